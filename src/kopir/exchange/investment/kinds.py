"""What investment promises: pledged, committed and disbursed are three kinds and are never added up."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.registry.kinds import CommitmentKind, Expectation, declare_kind

PLEDGED = declare_kind(
    CommitmentKind(
        code="investment.pledged",
        unit="money",
        label=_("Investment pledged"),
        definition=_("Money that an investor has announced, without a binding contract."),
        expectation=Expectation.AT_END,
        modality="planned",
    )
)
COMMITTED = declare_kind(
    CommitmentKind(
        code="investment.committed",
        unit="money",
        label=_("Investment committed"),
        definition=_("Money that an investor owes by a signed contract."),
        expectation=Expectation.AT_END,
    )
)
DISBURSED = declare_kind(
    CommitmentKind(
        code="investment.disbursed",
        unit="money",
        label=_("Investment disbursed"),
        definition=_("Money that was paid out."),
    )
)

#: The three, from the softest to the hardest.
KINDS = (PLEDGED.code, COMMITTED.code, DISBURSED.code)
