"""Words of the audit trail for people, memberships, invitations and tokens."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.said import choice, nth, number, record
from kopir.spine.audit.words import Field, declare, declare_processes
from kopir.spine.registry.actors import Actor

from .forms import SCOPE_LABELS
from .models import ROLE_CHOICES
from .selectors import CALENDAR, names_of


def _people(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    return names_of(ids)


ROLE = choice(_("Role"), ROLE_CHOICES)

declare(
    "user",
    label=_("Person"),
    actions={
        "person.join": _("First signed in by the house's own sign-in"),
        "person.link": _("Sign-in by the house's own account connected"),
        "person.unlink": _("Sign-in by the house's own account removed"),
        "person.hub_admin": _("Rights of a hub's administrator changed"),
        "person.findable": _("Being found by name"),
        "person.profile": _("Own details changed"),
        "person.password": _("Password set"),
        "person.address": _("Address for sign-in changed"),
        "person.factor": _("Second factor changed"),
        "person.erase": _("Person erased"),
        "member.role": _("Role of a member changed"),
        "member.remove": _("Member removed"),
        "sign_in_link.create": _("Sign-in link made"),
        "sign_in_link.use": _("Signed in by a link"),
    },
    fields={
        "role": ROLE,
        "findable": Field(_("May be found by name")),
        "is_hub_admin": Field(_("Administrator of the hub")),
        "by": choice(
            _("By"),
            {
                "oidc": _("the house's own sign-in"),
                "mail": _("a link sent by e-mail"),
                "oneself": _("oneself"),
            },
        ),
        "address": choice(
            _("Address"), {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
        ),
        "factor": choice(
            _("Second factor"),
            {
                "totp": _("authenticator app"),
                "webauthn": _("passkey or security key"),
                "recovery_codes": _("recovery codes"),
            },
        ),
        "was": choice(
            _("What was done"),
            {"added": _("added"), "removed": _("removed"), "made anew": _("made anew")},
        ),
        "fields": choice(_("What was changed"), {"name": _("Name"), "language": _("Language")}),
        "elsewhere": number(_("Blanked elsewhere")),
        "erased": Field(_("Erased")),
        "link": nth(_("Link")),
    },
    labels=_people,
)
declare(
    "invitation",
    label=_("Invitation"),
    actions={
        "invitation.create": _("Invitation sent"),
        "invitation.accept": _("Invitation accepted"),
        "invitation.revoke": _("Invitation withdrawn"),
    },
    fields={"role": ROLE, "user": record(_("Person"), "user")},
)
declare(
    "token",
    label=_("Token for programs"),
    actions={"token.create": _("Token made"), "token.revoke": _("Token withdrawn")},
    fields={
        "scopes": choice(_("Rights"), {**SCOPE_LABELS, CALENDAR: _("Calendar")}),
        "days": number(_("Valid for days")),
    },
)
declare_processes(
    {
        "sign-in-link": _("Command for sign-in links"),
        "createsuperuser": _("Command for the first administrator"),
    }
)
