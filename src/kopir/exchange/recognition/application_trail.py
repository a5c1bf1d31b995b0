"""Words of the audit trail for applications for recognition."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kopir.kit.languages import content_languages
from kopir.spine.audit.said import choice, day, fingerprint, number, record
from kopir.spine.audit.words import Field, declare, declare_processes
from kopir.spine.registry.actors import Actor

from .applied import seen_among
from .deciding_words import CHECK_ANSWERS
from .models import ApplicationState, DocumentKind, Level, Outcome, Purpose, Route
from .reference import KINDS
from .words import VERIFICATION


def _names(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    return {pk: _now("Application no. {number}").format(number=pk) for pk in seen_among(actor, ids)}


declare(
    "recognition",
    label=_("Application for recognition"),
    actions={
        "qualification.create": _("Application for recognition begun"),
        "qualification.edit": _("Application for recognition edited"),
        "qualification.document": _("Document laid to an application"),
        "qualification.document_removed": _("Document taken from an application"),
        "qualification.findings": _("Findings on an application written down"),
        "qualification.state": _("Application for recognition moved on"),
        "qualification.erase": _("Applicant erased"),
    },
    fields={
        "state": choice(_("State"), ApplicationState),
        "route": choice(_("Route"), Route),
        "purpose": choice(_("Purpose"), Purpose),
        "level": choice(_("Level"), Level),
        "kind": choice(_("Kind of document"), DocumentKind),
        "outcome": choice(_("Outcome"), Outcome),
        "language": choice(_("Language of the letter"), content_languages()),
        "applicant_name": Field(_("Applicant's name given")),
        "applicant_email": Field(_("Applicant's e-mail address given")),
        "background": Field(_("Background paper given")),
        "qualification": Field(_("Qualification")),
        "programme": Field(_("Programme")),
        "credits": Field(_("Credits")),
        "credit_system": Field(_("System of the credits")),
        "studied_from": day(_("Studied from")),
        "studied_to": day(_("Studied until")),
        "awarded_on": day(_("Awarded on")),
        "awarding_body": record(_("Awarding body"), "organisation"),
        "campus": record(_("Branch campus"), "organisation"),
        "basis": Field(_("Legal basis")),
        "due_on": day(_("Deadline")),
        "rankings": Field(_("Places in rankings")),
        "checks": choice(_("Checks"), CHECK_ANSWERS),
        "documents": number(_("Documents")),
        "sha256": fingerprint(_("SHA-256")),
    },
    labels=_names,
)

declare(
    "reference",
    label=_("Reference data"),
    actions={"reference.version": _("Version of reference data added")},
    fields={
        "kind": choice(_("Kind"), KINDS),
        "code": Field(_("Code")),
        "number": number(_("Version")),
        "verification": choice(
            _("Verified?"), [(code, label) for code, (_tag, label) in VERIFICATION.items()]
        ),
    },
)
declare_processes({"recognition.appeal": _("Decide on the appeal")})
