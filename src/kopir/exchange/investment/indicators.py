"""Money by how firm it is: pledged, committed and paid out are three numbers and are never added up."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.agreements.counting import promised
from kopir.spine.deliveries.counting import delivered
from kopir.spine.registry.indicators import Indicator, declare_indicator

from .kinds import COMMITTED, DISBURSED, PLEDGED

_ALL = ("investment.pledged", "investment.committed", "investment.disbursed")

declare_indicator(
    Indicator(
        code="investment.pledged",
        label=_("Investment pledged"),
        definition=_(
            "Money that was announced, without a binding contract on record; by currency, not converted. "
            "What a source states as done stands apart from what it plans."
        ),
        unit="money",
        modality="",
        evaluate=promised(PLEDGED.code),
        neighbours=_ALL,
    )
)
declare_indicator(
    Indicator(
        code="investment.committed",
        label=_("Investment committed"),
        definition=_("Money that somebody owes by a signed contract on record; by currency, not converted."),
        unit="money",
        modality="",
        evaluate=promised(COMMITTED.code),
        neighbours=_ALL,
    )
)
declare_indicator(
    Indicator(
        code="investment.disbursed",
        label=_("Investment disbursed"),
        definition=_("Money that was reported as paid out up to the day; by currency, not converted."),
        unit="money",
        evaluate=delivered(DISBURSED.code),
        neighbours=_ALL,
    )
)
