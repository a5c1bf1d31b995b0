"""``/api/imports``: an import without the pages; the same services, the same refusals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from . import limits, review, selectors, services
from .issues import spoken
from .models import ImportBatch
from .presenting import with_reasons
from .previewing import samples_of

router = Router(tags=["imports"])


class ImportOut(Schema):
    """``state``: reading, mapping, checking, review, applying, applied, failed, cancelled. ``offered`` is what
    the mapping could be; ``questions`` what has to be answered before the rows are checked."""

    id: int
    organisation_id: int
    state: str
    file: str
    headers: list[dict[str, str]]
    mapping: dict[str, int]
    questions: dict[str, Any]
    warnings: list[str]
    counts: dict[str, int]
    report: dict[str, Any]
    job_id: int | None
    created_at: datetime

    @staticmethod
    def resolve_file(batch: ImportBatch) -> str:
        return batch.file.name

    @staticmethod
    def resolve_warnings(batch: ImportBatch) -> list[str]:
        return [spoken(found, batch.headers) for found in batch.warnings]


class RowOut(Schema):
    """``number`` as the spreadsheet shows it; faults and warnings name the column."""

    number: int
    status: str
    include: bool
    values: dict[str, Any]
    faults: list[str]
    warnings: list[str]
    candidates: list[dict[str, Any]]
    organisation_id: int | None
    partner_key: str
    agreement_id: int | None


class MappingIn(Input):
    """``fields``: field → column index from 0."""

    fields: dict[str, int]
    default_type: str = ""
    lang: str = "en"
    visibility: str = "organisation"
    places_by: str = ""


class AnswersIn(Input):
    orders: dict[str, str] = {}
    types: dict[str, str] = {}


class NewOrganisation(Input):
    kind: str
    name: str = Field("", max_length=400)
    country: str = ""
    city: str = ""


class ChoiceIn(Input):
    """One of ``organisation_id`` and ``new``."""

    key: str = Field(max_length=64)
    organisation_id: RecordId | None = None
    new: NewOrganisation | None = None


class ApplyIn(Input):
    """``mode``: good or all. ``reports``: the organisation undertakes to report on these from today."""

    mode: str
    visibility: str = ""
    reports: bool = False


class FixIn(Input):
    """``field``: its code, as in the mapping; ``text`` stands in place of what the file says."""

    field: str = Field(max_length=40)
    text: str = Field(max_length=32_767)


class IncludeIn(Input):
    """Row numbers as the spreadsheet shows them; ``wanted`` false leaves them out."""

    numbers: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(max_length=1000)
    wanted: bool


class ReadAgainIn(Input):
    """Another sheet, encoding or row of column names (from 1; 0 lets it be found)."""

    sheet: str = Field("", max_length=200)
    encoding: str = Field("", max_length=40)
    header_row: int = Field(0, ge=0, le=limits.HEAD)


def _row(batch: ImportBatch, row: Any) -> dict[str, Any]:
    names = (
        "number",
        "status",
        "include",
        "values",
        "organisation_id",
        "partner_key",
        "agreement_id",
    )
    return {name: getattr(row, name) for name in names} | {
        "candidates": [with_reasons(one) for one in row.candidates],
        "faults": [spoken(found, batch.headers) for found in row.faults],
        "warnings": [spoken(found, batch.headers) for found in row.warnings],
    }


@router.get("", response=paginated(ImportOut))
def list_imports(request: HttpRequest, page: Query[CursorParams]) -> Any:
    """Imports of organisations for which you may write; newest first."""
    found = selectors.visible_imports(actor_of(request))
    return page_of(found, order=("-id",), cursor=page.cursor, limit=page.limit)


@router.post("", response={201: ImportOut})
def upload(request: HttpRequest, organisation_id: Form[RecordId], file: File[UploadedFile]) -> Any:
    """Send a table (.xlsx, .csv). It is read in the background: follow ``state``."""
    name = file.name or "file"
    batch = services.start_import(actor_of(request), organisation_id=organisation_id, upload=file, name=name)
    return Status(201, batch)


@router.get("/{import_id}", response=ImportOut)
def read_import(request: HttpRequest, import_id: RecordId) -> Any:
    return selectors.get_import(actor_of(request), import_id)


@router.get("/{import_id}/rows", response=paginated(RowOut))
def list_rows(request: HttpRequest, import_id: RecordId, page: Query[CursorParams], show: str = "all") -> Any:
    """Rows in the file's order; *show*: all, bad, choose, ready, warned, known, left_out, done."""
    batch = selectors.get_import(actor_of(request), import_id)
    found = page_of(selectors.rows_of(batch, show), order=("number",), cursor=page.cursor, limit=page.limit)
    items = [_row(batch, row) for row in found.items]
    return {"items": items, "next": found.next, "previous": found.previous}


@router.get("/{import_id}/mapping", response=dict[str, Any])
def read_mapping(request: HttpRequest, import_id: RecordId) -> Any:
    """What the mapping would be, as remembered or guessed; ``samples``: some values of each column."""
    batch = selectors.get_import(actor_of(request), import_id)
    samples = [samples_of(batch, index) for index, _head in enumerate(batch.headers)]
    return {**services.offered_mapping(batch), "samples": samples}


@router.put("/{import_id}/mapping", response=ImportOut)
def put_mapping(request: HttpRequest, import_id: RecordId, body: MappingIn) -> Any:
    """Map the columns and have the rows checked."""
    return services.set_mapping(actor_of(request), batch_id=import_id, **body.dict())


@router.post("/{import_id}/answers", response=ImportOut)
def post_answers(request: HttpRequest, import_id: RecordId, body: AnswersIn) -> Any:
    return services.answer(actor_of(request), batch_id=import_id, orders=body.orders, types=body.types)


@router.post("/{import_id}/choose", response=ImportOut)
def post_choice(request: HttpRequest, import_id: RecordId, body: ChoiceIn) -> Any:
    """Say whom all rows with this partner key mean."""
    actor = actor_of(request)
    new = body.new.dict() if body.new else None
    review.choose(actor, batch_id=import_id, key=body.key, organisation_id=body.organisation_id, new=new)
    return selectors.get_import(actor, import_id)


@router.put("/{import_id}/rows/{number}", response=RowOut)
def put_cell(request: HttpRequest, import_id: RecordId, number: RecordId, body: FixIn) -> Any:
    """Put a cell of a row right; the row is checked again at once."""
    actor = actor_of(request)
    row = review.fix_cell(actor, batch_id=import_id, number=number, **body.dict())
    return _row(selectors.get_import(actor, import_id), row)


@router.post("/{import_id}/include", response=ImportOut)
def post_include(request: HttpRequest, import_id: RecordId, body: IncludeIn) -> Any:
    """Leave rows out, or take them in again."""
    actor = actor_of(request)
    review.include(actor, batch_id=import_id, **body.dict())
    return selectors.get_import(actor, import_id)


@router.post("/{import_id}/read-again", response=ImportOut)
def post_read_again(request: HttpRequest, import_id: RecordId, body: ReadAgainIn) -> Any:
    """Read the file once more in another way; what was mapped and answered is forgotten."""
    return services.read_again(actor_of(request), batch_id=import_id, **body.dict())


@router.post("/{import_id}/go-on", response=ImportOut)
def post_go_on(request: HttpRequest, import_id: RecordId) -> Any:
    """Take up work that stopped: its job failed or was cancelled."""
    return services.go_on(actor_of(request), batch_id=import_id)


@router.post("/{import_id}/apply", response=ImportOut)
def post_apply(request: HttpRequest, import_id: RecordId, body: ApplyIn) -> Any:
    """Import in the background, all that is asked for or nothing."""
    return services.apply(actor_of(request), batch_id=import_id, **body.dict())


@router.post("/{import_id}/cancel", response=ImportOut)
def post_cancel(request: HttpRequest, import_id: RecordId) -> Any:
    return services.cancel(actor_of(request), batch_id=import_id)
