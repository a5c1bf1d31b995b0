"""Recording what was delivered. Nobody writes a delivery but through here: row, log entry and audit together.

Nothing here locks a row that another recorder needs: recorders never wait for each other. A commitment that
ends while a delivery of it is being written loses nothing by that; the day of the delivery decides, and both
are in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.plain import Unfit, line
from kopir.spine.audit.models import AuditEntry
from kopir.spine.audit.services import audit_line, write
from kopir.spine.files.services import store
from kopir.spine.ledger.models import EntryKind
from kopir.spine.ledger.services import after_commit_sequence, append_bodies
from kopir.spine.ledger.wire import number
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid
from kopir.spine.registry.events import announce

from .bodies import delivery_body, evidence_body
from .checks import Target, amount_of, day_of, on_behalf_of, require_few, require_open, targets
from .models import Delivery, Evidence
from .proofs import Proof, checked, register_record_type
from .selectors import get_delivery

__all__ = ["add_evidence", "add_file_evidence", "record", "record_many", "register_record_type", "reverse"]

MOST_AT_ONCE = 10_000
_BATCH = 2000


@dataclass(slots=True)
class _Item:
    target: Target
    quantity: Decimal
    occurred_on: date
    organisation_id: int | None
    dedup_key: str | None
    proofs: list[Proof]


def record(
    actor: Actor,
    *,
    commitment_id: int,
    quantity: Decimal | int | str,
    occurred_on: date,
    dedup_key: str | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
    organisation_id: int | None = None,
) -> Delivery:
    """Record that so much of a commitment was delivered, in the commitment's own unit (and currency);
    what is counted one by one, whole.

    ``occurred_on`` is the day it happened. With a ``dedup_key`` (an importer's own, at most 100 characters)
    the same delivery sent twice is recorded once: the first is returned. ``evidence`` as
    :func:`.proofs.checked` takes it. ``organisation_id``: the party for which it is recorded, if the actor
    may write for several. Raises NotFound, Forbidden, Invalid, or Conflict (the agreement takes no
    deliveries now; the key is taken by a delivery that says something else).
    """
    given = {
        "commitment_id": commitment_id,
        "quantity": quantity,
        "occurred_on": occurred_on,
        "dedup_key": dedup_key,
        "evidence": evidence,
        "organisation_id": organisation_id,
    }
    target = targets(actor, [commitment_id])[commitment_id]
    return _record(actor, [_checked(actor, given, target)])[0]


def record_many(actor: Actor, items: Sequence[Mapping[str, Any]]) -> list[Delivery]:
    """Record up to 10,000 deliveries, all or none; each item has the arguments of :func:`record`.

    Returns them in the order of the items. The fields of Invalid are ``<position>.<field>``, from 0.
    """
    require_few(items, MOST_AT_ONCE)
    found = targets(actor, (item["commitment_id"] for item in items))
    faults: dict[str, list[str]] = {}
    ready = []
    for position, item in enumerate(items):
        try:
            ready.append(_checked(actor, item, found[item["commitment_id"]]))
        except Invalid as invalid:
            faults.update({f"{position}.{name}": texts for name, texts in invalid.faults.items()})
    if faults:
        raise Invalid(faults)
    return _record(actor, ready)


def add_evidence(
    actor: Actor,
    *,
    delivery_id: int,
    kind: str,
    url: str = "",
    file_id: int | None = None,
    record_type: str = "",
    record_id: int | None = None,
) -> Evidence:
    """Add evidence to a delivery, by anybody who may record for the agreement. It cannot be taken away again.

    Raises NotFound, Forbidden, Invalid, or Conflict when the delivery is a reversal or was reversed.
    """
    delivery: Any = get_delivery(actor, delivery_id)  # with is_reversed, which is annotated
    target = targets(actor, [delivery.commitment_id])[delivery.commitment_id]
    organisation = on_behalf_of(actor, target)
    given = {
        "kind": kind,
        "url": url,
        "file_id": file_id,
        "record_type": record_type,
        "record_id": record_id,
    }
    proof = checked(actor, given)
    if delivery.reverses_id or delivery.is_reversed:
        raise Conflict(_("This delivery was reversed."))
    with transaction.atomic():
        evidence = _add_proofs(actor, [(delivery, proof)], timezone.now())[0]
        write(
            actor,
            "delivery.evidence",
            ("delivery", delivery.pk),
            organisation_id=organisation,
            after={"kind": proof.kind, "evidence": evidence.pk, "entry": evidence.entry_id},
        )
        after_commit_sequence()
    return evidence


def add_file_evidence(actor: Actor, *, delivery_id: int, upload: Any, name: str) -> Evidence:
    """Keep an uploaded file for the actor's party and make it evidence. Raises as :func:`add_evidence`."""
    delivery = get_delivery(actor, delivery_id)
    target = targets(actor, [delivery.commitment_id])[delivery.commitment_id]
    organisation = on_behalf_of(actor, target)
    with transaction.atomic():
        file = store(actor, organisation_id=organisation, upload=upload, name=name)
        return add_evidence(actor, delivery_id=delivery_id, kind="file", file_id=file.pk)


def reverse(actor: Actor, *, delivery_id: int, reason: str) -> Delivery:
    """Take a delivery back by another entry; returns the reversal. Neither of the two is a sign of life.

    Only the party that recorded it may, since no party strikes out another's word; what a process recorded,
    any party may take back. ``reason`` (at most 300 characters) should name no person; it can be erased.
    Raises NotFound, Forbidden, Invalid or Conflict (reversed already, or itself a reversal).
    """
    delivery: Any = get_delivery(actor, delivery_id)  # with is_reversed, which is annotated
    target = targets(actor, [delivery.commitment_id])[delivery.commitment_id]
    organisation = on_behalf_of(actor, target)
    recorder = delivery.organisation_id
    if recorder is not None:
        if not actor.can("write", recorder):
            raise Forbidden(_("Only the party that recorded a delivery can reverse it."))
        organisation = recorder
    try:
        reason = line(reason, 300)
    except Unfit as unfit:
        raise Invalid({"reason": [str(unfit)]}) from None
    if not reason:
        raise Invalid({"reason": [_("Give a reason of at most 300 characters.")]})
    if delivery.reverses_id is not None:
        raise Conflict(_("A reversal cannot be reversed; record the delivery again."))
    taken = Conflict(_("This delivery was reversed already."))
    if delivery.is_reversed:
        raise taken
    now = timezone.now()
    values: dict[str, Any] = {
        "quantity": -delivery.quantity,
        "occurred_on": delivery.occurred_on,
        "process": actor.process,
        "reason": reason,
    }
    body = delivery_body(
        agreement=delivery.agreement_id,
        by=actor.user_id,
        commitment=delivery.commitment_id,
        organisation=organisation,
        reverses=delivery.entry_id,
        **values,
    )
    try:
        with transaction.atomic():
            reversal = Delivery.objects.create(
                entry=append_bodies(EntryKind.REVERSAL, [body], now)[0],
                agreement_id=delivery.agreement_id,
                commitment_id=delivery.commitment_id,
                recorded_at=now,
                recorded_by=actor.user_id,
                organisation_id=organisation,
                reverses=delivery,
                **values,
            )
            write(
                actor,
                "delivery.reverse",
                ("delivery", delivery.pk),
                organisation_id=organisation,
                # Not the reason, which stands on the reversal: there it can be erased, here never.
                after={"reversal": reversal.pk, "entry": reversal.entry_id},
            )
            announce("delivery.reversed", [reversal.pk])
            after_commit_sequence()
    except IntegrityError:
        # Two people at once: one delivery can be reversed once, and the database holds that.
        raise taken from None
    return reversal


def _checked(actor: Actor, given: Mapping[str, Any], target: Target) -> _Item:
    organisation = on_behalf_of(actor, target, given.get("organisation_id"))
    require_open(target)
    key = given.get("dedup_key") or None
    if key is not None and len(key) > 100:
        raise Invalid({"dedup_key": [_("The key is longer than 100 characters.")]})
    return _Item(
        target=target,
        quantity=amount_of(given.get("quantity"), target.unit),
        occurred_on=day_of(given.get("occurred_on"), target),
        organisation_id=organisation,
        dedup_key=key,
        proofs=[checked(actor, proof) for proof in given.get("evidence") or ()],
    )


def _record(actor: Actor, items: list[_Item]) -> list[Delivery]:
    """Write what is new; a key that another transaction takes meanwhile is looked up once more."""
    for attempt in (1, 2):
        known, fresh = _known(items)
        if not fresh:
            break
        try:
            with transaction.atomic():
                written = _write(actor, fresh)
                after_commit_sequence()
        except IntegrityError:
            if attempt == 2:
                raise
            continue
        by_item = {id(item): delivery for item, delivery in zip(fresh, written, strict=True)}
        keyed = {
            _key(item): delivery for item, delivery in zip(fresh, written, strict=True) if item.dedup_key
        }
        return [by_item.get(id(item)) or known.get(_key(item)) or keyed[_key(item)] for item in items]
    return [known[_key(item)] for item in items]


def _key(item: _Item) -> tuple[int, str | None]:
    return item.target.pk, item.dedup_key


def _known(items: list[_Item]) -> tuple[dict[tuple[int, str | None], Delivery], list[_Item]]:
    """The deliveries that the keys stand for already, and the items that are new, each key once."""
    keys = {_key(item) for item in items if item.dedup_key}
    known: dict[tuple[int, str | None], Delivery] = {}
    wanted = sorted({key for _commitment, key in keys if key})
    for start in range(0, len(wanted), 500):
        rows = Delivery.objects.filter(
            commitment_id__in={commitment for commitment, _k in keys},
            dedup_key__in=wanted[start : start + 500],
        )
        known.update({(row.commitment_id, row.dedup_key): row for row in rows})
    fresh: dict[object, _Item] = {}
    for item in items:
        if not item.dedup_key:
            fresh[id(item)] = item
            continue
        said: Any = known.get(_key(item)) or fresh.setdefault(_key(item), item)
        if (said.quantity, said.occurred_on) != (item.quantity, item.occurred_on):
            raise Conflict(_("Another delivery has this key and says something else."))
    return known, list(fresh.values())


def _write(actor: Actor, items: list[_Item]) -> list[Delivery]:
    now = timezone.now()
    bodies = [
        delivery_body(
            agreement=item.target.agreement_id,
            by=actor.user_id,
            commitment=item.target.pk,
            occurred_on=item.occurred_on,
            organisation=item.organisation_id,
            process=actor.process,
            quantity=item.quantity,
        )
        for item in items
    ]
    entries = append_bodies(EntryKind.DELIVERY, bodies, now)
    deliveries = [
        Delivery(
            entry=entry,
            agreement_id=item.target.agreement_id,
            commitment_id=item.target.pk,
            quantity=item.quantity,
            occurred_on=item.occurred_on,
            recorded_at=now,
            recorded_by=actor.user_id,
            process=actor.process,
            organisation_id=item.organisation_id,
            dedup_key=item.dedup_key,
        )
        for item, entry in zip(items, entries, strict=True)
    ]
    if len(deliveries) == 1:
        deliveries[0].save(force_insert=True)
    else:
        Delivery.objects.bulk_create(deliveries, batch_size=_BATCH)
    announce("delivery.recorded", [delivery.pk for delivery in deliveries])
    _add_proofs(
        actor,
        [
            (delivery, proof)
            for item, delivery in zip(items, deliveries, strict=True)
            for proof in item.proofs
        ],
        now,
    )
    _audit([_line(actor, delivery) for delivery in deliveries])
    return deliveries


def _add_proofs(actor: Actor, proofs: Iterable[tuple[Delivery, Proof]], now: datetime) -> list[Evidence]:
    pairs = list(proofs)
    if not pairs:
        return []
    bodies = [
        evidence_body(
            by=actor.user_id,
            delivery=delivery.entry_id,
            kind=proof.kind,
            record_type=proof.record_type,
            record_id=proof.record_id,
            content=proof.sha256,
            url=proof.url,
        )
        for delivery, proof in pairs
    ]
    return Evidence.objects.bulk_create(
        [
            Evidence(
                entry=entry,
                delivery=delivery,
                kind=proof.kind,
                url=proof.url,
                file_id=proof.file_id,
                record_type=proof.record_type,
                record_id=proof.record_id,
                sha256=proof.sha256,
                recorded_by=actor.user_id,
                recorded_at=now,
            )
            for (delivery, proof), entry in zip(
                pairs, append_bodies(EntryKind.EVIDENCE, bodies, now), strict=True
            )
        ],
        batch_size=_BATCH,
    )


def _line(actor: Actor, delivery: Delivery) -> AuditEntry:
    return audit_line(
        actor,
        "delivery.record",
        ("delivery", delivery.pk),
        organisation_id=delivery.organisation_id,
        after={
            "commitment": delivery.commitment_id,
            "quantity": number(delivery.quantity),
            "occurred_on": delivery.occurred_on.isoformat(),
            "entry": delivery.entry_id,
        },
    )


def _audit(lines: list[AuditEntry]) -> None:
    if len(lines) == 1:
        lines[0].save(force_insert=True)
    else:
        AuditEntry.objects.bulk_create(lines, batch_size=_BATCH)
