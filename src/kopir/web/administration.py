"""The overview of administration: the hub's part for its administrators, an organisation's for its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from kopir.gateways.spreadsheets.models import BatchState
from kopir.gateways.spreadsheets.selectors import visible_imports
from kopir.kit.databases import size_in_bytes
from kopir.kit.errors import Forbidden
from kopir.spine.audit.selectors import Line, as_lines, visible_audit
from kopir.spine.files.selectors import Use, storage_use
from kopir.spine.jobs.selectors import Pulse, counts_by_state, pulse
from kopir.spine.ledger.models import Checkpoint, SigningKey
from kopir.spine.ledger.selectors import Head, head, key_of, latest_checkpoint
from kopir.spine.parties.selectors import names_of, visible_organisations
from kopir.spine.people.models import Membership
from kopir.spine.people.selectors import open_invitations, visible_people
from kopir.spine.registry.actors import Actor

#: Imports that wait for a person.
WAITING = (BatchState.MAPPING, BatchState.REVIEW)
#: Lines of the trail that the overview shows.
LATEST = 5


@dataclass(frozen=True)
class Own:
    """An organisation that the asker administers: members, open invitations, imports that wait."""

    pk: int
    name: str
    members: int
    invitations: int
    imports: int


@dataclass(frozen=True)
class HubPart:
    """What only the hub's administrators see; ``jobs`` maps a state to the number of jobs in it."""

    people: int
    administrators: int
    organisations: int
    proposed: int
    jobs: dict[str, int]
    pulse: Pulse
    head: Head
    checkpoint: Checkpoint | None
    key: SigningKey | None


@dataclass(frozen=True)
class Overview:
    """``hub`` is None for who administers organisations alone; ``latest`` are lines of the visible trail."""

    hub: HubPart | None
    own: list[Own]
    invitations: int
    imports: int
    latest: list[Line]


@dataclass(frozen=True)
class Storage:
    """Bytes: of the database, of the files kept, and free where the data lie."""

    database: int
    files: Use
    free: int


def may_administer(actor: Actor) -> bool:
    """Whether there is anything on this page for the actor."""
    return actor.administers_hub() or bool(actor.organisations("manage"))


def overview(actor: Actor) -> Overview:
    """Raises Forbidden. The number of queries does not depend on how much there is."""
    if not may_administer(actor):
        raise Forbidden(_("Only an administrator of an organisation or of the hub may do this."))
    imports = visible_imports(actor).filter(state__in=WAITING)
    return Overview(
        hub=_hub_part(actor) if actor.administers_hub() else None,
        own=_own(actor, imports),
        invitations=open_invitations(actor).count(),
        imports=imports.count(),
        latest=as_lines(actor, visible_audit(actor).order_by("-at", "-id")[:LATEST]),
    )


def _hub_part(actor: Actor) -> HubPart:
    checkpoint = latest_checkpoint()
    return HubPart(
        people=visible_people(actor).count(),
        administrators=visible_people(actor, administrators=True).count(),
        organisations=visible_organisations(actor).count(),
        proposed=visible_organisations(actor).exclude(proposed_by=None).count(),
        jobs=counts_by_state(actor),
        pulse=pulse(actor),
        head=head(),
        checkpoint=checkpoint,
        key=key_of(checkpoint) if checkpoint else None,
    )


def _by_organisation(rows: Any) -> dict[int, int]:
    counted = rows.order_by().values("organisation_id").annotate(found=Count("pk"))
    return {row["organisation_id"]: row["found"] for row in counted}


def _own(actor: Actor, imports: Any) -> list[Own]:
    ids = actor.organisations("manage")
    if not ids:
        return []
    members = _by_organisation(Membership.objects.filter(organisation_id__in=ids))
    invited, waiting = _by_organisation(open_invitations(actor)), _by_organisation(imports)
    names = names_of(actor, ids)
    return [
        Own(pk, names[pk].name, members.get(pk, 0), invited.get(pk, 0), waiting.get(pk, 0))
        for pk in ids
        if pk in names
    ]


def storage(actor: Actor) -> Storage:
    """Raises Forbidden for all but the hub's administrators."""
    use = storage_use(actor)
    return Storage(size_in_bytes(connection), use, shutil.disk_usage(settings.DATA).free)
