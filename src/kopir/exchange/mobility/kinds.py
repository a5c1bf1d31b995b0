"""What mobility promises. Its own tables come with the mobility app; the kind stands from now on."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.registry.kinds import CommitmentKind, declare_kind

PLACES = declare_kind(
    CommitmentKind(
        code="mobility.places",
        unit="place",
        label=_("Student places"),
        definition=_(
            "Places for students that the providing side opens; one place is one student for one stay."
        ),
    )
)
