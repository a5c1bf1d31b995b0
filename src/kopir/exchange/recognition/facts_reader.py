"""Reads the reference files into the engine's records, once a process. Numbers are exact: no float is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .engine.bases import Instrument, Members, Rule
from .engine.book import Book, MethodNote
from .engine.credits import CreditSystem, Factor
from .engine.levels import Framework
from .engine.scales import Grade, Scale, Source
from .engine.tables import Consortium, LetterTable, Row, Step, Thresholds

if TYPE_CHECKING:
    from .models import ReferenceVersion

#: (number, when it was made), which names an edition even where a database was emptied and filled again. An edition
#: is the number of its newest version row; 0 is what the files of the package hold.
Edition = tuple[int, str]
FILES: Edition = (0, "")
CHOSEN: ContextVar[Edition] = ContextVar("edition", default=FILES)


def _file(name: str) -> Any:
    text = files(__package__).joinpath("facts", f"{name}.json").read_text(encoding="utf-8")
    return exact(text)


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


#: Kinds of records of which administrators may add versions → (file, list in it, how a row is read).
EDITABLE: dict[str, tuple[str, str, Callable[[dict[str, Any]], Any]]] = {
    "scale": ("scales", "scales", _scale),
    "table": ("tables", "letters", _letters),
    "credits": ("credits", "credits", _credit),
    "framework": ("frameworks", "frameworks", _framework),
    "instrument": ("instruments", "instruments", _instrument),
}


def exact(text: str) -> Any:
    """JSON with every number exact."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


@lru_cache(maxsize=1)
def shipped() -> dict[str, dict[str, dict[str, Any]]]:
    """Kind → code → the row of the file: version 0 of what is editable."""
    files = {name: _file(name) for name in {file for file, _list, _read in EDITABLE.values()}}
    return {
        kind: {row["id"]: row for row in files[file][listed]}
        for kind, (file, listed, _read) in EDITABLE.items()
    }


def row_of(version: ReferenceVersion) -> dict[str, Any]:
    """The row that a version stands for, as a file would hold it."""
    return {
        **exact(version.body),
        "id": version.code,
        "version": version.number + 1,  # a file's own records begin with 1
        "recorded": version.made_at.date().isoformat(),
        "sources": version.sources,
        "verification": version.verification,
    }


def rows_of(edition: Edition) -> dict[str, dict[str, dict[str, Any]]]:
    """As :func:`shipped`, with the newest version of each record up to that edition."""
    found = {kind: dict(rows) for kind, rows in shipped().items()}
    if edition[0]:
        from .models import ReferenceVersion  # the files are read without Django, too: by the bench

        for version in ReferenceVersion.objects.filter(pk__lte=edition[0]).order_by("pk"):
            found[version.kind][version.code] = row_of(version)
    return found


def book() -> Book:
    """All reference data of the edition that is chosen (``editions``)."""
    return _book(CHOSEN.get())


@lru_cache(maxsize=8)
def _book(edition: Edition) -> Book:
    tables, rows = _file("tables"), rows_of(edition)

    def read(kind: str) -> list[Any]:
        return [EDITABLE[kind][2](row) for row in rows[kind].values()]

    scales = [*read("scale"), *(_scale(row) for row in tables["scales"])]
    notes = [
        MethodNote(row["id"], row["text"], _sources(row), row["verification"], row["note"])
        for row in _file("methods")["methods"]
    ]
    return Book(
        scales={scale.id: scale for scale in scales},
        letters=tuple(read("table")),
        consortia=tuple(_consortium(row) for row in tables["consortia"]),
        thresholds=tuple(_thresholds(row) for row in tables["thresholds"]),
        credits={each.id: each for each in read("credits")},
        frameworks={each.id: each for each in read("framework")},
        instruments=tuple(read("instrument")),
        methods={note.id: note for note in notes},
    )
