"""What research promises: joint projects, and works that both sides' people wrote together."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.registry.kinds import CommitmentKind, declare_kind

PROJECTS = declare_kind(
    CommitmentKind(
        code="research.projects",
        unit="project",
        label=_("Joint research projects"),
        definition=_("Projects that the parties have begun together; one project counts once."),
    )
)
PUBLICATIONS = declare_kind(
    CommitmentKind(
        code="research.publications",
        unit="publication",
        label=_("Joint publications"),
        definition=_(
            "Published works with an address at two of the parties. One work counts once for any two "
            "organisations, whatever they have agreed on and however often they have agreed."
        ),
    )
)
