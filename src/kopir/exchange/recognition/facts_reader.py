"""Reads the reference files into the engine's records, once a process. Numbers are exact: no float is made."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any

from .engine.bases import Instrument, Members, Rule
from .engine.book import Book, MethodNote
from .engine.credits import CreditSystem, Factor
from .engine.levels import Framework
from .engine.scales import Grade, Scale, Source
from .engine.tables import Consortium, LetterTable, Row, Step, Thresholds


def _file(name: str) -> Any:
    text = files(__package__).joinpath("facts", f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def _sources(row: dict[str, Any]) -> tuple[Source, ...]:
    return tuple(Source(each["url"], each["kind"], each.get("note", "")) for each in row["sources"])


def _record(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "version": int(row["version"]),
        "recorded": row["recorded"],
        "sources": _sources(row),
        "verification": row["verification"],
        "note": row["note"],
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _name(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(row["name"].items())


def _grade(place: int, row: dict[str, Any]) -> Grade:
    return Grade(
        place,
        row["code"],
        row.get("points"),
        row.get("low"),
        row.get("high"),
        row.get("label", ""),
        row["passing"],
        tuple((int(cycle), state) for cycle, state in row.get("passing_by_cycle", {}).items()),
        tuple(row.get("aliases", ())),
    )


def _scale(row: dict[str, Any]) -> Scale:
    return Scale(
        **_record(row),
        system=row["system"],
        name=_name(row),
        direction=row["direction"],
        bounds=row["bounds"] or "",
        cycles=tuple(int(cycle) for cycle in row["cycles"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        dates_note=row["dates_note"],
        grades=tuple(_grade(place, each) for place, each in enumerate(row["grades"])),
        of_table=row.get("of_table", False),
    )


def _letters(row: dict[str, Any]) -> LetterTable:
    rows = tuple(Row(each["from"], tuple(each["to"]), each.get("printed", "")) for each in row["rows"])
    return LetterTable(
        **_record(row),
        source=row["from"],
        target=row["to"],
        cycles=tuple(int(cycle) for cycle in row["cycles"]),
        rows=rows,
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _consortium(row: dict[str, Any]) -> Consortium:
    cells = {each["scale"]: tuple(each["cells"]) for each in row["members"]}
    return Consortium(**_record(row), columns=tuple(row["columns"]), cells=cells)


def _thresholds(row: dict[str, Any]) -> Thresholds:
    return Thresholds(
        **_record(row),
        sources_of=tuple(row["from"]),
        target=row["to"],
        steps=tuple(Step(**each) for each in row["steps"]),
        dates_note=row["dates_note"],
    )


def _credit(row: dict[str, Any]) -> CreditSystem:
    hours = row["hours"] or {}
    workload = hours.get("kind") == "workload"
    return CreditSystem(
        **_record(row),
        system=row["system"],
        name=_name(row),
        hours=(Fraction(hours["low"]), Fraction(hours["high"])) if workload else None,
        contact=row["printed"]["hours"] if hours.get("kind") == "contact" else "",
        hours_unverified=hours.get("unverified", False),
        year=Fraction(row["year"]) if row["year"] else None,
        year_is_about=row["year_is_about"],
        factors=tuple(
            Factor(Fraction(each["low"]), Fraction(each["high"]), each.get("level", ""), each.get("note", ""))
            for each in row["factors"]
        ),
        steps=tuple((int(one), int(other)) for one, other in row.get("steps", ())),
        rounded=row.get("rounded", False),
        printed=tuple(row["printed"].items()),
    )


def _framework(row: dict[str, Any]) -> Framework:
    return Framework(
        **_record(row),
        system=row["system"],
        name=row["name"],
        lowest=row["lowest"],
        highest=row["highest"],
        levels={
            name: tuple((kind, level) for kind, level in found)
            for name, found in row["qualifications"].items()
        },
        printed=row["printed"],
        said=row["said"],
    )


def _instrument(row: dict[str, Any]) -> Instrument:
    texts = ("name", "adopted", "in_force", "parties", "obliges", "reservations")
    rule = row.get("rule")
    return Instrument(
        **_record(row), **{name: row[name] for name in texts}, rule=_rule(rule) if rule else None
    )


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        order=int(row["order"]),
        day=row["day"],
        levels=tuple(row["levels"]),
        test=row["test"],
        decider=row.get("decider", ""),
        start=_day(row.get("start")),
        purposes=tuple(row.get("purposes", ())),
        members=tuple(_members(each) for each in row.get("members", ())),
        rankings=tuple(row.get("rankings", ())),
        most=int(row.get("most", 0)),
        needed=int(row.get("needed", 0)),
    )


def _members(row: dict[str, Any]) -> Members:
    return Members(
        tuple(row["countries"]),
        _day(row.get("from")),
        _day(row.get("by")),
        _day(row.get("not_before")),
        row.get("unverified", False),
    )


@lru_cache(maxsize=1)
def book() -> Book:
    """All reference data."""
    tables = _file("tables")
    scales = [_scale(row) for row in (*_file("scales")["scales"], *tables["scales"])]
    notes = [
        MethodNote(row["id"], row["text"], _sources(row), row["verification"], row["note"])
        for row in _file("methods")["methods"]
    ]
    return Book(
        scales={scale.id: scale for scale in scales},
        letters=tuple(_letters(row) for row in tables["letters"]),
        consortia=tuple(_consortium(row) for row in tables["consortia"]),
        thresholds=tuple(_thresholds(row) for row in tables["thresholds"]),
        credits={row["id"]: _credit(row) for row in _file("credits")["credits"]},
        frameworks={row["id"]: _framework(row) for row in _file("frameworks")["frameworks"]},
        instruments=tuple(_instrument(row) for row in _file("instruments")["instruments"]),
        methods={note.id: note for note in notes},
    )
