"""What is counted of mobility so far: places promised, and places of which somebody reported the use."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.agreements.counting import promised
from kopir.spine.deliveries.counting import delivered
from kopir.spine.registry.indicators import Indicator, declare_indicator

from .kinds import PLACES

PROMISED = declare_indicator(
    Indicator(
        code="mobility.places_promised",
        label=_("Student places promised"),
        definition=_(
            "The places of all promises that stood on the day, each over its whole period. A promise that "
            "names no figure is listed and not counted."
        ),
        unit="place",
        modality="",
        evaluate=promised(PLACES.code),
        neighbours=("mobility.places_delivered",),
    )
)
DELIVERED = declare_indicator(
    Indicator(
        code="mobility.places_delivered",
        label=_("Student places delivered"),
        definition=_("Places that were reported as given up to the day and not taken back."),
        unit="place",
        evaluate=delivered(PLACES.code),
        neighbours=("mobility.places_promised",),
    )
)
