"""What is counted of research: projects and publications, promised and delivered."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.agreements.counting import promised
from kopir.spine.deliveries.counting import delivered
from kopir.spine.registry.indicators import Indicator, declare_indicator

from .kinds import PROJECTS, PUBLICATIONS

PUBLICATIONS_DELIVERED = declare_indicator(
    Indicator(
        code="research.publications_delivered",
        label=_("Joint publications delivered"),
        definition=_(
            "Works that were recorded under a promise of joint publications up to the day and not taken back. "
            "A work of three parties may stand under the promises of several pairs."
        ),
        unit="publication",
        evaluate=delivered(PUBLICATIONS.code),
        neighbours=("research.publications_promised",),
    )
)
PUBLICATIONS_PROMISED = declare_indicator(
    Indicator(
        code="research.publications_promised",
        label=_("Joint publications promised"),
        definition=_(
            "The works of all promises that stood on the day, each over its whole period. A promise that "
            "names no figure is listed and not counted."
        ),
        unit="publication",
        modality="",
        evaluate=promised(PUBLICATIONS.code),
        neighbours=("research.publications_delivered",),
    )
)
PROJECTS_DELIVERED = declare_indicator(
    Indicator(
        code="research.projects_delivered",
        label=_("Joint research projects delivered"),
        definition=_("Projects that were recorded as begun up to the day and not taken back."),
        unit="project",
        evaluate=delivered(PROJECTS.code),
    )
)
