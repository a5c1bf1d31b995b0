"""What tenants keep beside the records that are theirs alone: one private, one shared with a neighbour, one public.

Every tenant shares with the next in the ring. On a shared and on a public record lie both sides' own notes,
contacts and documents, which never leave their side; a draft of a public record is its parties' alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from kopir.spine.agreements import services as agreements
from kopir.spine.deliveries import services as deliveries
from kopir.spine.ledger.services import sequence
from kopir.spine.people.selectors import actor_for

from .world import BOSS, TENANTS, Tenant

MEMBERS = {
    "home": frozenset({"officer", "approver", "viewer", "admin"}),
    "partner": frozenset({"partner_officer"}),
    "foreign": frozenset({"stranger"}),
}
NEXT = dict(zip(TENANTS, (*TENANTS[1:], TENANTS[0]), strict=True))


def share(world: dict[str, Tenant], organisations: Any, users: Any) -> dict[str, Tenant]:
    """Plant these records in *world* (``Tenant.shared``), and hand it back."""
    for name in TENANTS:
        actors = {side: actor_for(getattr(users, BOSS[side])) for side in (name, NEXT[name])}
        for visibility in ("private", "parties", "public"):
            _record(world, name, visibility, organisations, actors)
    sequence()
    return world


def _record(world: Any, name: str, visibility: str, organisations: Any, actors: Any) -> None:
    tenant, other = world[name], NEXT[name]
    host, guest = getattr(organisations, name).pk, getattr(organisations, other).pk
    both, alone = MEMBERS[name] | MEMBERS[other], frozenset({BOSS[name]})
    insiders = alone if visibility == "private" else both

    def word(what: str, readers: frozenset[str]) -> str:
        return tenant.word(f"{visibility} {what}", readers=readers)

    today = timezone.now().date()
    promise = {
        "kind": "mobility.places",
        "provider_id": host,
        "beneficiary_id": guest,
        "quantity": 5,
        "unit": "place",
        "period_from": today - timedelta(days=90),
        "period_to": today + timedelta(days=90),
        "modality": "planned",
    }
    common = {"type": "exchange", "parties": [(host, "host"), (guest, "partner")], "owner_id": host}
    shown = visibility == "public"
    title = {"en": "A public record" if shown else word("title", insiders)}
    draft = agreements.create_agreement(
        actors[name],
        **common,
        title={"en": "A public draft" if shown else word("draft title", insiders)},
        visibility=visibility,
        commitments=[{**promise, "source": word("draft of a promise", insiders)}],
    )
    record = agreements.record_agreement(
        actors[name],
        **common,
        title=title,
        visibility=visibility,
        signed_on=today - timedelta(days=90),
        signed_precision="day",
        commitments=[{**promise, **({} if shown else {"source": word("source of a promise", insiders)})}],
    )
    commitment = record.commitments.get()
    delivery = deliveries.record(
        actors[name], commitment_id=commitment.pk, quantity=1, occurred_on=today - timedelta(days=1)
    )
    if not shown:
        link = f"https://example.org/{word('evidence', insiders)}"
        deliveries.add_evidence(actors[name], delivery_id=delivery.pk, kind="url", url=link)
    ids = {
        "agreement": record.pk,
        "commitment": commitment.pk,
        "delivery": delivery.pk,
        "entry": delivery.entry_id,
    }
    for pk in (record.pk, draft.pk):
        sides = [name] if visibility == "private" else [name, other]
        for side in sides:
            mine = alone if visibility == "private" else MEMBERS[side]
            found = _annex(actors[side], pk, side, mine, word)
            if side == name:
                ids |= found
    tenant.shared[visibility] = {**tenant.ids, **ids}
    tenant.shared[f"{visibility} draft"] = {
        **tenant.ids,
        "agreement": draft.pk,
        "version": draft.versions.get().pk,
        "number": 1,
    }


def _annex(actor: Any, agreement_id: int, side: str, readers: frozenset[str], word: Any) -> dict[str, int]:
    """A note, a contact and a document of one side, which it has not shared."""
    note = agreements.add_note(actor, agreement_id=agreement_id, text=word(f"note of {side}", readers))
    contact = agreements.add_contact(
        actor,
        agreement_id=agreement_id,
        name=word(f"contact of {side}", readers),
        email=f"{word(f'contact mail of {side}', readers)}@example.org",
    )
    content = f"%PDF-1.4\n% {word(f'file of {side}', readers)}\n%%EOF\n".encode()
    upload = ContentFile(content, name=f"{word(f'file name of {side}', readers)}.pdf")
    title = word(f"document of {side}", readers)
    document = agreements.add_document(actor, agreement_id=agreement_id, upload=upload, title=title)
    return {"note": note.pk, "contact": contact.pk, "document": document.pk, "file": document.file_id}
