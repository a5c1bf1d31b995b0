"""Writing the audit trail."""

from collections.abc import Sequence
from typing import Any

from kopir.kit import outbox
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import is_watched

from .models import AuditEntry
from .words import expect


def audit_line(
    actor: Actor,
    action: str,
    record: tuple[str, int | None],
    *,
    organisation_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
) -> AuditEntry:
    """An unsaved line, for bulk writers. ``record`` is (type, id); values must be JSON-ready.

    In development and in tests it raises Unworded for an action or a field that has no word.
    """
    expect(action, record[0], before, after)
    return AuditEntry(
        actor_id=actor.user_id,
        process=actor.process,
        action=action,
        object_type=record[0],
        object_id=record[1],
        organisation_id=organisation_id,
        before=before,
        after=after,
        why=why[:500],
    )


def write(actor: Actor, action: str, record: tuple[str, int | None], **details: Any) -> None:
    """Write one line in the caller's transaction; arguments as :func:`audit_line`."""
    audit_line(actor, action, record, **details).save(force_insert=True)
    _tell([record])


def write_lines(lines: Sequence[AuditEntry]) -> None:
    """Write many lines of :func:`audit_line` at once, in the caller's transaction."""
    AuditEntry.objects.bulk_create(lines, batch_size=500)
    _tell([(line.object_type, line.object_id) for line in lines])


def _tell(records: Sequence[tuple[str, int | None]]) -> None:
    """Every change passes here, so here the search index learns what it must read again."""
    outbox.touch((kind, pk) for kind, pk in dict.fromkeys(records) if pk is not None and is_watched(kind))
