"""One OpenAlex object as rows of the staged tables, by stated policies; each exception is counted by its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kopir.insight.observatory.layout import GENERATED

from .shapes import Author, Authorship, Institution, Merged, Topic, Work

Row = tuple[Any, ...]

#: Columns of the staged tables, with DuckDB's types.
STAGED = {
    "works": {
        "work": "BIGINT", "updated": "VARCHAR", "line": "BIGINT", "year": "INTEGER", "topic": "INTEGER",
        "field": "INTEGER", "kind": "VARCHAR", "doi": "VARCHAR", "title": "VARCHAR", "state": "VARCHAR",
    },
    "authorships": {
        "work": "BIGINT", "line": "BIGINT", "position": "INTEGER", "slot": "INTEGER", "author": "BIGINT",
        "institution": "BIGINT", "country": "VARCHAR",
    },
    "institutions": {
        "institution": "BIGINT", "updated": "VARCHAR", "line": "BIGINT", "ror": "VARCHAR", "name": "VARCHAR",
        "country": "VARCHAR", "kind": "VARCHAR",
    },
    "lineage": {"institution": "BIGINT", "ancestor": "BIGINT"},
    "topics": {
        "topic": "INTEGER", "updated": "VARCHAR", "line": "BIGINT", "name": "VARCHAR", "field": "INTEGER",
        "field_name": "VARCHAR",
    },
    "authors": {
        "author": "BIGINT", "updated": "VARCHAR", "line": "BIGINT", "name": "VARCHAR", "orcid": "VARCHAR",
    },
    "merged": {"gone": "BIGINT", "line": "BIGINT", "kind": "VARCHAR", "stays": "BIGINT", "day": "VARCHAR"},
}  # fmt: skip

#: A year outside is no year: 0 and 9999 stand for "not known". The first learned journal is of 1665.
FIRST_YEAR, LAST_YEAR = 1500, 2100
TITLE = 300
_DIGITS = re.compile(r"[A-Za-z]?(\d{1,18})$")
_COUNTRY = re.compile(r"[A-Z]{2}$")


def number_of(value: str | int | None) -> int | None:
    """The number in an OpenAlex id: ``https://openalex.org/W42``, ``W42`` and ``42`` alike; None for no id."""
    if isinstance(value, int):
        return value if 0 < value < 10**18 else None
    found = _DIGITS.match(value.rstrip("/").rpartition("/")[2]) if value else None
    return int(found[1]) or None if found else None


def _small(value: str | int | None) -> int | None:
    found = number_of(value)
    return found if found is not None and found < 2**31 else None


def _country(value: str | None) -> str | None:
    code = (value or "").strip().upper()
    return code if _COUNTRY.match(code) else None


def _text(value: str | None, longest: int = TITLE) -> str | None:
    return " ".join(value.replace("\0", " ").split())[:longest] or None if value else None


class Sorter:
    """Turns the objects of one file into rows; ``counts`` says what became of them.

    Institutions and topics named inside works are kept once each, since a page of the API comes without their
    own files: at most a few hundred thousand (about 110,000 institutions exist), which is what this holds.
    """

    def __init__(self, counts: Counter[str]) -> None:
        self.counts = counts
        self._institutions: set[int] = set()
        self._topics: set[int] = set()

    def rows(self, line: int, thing: Any) -> Iterator[tuple[str, Row]]:
        """(table, row) of each row that *thing* becomes."""
        if isinstance(thing, Work):
            yield from self._work(line, thing)
        elif isinstance(thing, Institution):
            yield from self._institution(line, thing, thing.updated_date or "0")
        elif isinstance(thing, Topic):
            yield from self._topic(line, thing, thing.updated_date or "0")
        elif isinstance(thing, Author):
            if (author := number_of(thing.id)) is None:
                self.counts["authors without id"] += 1
            else:
                name, orcid = _text(thing.display_name), _text(thing.orcid)
                yield "authors", (author, thing.updated_date or "", line, name, orcid)

        elif isinstance(thing, Merged):
            old, new = number_of(thing.id), number_of(thing.into)
            if old is None or new is None or old == new:
                self.counts["merged ids that name no two"] += 1
            else:
                yield "merged", (old, line, thing.of, new, _text(thing.day))

    def _work(self, line: int, work: Work) -> Iterator[tuple[str, Row]]:
        self.counts["works read"] += 1
        number = number_of(work.id)
        if number is None:
            self.counts["works without id"] += 1
            return
        if work.kopir_generated:
            self.counts[GENERATED] += 1
        year = work.publication_year
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            year = None
        topic = work.primary_topic
        field = topic.field if topic else None
        state = (
            "retracted" if work.is_retracted
            else "paratext" if work.is_paratext
            else "xpac" if work.is_xpac
            else None
        )  # fmt: skip
        yield "works", (
            number, work.updated_date or "", line, year, _small(topic.id) if topic else None,
            _small(field.id) if field else None, _text(work.type), _text(work.doi),
            _text(work.title or work.display_name), state,
        )  # fmt: skip
        if topic:
            yield from self._topic(line, topic, "", inside=True)
        for position, authorship in enumerate(work.authorships or (), 1):
            if authorship is not None:
                yield from self._authorship(number, line, position, authorship)

    def _authorship(
        self, work: int, line: int, position: int, found: Authorship
    ) -> Iterator[tuple[str, Row]]:
        """A row for each institution, one for each country that none of them lies in, one for an author of neither."""
        author = number_of(found.author.id) if found.author else None
        places: dict[int, str | None] = {}
        for each in found.institutions or ():
            if each is not None and (institution := number_of(each.id)) is not None:
                places[institution] = _country(each.country_code)
                yield from self._institution(line, each, "", inside=True)
        rows: list[tuple[int | None, str | None]] = sorted(places.items())
        lies = {country for country in places.values() if country}
        named = {country for value in found.countries or () if (country := _country(value))}
        rows += [(None, country) for country in sorted(named - lies)]
        for slot, (institution_, country) in enumerate(rows or [(None, None)]):
            yield "authorships", (work, line, position, slot, author, institution_, country)

    def _institution(
        self, line: int, found: Institution, updated: str, inside: bool = False
    ) -> Iterator[tuple[str, Row]]:
        institution = number_of(found.id)
        if institution is None:
            self.counts["institutions without id"] += 1
            return
        if inside:
            if institution in self._institutions:
                return
            self._institutions.add(institution)
        name, country = _text(found.display_name), _country(found.country_code)
        ror = _text(found.ror.rpartition("/")[2].lower()) if found.ror else None
        yield "institutions", (institution, updated, line, ror, name, country, _text(found.type))
        for value in found.lineage or ():
            ancestor = number_of(value)
            if ancestor is not None and ancestor != institution:
                yield "lineage", (institution, ancestor)

    def _topic(
        self, line: int, found: Topic, updated: str, inside: bool = False
    ) -> Iterator[tuple[str, Row]]:
        topic = _small(found.id)
        if topic is None:
            self.counts["topics without id"] += 1
            return
        if inside:
            if topic in self._topics:
                return
            self._topics.add(topic)
        field = found.field
        yield "topics", (
            topic, updated, line, _text(found.display_name), _small(field.id) if field else None,
            _text(field.display_name) if field else None,
        )  # fmt: skip
