"""An agreement on paper: what the reader may see of it, in words of their language, and the proofs to check it by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kopir.insight.health.progress import Progress
from kopir.insight.health.states import Health
from kopir.kit import formats
from kopir.kit.multilingual import pick
from kopir.spine.agreements.models import Modality, Party
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.agreements.templatetags.agreements import kind_label, span_of, state_label
from kopir.spine.agreements.terms import DATES
from kopir.spine.deliveries.models import Evidence
from kopir.spine.deliveries.selectors import visible_deliveries
from kopir.spine.hub.selectors import current_hub
from kopir.spine.ledger.selectors import latest_checkpoint, leaves_of
from kopir.spine.registry.actors import Actor
from kopir.web.record import AgreementPage, agreement_page

from .letters import name_of
from .setting import set_paper

#: The latest deliveries that one file holds; it says how many more there are.
MOST = 500


def agreement_pdf(actor: Actor, pk: int) -> tuple[str, bytes]:
    """(reference, PDF) of the agreement in the active language. Raises NotFound."""
    page, now = agreement_page(actor, pk), timezone.now()
    data = agreement_data(actor, page, now)
    return page.sheet.agreement.ref, set_paper("agreement", data, get_language() or "en", now)


def agreement_data(actor: Actor, page: AgreementPage, now: datetime) -> dict[str, Any]:
    """What the template sets: texts alone, each already in the reader's words."""
    sheet, hub = page.sheet, current_hub()
    found = visible_deliveries(actor).filter(agreement_id=sheet.agreement.pk)
    deliveries = list(
        found.select_related("commitment")
        .prefetch_related("evidence__file")
        .order_by("-occurred_on", "-pk")[:MOST]
    )
    left = found.count() - len(deliveries) if len(deliveries) == MOST else 0
    promises = [row.commitment for row in page.progress]
    return {
        "hub": pick(hub.name).text if hub else "",
        "ref": sheet.agreement.ref,
        "url": f"{settings.KOPIR_BASE_URL}{agreement_path(sheet.agreement.pk)}",
        "title": formats.said(sheet.agreement.title) or sheet.agreement.ref,
        "kind": f"{sheet.agreement.get_type_display()} · {sheet.agreement.get_origin_display()}",
        "description": formats.said(sheet.agreement.description),
        "made": _("Made on {moment}").format(moment=formats.moment(now)),
        "demo": _(
            "This is a demonstration. Its partnerships are public facts, each with its source; its people are "
            "invented. Where a source gives no figure, it says so."
        )
        if hub and hub.is_demo
        else "",
        "facts": _facts(page),
        "parties": [_party(party) for party in sheet.parties],
        "promises": [_promise(row) for row in page.progress] or _proposed(page),
        "promises_note": _("These promises stand in the wording. They count from the signature on.")
        if sheet.promises_to_be and not page.progress
        else "",
        "deliveries": [_delivery(row) for row in deliveries],
        "left": _("{number} earlier deliveries are not in this file.").format(number=formats.number(left))
        if left
        else "",
        "sources": [{"url": source.url, "note": source.note} for source in sheet.sources],
        "wordings": [
            {
                "name": _("Version %(number)s") % {"number": version.number},
                "state": str(version.get_state_display()),
                "hash": version.hash,
            }
            for version in sheet.versions
        ],
        **_proofs([*_approvals(page), *_promises(promises), *_deliveries(deliveries)]),
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "parties": _("Parties"),
        "promises": _("Promises"),
        "no_promises": _("No promise is on record."),
        "deliveries": _("Deliveries and their evidence"),
        "no_deliveries": _("Nothing has been reported."),
        "sources": _("Sources"),
        "wordings": _("Wordings"),
        "proofs": _("Proofs"),
        "proofs_how": _(
            "Each entry has a place in the log of this hub, which nobody can change unseen. Its page gives the path "
            "from the leaf to the root; compare the root with that of a signed checkpoint."
        ),
        "leaf": _("Leaf"),
        "place": _("Place in the log, from 0"),
        "root": _("Root"),
        "page": _("Page"),
    }


def _day(value: date | None, precision: str = "day") -> str:
    return formats.day(value, precision or "day") or _("no data")


def _amount(value: Decimal | None, unit: str, currency: str) -> str:
    return _("no data") if value is None else formats.amount(value, unit, currency)


def _facts(page: AgreementPage) -> list[list[str]]:
    agreement, sheet = page.sheet.agreement, page.sheet
    facts = [
        [_("State"), state_label(sheet.state_today)],
        [_("Health"), str(Health(page.health).label)],
        [_("Signed"), _day(agreement.signed_on, agreement.signed_precision)],
        [_("Ends"), _day(agreement.expires_on)],
        [_("Review on"), _day(agreement.review_on)],
        [_("Last sign of life"), _day(page.last_sign)],
    ]
    for basis in sheet.legal_bases:
        said = " ".join(filter(None, (basis.get_kind_display(), basis.number, formats.said(basis.title))))
        facts.append([_("Legal basis"), f"{said}, {span_of(basis.valid_from, basis.valid_to)}"])
    return facts


def _party(party: Party) -> dict[str, str]:
    it = party.organisation
    place = ", ".join(filter(None, (formats.city(it.city, it.country), formats.country(it.country))))
    since = (
        _("reports since %(day)s") % {"day": formats.day(party.reports_since)} if party.reports_since else ""
    )
    return {
        "role": str(party.get_role_display()),
        "name": name_of(party.organisation),
        "place": place,
        "since": since,
    }


def _promise(row: Progress) -> dict[str, Any]:
    promise = row.commitment

    def amount(value: Decimal | None) -> str:
        shown = None if value is None else round(value, 1)
        return _amount(shown, promise.unit, promise.currency)

    firm = str(promise.get_modality_display())
    if promise.one_source:
        firm = f"{firm}, {_('on one source alone')}"
    delivered = _amount(row.delivered, promise.unit, promise.currency) if row.last_sign else _("no data")
    facts = [
        [_("Promised"), f"{_amount(promise.quantity, promise.unit, promise.currency)} ({firm})"],
        [_("By whom"), name_of(promise.provider) if promise.provider else _("unknown")],
        [_("For whom"), name_of(promise.beneficiary) if promise.beneficiary else _("unknown")],
        [_("Period"), _period(promise)],
        [_("Expected by today"), amount(row.expected)],
        [_("Delivered"), delivered],
        [_("Difference"), amount(row.difference)],
    ]
    if promise.source:
        facts.append([_("Source"), promise.source])
    return {
        "kind": kind_label(promise.kind),
        "description": formats.said(promise.description),
        "facts": facts,
    }


def _proposed(page: AgreementPage) -> list[dict[str, Any]]:
    """The promises of a wording that nobody has signed yet, each marked as such."""
    found = []
    for terms in page.sheet.promises_to_be:
        who = [page.sheet.organisations.get(terms[side]) for side in ("provider", "beneficiary")]
        days = {name: date.fromisoformat(terms[name]) if terms[name] else None for name in DATES}
        amount = None if terms["quantity"] is None else Decimal(terms["quantity"])
        firm = str(Modality(terms["modality"]).label)
        if terms["one_source"]:
            firm = f"{firm}, {_('on one source alone')}"
        facts = [
            [_("State"), _("Proposed, not signed yet")],
            [_("Promised"), f"{_amount(amount, terms['unit'], terms['currency'])} ({firm})"],
            [_("By whom"), name_of(who[0]) if who[0] else _("unknown")],
            [_("For whom"), name_of(who[1]) if who[1] else _("unknown")],
            [_("Period"), _period(SimpleNamespace(**days))],
        ]
        if terms["source"]:
            facts.append([_("Source"), terms["source"]])
        found.append(
            {
                "kind": kind_label(terms["kind"]),
                "description": formats.said(terms["description"]),
                "facts": facts,
            }
        )
    return found


def _period(promise: Any) -> str:
    period: str = span_of(promise.period_from, promise.period_to)
    if not promise.due_on:
        return period
    due = _("due on {day}").format(day=formats.day(promise.due_on))
    return due if period == "–" else f"{period}, {due}"


def _delivery(row: Any) -> dict[str, Any]:
    note = ""
    if row.reverses_id:
        note = f"{_('Reversal')}: {_('erased') if row.reason is None else row.reason}"
    elif row.is_reversed:
        note = _("Reversed")
    evidence = [_evidence(each) for each in row.evidence.all()]
    if not evidence and not row.reverses_id:
        evidence = [{"text": _("No evidence yet"), "url": "", "hash": ""}]
    return {
        "day": formats.day(row.occurred_on),
        "amount": _amount(row.quantity, row.commitment.unit, row.commitment.currency),
        "kind": kind_label(row.commitment.kind),
        "note": note,
        "evidence": evidence,
    }


def _evidence(row: Evidence) -> dict[str, str]:
    """A file is named by its hash alone, as on the page: its name is for those who may open it."""
    text = str(row.get_kind_display())
    if row.kind == "url" and row.url is None:
        text = f"{text} ({_('erased')})"
    elif row.kind == "record":
        text = f"{text}: {row.record_type} {row.record_id}"
    return {"text": text, "url": row.url or "", "hash": row.sha256}


def _approvals(page: AgreementPage) -> list[tuple[int, str]]:
    """(entry, what it is) of every approval of a wording that the reader may see."""
    return [
        (each.entry_id, f"{_('Approved by')}: {name_of(each.organisation)}")
        for version in page.sheet.versions
        for each in version.approvals.all()
    ]


def _promises(promises: Iterable[Any]) -> list[tuple[int, str]]:
    return [(row.entry_id, f"{_('Promise')}: {kind_label(row.kind)}") for row in promises]


def _deliveries(deliveries: Iterable[Any]) -> list[tuple[int, str]]:
    found = []
    for row in deliveries:
        name, day = _("Reversal") if row.reverses_id else _("Delivery"), formats.day(row.occurred_on)
        found.append((row.entry_id, f"{name}: {day}"))
        found += [(each.entry_id, f"{_('Evidence')}: {day}") for each in row.evidence.all()]
    return found


def _proofs(entries: list[tuple[int, str]]) -> dict[str, Any]:
    """A line for each entry that the file speaks of, and the checkpoint that covers them."""
    leaves = leaves_of([pk for pk, _name in entries])
    latest = latest_checkpoint()
    proofs = []
    for pk, name in entries:
        leaf = leaves.get(pk)
        if leaf is None:
            note = _("The entry waits for its place in the log; that takes a few seconds.")
        elif latest is None or leaf.index >= latest.size:
            note = _("No signed checkpoint covers it yet.")
        else:
            note = ""
        proofs.append(
            {
                "name": name,
                "leaf": bytes(leaf.hash).hex() if leaf else "",
                "index": str(leaf.index) if leaf else "",
                "note": note,
                "url": f"{settings.KOPIR_BASE_URL}/ledger/entries/{pk}/" if leaf else "",
            }
        )
    checkpoint = None
    if latest is not None:
        checkpoint = {
            "head": _("Signed checkpoint of {number} entries, {moment}").format(
                number=formats.number(latest.size), moment=formats.moment(latest.issued_at)
            ),
            "root": bytes(latest.root).hex(),
            "key": f"{_('Key')} {latest.key_id}",
            "url": f"{settings.KOPIR_BASE_URL}/ledger/checkpoints/{latest.size}/",
        }
    return {"proofs": proofs, "checkpoint": checkpoint}
