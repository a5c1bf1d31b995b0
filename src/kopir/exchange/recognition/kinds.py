"""What recognition promises: credits earned elsewhere, and qualifications, that the receiving side recognises."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.registry.kinds import CommitmentKind, declare_kind

CREDITS = declare_kind(
    CommitmentKind(
        code="recognition.credits",
        unit="ects_credit",
        label=_("Credits recognised"),
        definition=_(
            "Credits earned at a partner that the receiving institution has recognised, counted as ECTS credits."
        ),
    )
)
QUALIFICATIONS = declare_kind(
    CommitmentKind(
        code="recognition.qualifications",
        unit="qualification",
        label=_("Qualifications recognised"),
        definition=_("Qualifications of a partner that were recognised, one for each decision."),
    )
)
