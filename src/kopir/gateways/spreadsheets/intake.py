"""Staging: a file's rows as they stand, in short transactions, so that a killed worker loses no more than one.

What is staged is never changed again: mapping, checking and a person's corrections lie beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Max

from . import limits
from .issues import Issue, Unreadable, issue, letter
from .layout import BodyMerges, Layout, find_layout
from .models import BatchState, ImportBatch, ImportRow
from .reading import Line, Source, open_source
from .reading.source import Value

_SAMPLE_ROWS = 200
_SAMPLES = 30


class Work(Protocol):
    """The part of ``jobs.services.JobHandle`` that is used here."""

    def progress(self, done: int, total: int = 0, message: str = "") -> None: ...

    def hold(self) -> None: ...


def stage(work: Work, batch: ImportBatch, path: Path) -> None:
    """Read the file of *batch* into rows and leave the batch to be mapped.

    Goes on after the last staged row when it was interrupted. Raises Unreadable; rows staged until then
    are removed by :func:`fail`.
    """
    source = open_source(path, name=batch.file.name, sheet=batch.sheet, encoding=batch.encoding)
    try:
        lines = source.lines()
        head = list(islice(lines, limits.HEAD))
        for line in head:
            _check_width(line)
        layout = find_layout(head, source.merged, header_row=batch.header_row)
        if layout is None:
            raise Unreadable(issue("no_header", limit=limits.HEAD))
        body = (line for line in chain(head, lines) if line.number > layout.header_rows[1])
        facts = _stage_rows(work, batch, source, layout, body)
    finally:
        source.close()
    if not facts["rows"]:
        raise Unreadable(issue("no_rows"))
    _finish(work, batch, source, layout, facts)


def _stage_rows(
    work: Work, batch: ImportBatch, source: Source, layout: Layout, body: Iterator[Line]
) -> dict[str, Any]:
    staged_to = batch.rows.aggregate(last=Max("number"))["last"] or 0
    merges = BodyMerges(source.merged, layout.header_rows[1])
    layout.notes += merges.notes
    samples: list[list[Value]] = [[] for _ in layout.headers]
    facts: dict[str, Any] = {"rows": 0, "blank": 0, "formulas": 0, "first_formula": ""}
    while piece := list(islice(body, limits.PIECE)):
        rows = []
        for line in piece:
            _check_width(line)
            merges.fill(line)
            if line.is_blank:
                facts["blank"] += 1
                continue
            facts["rows"] += 1
            _note_formulas(facts, line)
            if facts["rows"] <= _SAMPLE_ROWS:
                _sample(samples, line)
            if line.number > staged_to:
                rows.append(ImportRow(batch=batch, number=line.number, raw=_raw(line), digest=""))
        if rows:
            with transaction.atomic():
                work.hold()
                ImportRow.objects.bulk_create(rows)
        work.progress(*source.progress())
    for index in range(len(layout.headers), len(samples)):
        layout.headers.append({"letter": letter(index), "name": ""})
    facts["samples"] = samples
    return facts


def _check_width(line: Line) -> None:
    if len(line.cells) > limits.MAX_COLUMNS:
        raise Unreadable(
            issue("too_many_columns", row=line.number, count=len(line.cells), limit=limits.MAX_COLUMNS)
        )


def _note_formulas(facts: dict[str, Any], line: Line) -> None:
    if line.formulas:
        facts["formulas"] += len(line.formulas)
        facts["first_formula"] = facts["first_formula"] or f"{letter(line.formulas[0])}{line.number}"


def _sample(samples: list[list[Value]], line: Line) -> None:
    while len(samples) < len(line.cells):
        samples.append([])
    for index, value in enumerate(line.cells):
        if value is not None and len(samples[index]) < _SAMPLES:
            short = value[:200] if isinstance(value, str) else value
            if short not in samples[index]:
                samples[index].append(short)


def _raw(line: Line) -> dict[str, Any]:
    raw: dict[str, Any] = {"cells": line.cells}
    long = [
        [index, len(value)]
        for index, value in enumerate(line.cells)
        if isinstance(value, str) and len(value) > limits.MAX_CELL
    ]
    if long:
        raw["long"] = long
        raw["cells"] = [cell[: limits.MAX_CELL] if isinstance(cell, str) else cell for cell in line.cells]
    if line.formulas:
        raw["formulas"] = line.formulas
    return raw


def _finish(work: Work, batch: ImportBatch, source: Source, layout: Layout, facts: dict[str, Any]) -> None:
    notes: list[Issue] = [*source.notes, *layout.notes]
    if facts["formulas"]:
        notes.append(issue("formulas", count=facts["formulas"], cell=facts["first_formula"]))
    batch.headers = layout.headers
    batch.facts = {**source.facts, **facts, "header_rows": list(layout.header_rows)}
    batch.sheet = source.facts["sheet"]
    batch.encoding = source.facts["encoding"]
    batch.warnings = notes
    batch.state = BatchState.MAPPING
    with transaction.atomic():
        work.hold()
        batch.save(update_fields=["headers", "facts", "sheet", "encoding", "warnings", "state"])


def fail(batch: ImportBatch, problem: Issue, state: BatchState = BatchState.FAILED) -> None:
    """End a batch that cannot go on: its staged rows go, the reason stays."""
    with transaction.atomic():
        batch.rows.all().delete()
        batch.state = state
        batch.warnings = [*batch.warnings, problem]
        batch.save(update_fields=["state", "warnings"])
