"""Words of the audit trail for calls."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from kopir.kit.templatetags.kit import multilingual
from kopir.spine.audit.said import choice, day, number, texts
from kopir.spine.audit.words import Field, declare
from kopir.spine.registry.actors import Actor

from .selectors import visible_calls
from .words import MECHANISMS


def _names(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    rows = visible_calls(actor).filter(pk__in=ids).values_list("pk", "title")
    return {pk: str(multilingual(title)) for pk, title in rows}


declare(
    "call",
    label=_("Call"),
    actions={
        "call.create": _("Call made"),
        "call.edit": _("Call changed"),
        "call.add_offer": _("Place added to the call"),
        "call.remove_offer": _("Place taken out of the call"),
        "call.add_cap": _("Common cap added"),
        "call.remove_cap": _("Common cap taken out"),
        "call.take_in": _("Applications taken in"),
        "call.give": _("Places given"),
        "call.publish": _("Places published"),
        "call.accept": _("Place accepted"),
        "call.withdraw": _("Application withdrawn"),
        "call.by_hand": _("Place changed by hand"),
        "call.erase_names": _("Applicants' names erased"),
    },
    fields={
        "title": texts(_("Title")),
        "starts_on": day(_("The stay begins")),
        "ends_on": day(_("The stay ends")),
        "closes_at": Field(_("Applications until")),
        "grid": Field(_("Step of scores")),
        "code": Field(_("Code")),
        "codes": Field(_("Places")),
        "name": Field(_("Name")),
        "seats": number(_("Seats")),
        "applications": number(_("Applications")),
        "application": Field(_("Application")),
        "mechanism": choice(_("Mechanism"), MECHANISMS),
        "placed": number(_("With a place")),
        "moved": number(_("Moved up")),
    },
    labels=_names,
)
