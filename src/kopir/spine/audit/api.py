"""``/api/audit``: the trail of an organisation and of a record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.params import functions as params

from kopir.kit.api import CursorParams, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from .selectors import as_lines, organisation_trail, record_trail, visible_audit
from .words import action_label

router = Router(tags=["audit"])
ORDER = ("-at", "-id")


class LineOut(Schema):
    """``hidden``: the record is not open to you, so before, after and why are withheld."""

    id: int
    at: datetime
    actor_id: int | None
    process: str
    action: str
    action_label: str
    object_type: str
    object_id: int | None
    organisation_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    why: str
    hidden: bool


def _page(request: HttpRequest, lines: Any, page: CursorParams) -> dict[str, Any]:
    found = page_of(lines, order=ORDER, cursor=page.cursor, limit=page.limit)
    items = [_out(line) for line in as_lines(actor_of(request), found.items)]
    return {"items": items, "next": found.next, "previous": found.previous}


def _out(line: Any) -> dict[str, Any]:
    entry = line.entry
    out = {
        name: getattr(entry, name) for name in LineOut.model_fields if name not in {"hidden", "action_label"}
    }
    if line.hidden:
        out |= {"before": None, "after": None, "why": ""}
    return out | {"hidden": line.hidden, "action_label": action_label(entry.action)}


@router.get("", response=paginated(LineOut))
def list_lines(request: HttpRequest, page: Query[CursorParams]) -> Any:
    """Everything on the trails that you may read: of the organisations you manage, and of the hub."""
    return _page(request, visible_audit(actor_of(request)), page)


@router.get("/organisations/{organisation_id}", response=paginated(LineOut))
def list_of_organisation(request: HttpRequest, organisation_id: RecordId, page: Query[CursorParams]) -> Any:
    """The trail of one organisation, for its administrators."""
    return _page(request, organisation_trail(actor_of(request), organisation_id), page)


@router.get("/{object_type}/{object_id}", response=paginated(LineOut))
def list_of_record(
    request: HttpRequest,
    object_id: RecordId,
    page: Query[CursorParams],
    object_type: str = params.Path(max_length=60),
) -> Any:
    """The trail of one record, as far as you may read it."""
    return _page(request, record_trail(actor_of(request), object_type, object_id), page)
