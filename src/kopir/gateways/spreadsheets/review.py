"""A person's work on checked rows: choosing partners, putting cells right, leaving rows out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Invalid, NotFound
from kopir.spine.audit.services import write
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.parties.services import create_organisation, remember_choice
from kopir.spine.registry.actors import Actor

from .background import check_into, rules_of
from .fields import BY_CODE
from .guessing import text_language
from .marking import WRITTEN, mark, save_rows
from .models import BatchState, ImportBatch, ImportRow, RowStatus
from .partners import resolve_rows
from .selectors import get_row, rows_of
from .services import locked
from .tallies import tally

_OPEN = (BatchState.REVIEW, BatchState.APPLIED)


@transaction.atomic
def choose(
    actor: Actor,
    *,
    batch_id: int,
    key: str,
    organisation_id: int | None = None,
    new: Mapping[str, Any] | None = None,
) -> Organisation:
    """Say whom all rows with that partner key mean: an organisation on record, or a new one.

    *new*: ``kind`` and optionally ``name``, ``country``, ``city``; what is missing comes from the row. It is
    proposed for the importing organisation and seen by no other until the hub confirms it. The choice is
    remembered, so that the same name resolves by itself in this organisation's next import. Raises
    NotFound, Conflict, Invalid.
    """
    batch = locked(actor, batch_id, *_OPEN)
    rows = list(batch.rows.filter(partner_key=key).exclude(status=RowStatus.DONE).order_by("number"))
    if not key or not rows:
        raise NotFound
    values = rows[0].values
    if organisation_id is not None:
        organisation = get_organisation(actor, organisation_id)
        if organisation.pk == batch.organisation_id:
            raise Invalid({"organisation_id": [_("The partner cannot be your own organisation.")]})
    elif new is not None:
        organisation = _propose(actor, batch, values, new)
    else:
        raise Invalid({"organisation_id": [_("Choose an organisation.")]})
    if organisation_id is not None and values["partner"]:
        remember_choice(
            actor,
            organisation_id=organisation.pk,
            text=values["partner"][:400],
            for_organisation_id=batch.organisation_id,
        )
    for row in rows:
        row.organisation_id = organisation.pk
        row.chosen_by = "person" if organisation_id is not None else "new"
    _settle(actor, batch, rows)
    write(
        actor,
        "import.choose",
        ("import", batch.pk),
        organisation_id=batch.organisation_id,
        after={"organisation": organisation.pk, "rows": len(rows), "new": new is not None},
    )
    return organisation


def _propose(
    actor: Actor, batch: ImportBatch, values: Mapping[str, Any], new: Mapping[str, Any]
) -> Organisation:
    name = str(new.get("name") or values["partner"])
    identifier = values["identifier"]
    return create_organisation(
        actor,
        name=name,
        lang=text_language([name]) if name else "",
        kind=str(new.get("kind") or ""),
        country=str(new.get("country") or values["country"]),
        city=str(new.get("city") or values["city"]),
        identifiers=[(identifier[0], identifier[1])] if identifier else None,
        proposed_by_id=batch.organisation_id,
        source=_("Imported table"),
    )


@transaction.atomic
def fix_cell(actor: Actor, *, batch_id: int, number: int, field: str, text: str) -> ImportRow:
    """Put a cell of a row right; the file itself keeps what it says, and so does the staged row.

    The row is checked again at once. Raises NotFound, Conflict (imported already), Invalid.
    """
    batch = locked(actor, batch_id, *_OPEN)
    if field not in BY_CODE:
        raise Invalid({"field": [_("There is no field {field}.").format(field=field)]})
    if len(text) > BY_CODE[field].limit:
        raise Invalid(
            {"text": [_("This is longer than {limit} characters.").format(limit=BY_CODE[field].limit)]}
        )
    row = _open_row(batch, number)
    before, said_before = row.digest, row.values.get(field)
    row.raw = {**row.raw, "fixed": {**row.raw.get("fixed", {}), field: text.replace("\x00", "")}}
    check_into(row, rules_of(batch))
    resolve_rows(actor, [row], {})
    rows = [row]
    if row.digest != before:
        # Rows that were held back because they said the same as this one may be free now.
        twins = rows_of(batch).filter(digest=before, status=RowStatus.KNOWN).exclude(pk=row.pk)
        save_rows([row], (*WRITTEN, "raw"))
        rows += list(twins)
    _settle(actor, batch, rows, raw=True)
    write(
        actor,
        "import.fix",
        ("import", batch.pk),
        organisation_id=batch.organisation_id,
        before={"row": number, "field": field, "value": said_before},
        after={"row": number, "field": field, "value": row.values.get(field)},
    )
    return row


@transaction.atomic
def include(actor: Actor, *, batch_id: int, numbers: list[int], wanted: bool) -> int:
    """Take rows in or leave them out; returns how many there were. Raises NotFound or Conflict.

    A row that says nothing new cannot be taken in: its values would stand twice.
    """
    batch = locked(actor, batch_id, *_OPEN)
    rows = list(batch.rows.filter(number__in=numbers[:1000]).exclude(status=RowStatus.DONE))
    for row in rows:
        row.raw = {**row.raw, "word": "in" if wanted else "out"}
    _settle(actor, batch, rows, raw=True)
    after = {"rows": sorted(row.number for row in rows)[:100], "include": wanted}
    write(actor, "import.include", ("import", batch.pk), organisation_id=batch.organisation_id, after=after)
    return len(rows)


def _open_row(batch: ImportBatch, number: int) -> ImportRow:
    row = get_row(batch, number)
    if row.status == RowStatus.DONE:
        raise Conflict(_("This row is imported already; change the agreement itself."))
    return row


def _settle(actor: Actor, batch: ImportBatch, rows: list[ImportRow], *, raw: bool = False) -> None:
    mark(actor, batch, rows)
    save_rows(rows, (*WRITTEN, "raw") if raw else WRITTEN)
    batch.counts = tally(batch)
    batch.save(update_fields=["counts"])
