"""Words of the audit trail for agreements."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.said import VALID_TO, choice, day, fingerprint, nth, number, record
from kopir.spine.audit.words import Field, declare, declare_processes
from kopir.spine.registry.actors import Actor

from .lifecycle import Who
from .models import AgreementState, CampusState, LegalBasisKind, MatchState, Shared, VersionState, Visibility
from .paths import agreement_path
from .selectors import visible_agreements


def _agreements(actor: Actor, ids: Collection[int]) -> dict[int, Any]:
    found = visible_agreements(actor).filter(pk__in=ids).values_list("pk", "ref")
    return {pk: format_html('<a href="{}">{}</a>', agreement_path(pk), ref) for pk, ref in found}


declare(
    "agreement",
    label=_("Agreement"),
    actions={
        "agreement.create": _("Draft begun"),
        "agreement.record": _("Signed agreement recorded"),
        "agreement.edit": _("Details changed"),
        "agreement.rewrite": _("Wording changed"),
        "agreement.propose": _("Wording proposed"),
        "agreement.withdraw": _("Proposal taken back"),
        "agreement.approve": _("Wording approved"),
        "agreement.approve_on_behalf": _("Approval entered on behalf of a party"),
        "agreement.state": _("State changed"),
        "agreement.campus_state": _("State of the campus changed"),
        "agreement.legal_basis": _("Legal basis added"),
        "agreement.legal_basis_end": _("Legal basis ended"),
        "agreement.undertake": _("Reporting undertaken"),
        "agreement.document_add": _("Document added"),
        "agreement.document_remove": _("Document removed"),
        "agreement.contact_add": _("Contact added"),
        "agreement.contact_remove": _("Contact removed"),
        "agreement.note_add": _("Private note added"),
        "agreement.note_remove": _("Private note removed"),
        "agreement.share": _("Sharing changed"),
        "agreement.match_answer": _("Answer on whether two records are the same"),
        "agreement.join": _("Joined with another record"),
        "agreement.contacts_erase": _("Contact's details erased"),
    },
    fields={
        "ref": Field(_("Reference")),
        "state": choice(
            _("State"),
            {
                **dict(VersionState.choices),
                **dict(MatchState.choices),
                **dict(AgreementState.choices),
            },
        ),
        "by": choice(
            _("By"),
            {
                Who.WRITER: _("an officer of a party"),
                Who.KEEPER: _("the organisation that entered it"),
                Who.DECIDER: _("whoever decides for a party"),
                Who.EVERY_PARTY: _("the last approval"),
                Who.ADOPTION: _("an amendment that came into force"),
                Who.CALENDAR: _("the calendar"),
                Who.MATCH: _("two records joined"),
            },
        ),
        "campus_state": choice(_("State of the campus"), CampusState),
        "visibility": choice(_("Who may see it"), Visibility),
        "review_on": day(_("Review on")),
        "signed_on": day(_("Signed on")),
        "signed_precision": choice(
            _("Precision of the day of signing"), {"day": _("day"), "month": _("month"), "year": _("year")}
        ),
        "version": nth(_("Version")),
        "hash": fingerprint(_("Fingerprint of the wording")),
        "version_hash": fingerprint(_("Fingerprint of the wording")),
        "organisation": record(_("Organisation"), "organisation"),
        "since": day(_("Since")),
        "legal_basis": nth(_("Legal basis")),
        "kind": choice(_("Kind"), LegalBasisKind),
        "number": Field(_("Number")),
        "valid_to": VALID_TO,
        "document": nth(_("Document")),
        "contact": nth(_("Contact")),
        "note": nth(_("Note")),
        "sha256": fingerprint(_("SHA-256")),
        "shared": choice(_("Shared with"), Shared),
        "match": nth(_("Pair of records")),
        "same": Field(_("The same agreement")),
        "joined": record(_("Joined with"), "agreement"),
    },
    labels=_agreements,
)
declare("contact", label=_("Contact"), fields={"count": number(_("How many"))})
declare_processes({"agreements.calendar": _("The calendar")})
