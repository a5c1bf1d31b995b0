"""From a wording to the rows: what the agreement is once a version holds.

Called with the agreement's row locked, inside the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict
from kopir.spine.ledger.models import EntryKind
from kopir.spine.ledger.services import append, append_many
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.events import announce

from .. import wording
from ..bodies import amendment_body, commitment_body
from ..clock import today
from ..lifecycle import Who, state_on
from ..models import (
    Agreement,
    AgreementState,
    AgreementType,
    AgreementVersion,
    Commitment,
    Party,
    VersionState,
)
from ..terms import as_date
from .handling import change_state, touch
from .rows import commitment_row


def open_version(agreement: Agreement) -> AgreementVersion | None:
    """The draft or proposal, if there is one."""
    return agreement.versions.filter(state__in=[VersionState.DRAFT, VersionState.PROPOSED]).first()


def adopted_version(agreement: Agreement) -> AgreementVersion | None:
    """The wording in force, if one is."""
    return agreement.versions.filter(state=VersionState.ADOPTED).first()


def next_number(agreement: Agreement) -> int:
    last = agreement.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def apply_fields(agreement: Agreement, content: wording.Content) -> None:
    """Write the wording's fields to the row."""
    for name in wording.FIELDS:
        if name == "campus":
            agreement.campus_id = content["campus"]
        elif name in {"effective_from", "expires_on"}:
            setattr(agreement, name, as_date(content[name]))
        else:
            setattr(agreement, name, content[name])
    if agreement.type != AgreementType.BRANCH_CAMPUS:
        agreement.campus_state = ""  # nothing of it stands on any ground
    touch(agreement, "campus_state", *wording.FIELDS)


def apply_parties(agreement: Agreement, content: wording.Content) -> None:
    """Add and remove what differs; a party that stays keeps its undertaking to report."""
    wanted = set(wording.parties_of(content))
    rows = {(party.organisation_id, str(party.role)): party for party in agreement.parties.all()}
    gone = [party.pk for key, party in rows.items() if key not in wanted]
    since = {organisation: party.reports_since for (organisation, _role), party in rows.items()}
    Party.objects.filter(pk__in=gone).delete()
    Party.objects.bulk_create(
        [
            Party(
                agreement=agreement,
                organisation_id=organisation,
                role=role,
                # A further role of the same organisation: it has undertaken to report already.
                reports_since=since.get(organisation),
            )
            for organisation, role in sorted(wanted - rows.keys())
        ]
    )


def _apply_promises(agreement: Agreement, version: AgreementVersion) -> list[str]:
    """End, replace and add promises so that they are the wording's. Returns the keys that ended for good."""
    current = {row.key: row for row in agreement.commitments.filter(ended_on__isnull=True).exclude(key="")}
    wanted = {terms["key"]: terms for terms in version.content["commitments"]}
    dropped = sorted(current.keys() - wanted.keys())
    changed = [
        key for key, terms in wanted.items() if key in current and wording.terms_of(current[key]) != terms
    ]
    fresh = [terms for key, terms in wanted.items() if key not in current or key in changed]
    # The old wording of a promise ends before the new one begins: a key stands once.
    ended = [current[key].pk for key in (*dropped, *changed)]
    Commitment.objects.filter(pk__in=ended).update(ended_on=today())
    announce("commitment.ended", ended)
    payloads: list[dict[str, Any]] = []
    for terms in fresh:
        replaced = current[terms["key"]].entry_id if terms["key"] in changed else None
        payloads.append(commitment_body(agreement.pk, version.number, version.hash, terms, replaced))
    entries = append_many(EntryKind.COMMITMENT, payloads) if payloads else []
    made = Commitment.objects.bulk_create(
        [
            commitment_row(version, terms, entry, replaces=current.get(terms["key"]))
            for terms, entry in zip(fresh, entries, strict=True)
        ]
    )
    announce("commitment.made", [row.pk for row in made])
    return dropped


def adopt(actor: Actor, agreement: Agreement, version: AgreementVersion) -> None:
    """Put *version* in force: rows, promises, ledger entry; the one before it was in force until now.

    Raises Conflict when its content is not what its hash says (then nobody approved this content).
    """
    if wording.hash_of(version.content) != version.hash:
        raise Conflict(_("The stored wording does not match its hash."))
    before = adopted_version(agreement)
    if before is not None:
        before.state = VersionState.REPLACED
        before.save(update_fields=["state"])
    version.state = VersionState.ADOPTED
    version.adopted_at = timezone.now()
    apply_fields(agreement, version.content)
    apply_parties(agreement, version.content)
    dropped = _apply_promises(agreement, version)
    if before is not None:
        version.entry = append(
            EntryKind.AMENDMENT,
            amendment_body(agreement.pk, version.number, version.hash, before.hash, dropped),
        )
    version.save(update_fields=["state", "adopted_at", "entry"])
    if agreement.state == AgreementState.EXPIRED:
        agreement.state = AgreementState.ACTIVE
        renewed = state_on(agreement, today()) == AgreementState.ACTIVE
        agreement.state = AgreementState.EXPIRED
        if renewed:
            change_state(actor, agreement, AgreementState.ACTIVE, Who.ADOPTION)
