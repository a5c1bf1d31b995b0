"""What an agreement stands on in law, and who has undertaken to report on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.registry.actors import Actor

from ..clock import today
from ..lifecycle import CLOSED
from ..models import Agreement, LegalBasis, LegalBasisKind, Party
from ..selectors import in_force, visible_agreements
from ..terms import as_date
from ..words import Texts, clean_line
from .handling import audit, locked, require_writer, touch


def basis_in_force(agreement: Agreement, day: date) -> bool:
    """Whether a legal basis is in force on *day*. One query."""
    return agreement.legal_bases.filter(in_force(day)).exists()


@transaction.atomic
def add_legal_basis(
    actor: Actor,
    *,
    agreement_id: int,
    kind: str,
    title: Mapping[str, str],
    number: str = "",
    issued_on: Any = None,
    valid_from: Any = None,
    valid_to: Any = None,
    source: str = "",
) -> LegalBasis:
    """Put a decree, licence, treaty, law or accreditation on record; it is public where the agreement is.

    Dates are dates or ISO 8601; an empty ``valid_to`` is an open end. Raises Invalid by field.
    """
    agreement = locked(actor, agreement_id)
    require_writer(actor, agreement)
    faults: dict[str, list[str]] = {}
    dates: dict[str, date | None] = {}
    for name, value in (("issued_on", issued_on), ("valid_from", valid_from), ("valid_to", valid_to)):
        try:
            dates[name] = as_date(value)
        except ValueError:
            faults[name] = [_("This is not a date.")]
    if kind not in LegalBasisKind.values:
        faults["kind"] = [_("There is no such kind.")]
    texts = Texts(faults)
    number, source = texts.line("number", number, 80), texts.line("source", source, 500)
    words = texts.words("title", title, 500, one_line=True)
    if not words and not number and not {"title", "number"} & set(faults):
        faults["title"] = [_("Give its title or its number.")]
    start, end = dates.get("valid_from"), dates.get("valid_to")
    if start and end and start > end:
        faults["valid_to"] = [_("It would end before it begins.")]
    if source and "source" not in faults:
        try:
            URLValidator(schemes=["http", "https"])(source)
        except ValidationError:
            faults["source"] = [_("This is not a web address.")]
    texts.check()
    basis = LegalBasis.objects.create(
        agreement=agreement, kind=kind, number=number, title=words, source=source, **dates
    )
    touch(agreement)
    audit(
        actor,
        "agreement.legal_basis",
        agreement,
        after={"legal_basis": basis.pk, "kind": kind, "number": number},
    )
    return basis


@transaction.atomic
def end_legal_basis(actor: Actor, *, legal_basis_id: int, valid_to: Any, reason: str) -> LegalBasis:
    """Set the last day on which a legal basis holds. Raises NotFound, Forbidden, Invalid by field."""
    basis = LegalBasis.objects.filter(pk=legal_basis_id, agreement__in=visible_agreements(actor)).first()
    if basis is None:
        raise NotFound
    agreement = locked(actor, basis.agreement_id)
    require_writer(actor, agreement)
    try:
        day = as_date(valid_to)
    except ValueError:
        day = None
    if day is None or (basis.valid_from and day < basis.valid_from):
        raise Invalid({"valid_to": [_("Give a day after it began.")]})
    reason = clean_line("reason", reason, required=_("Say why."))
    before = {"valid_to": str(basis.valid_to or "")}
    basis.valid_to = day
    basis.save(update_fields=["valid_to"])
    touch(agreement)
    audit(
        actor,
        "agreement.legal_basis_end",
        agreement,
        before=before,
        after={"legal_basis": basis.pk, "valid_to": str(day)},
        why=reason,
    )
    return basis


@transaction.atomic
def undertake_to_report(
    actor: Actor, *, agreement_id: int, organisation_id: int, since: Any = None
) -> Agreement:
    """One's own party undertakes to report deliveries from *since* (default: today) on.

    Only that party's own officer can do it, no process and nobody else for it, since from then on silence
    counts as silence. It goes to the audit trail and not to the ledger: the log holds promises to another
    side and what became of them, and this is a party's word about itself, which it cannot take back here.
    *since* may lie in the past down to the agreement's beginning, and at most a year ahead.
    """
    agreement = locked(actor, agreement_id)
    if organisation_id not in actor.organisations("write"):
        raise Forbidden(_("Only a party's own officer undertakes this."))
    rows = list(agreement.parties.filter(organisation_id=organisation_id))
    if not rows:
        raise Forbidden(_("Only a party's own officer undertakes this."))
    if agreement.state in CLOSED:
        raise Conflict(_("This agreement is over."))
    if any(row.reports_since for row in rows):
        raise Conflict(_("This party has undertaken to report already."))
    try:
        day = as_date(since) or today()
    except ValueError:
        raise Invalid({"since": [_("This is not a date.")]}) from None
    begun = agreement.effective_from or agreement.signed_on
    if (begun and day < begun) or day > today() + timedelta(days=366):
        raise Invalid({"since": [_("Choose a day between the agreement's beginning and a year from now.")]})
    Party.objects.filter(pk__in=[row.pk for row in rows]).update(reports_since=day)
    touch(agreement)
    audit(
        actor,
        "agreement.undertake",
        agreement,
        organisation_id=organisation_id,
        after={"organisation": organisation_id, "since": day.isoformat()},
    )
    return agreement
