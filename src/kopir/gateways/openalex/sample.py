"""OpenAlex-shaped data of any size, made up from a seed: the same arguments give the same bytes.

Sizes of institutions follow Zipf's law, a work has three authors on the mean, people stay with their institution
and their topics, and works grow with the years. Of those abroad some are found by topic, some in a circle that the
institution keeps to, some by size alone; near countries more often than far ones. So there is something to be found
by whoever suggests partners. No name in it is anybody's. One work is held at a time.
"""

from __future__ import annotations

import gzip
import random
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec

#: Countries with their weights; the hub's region small, as it is.
COUNTRIES = {
    "US": 200, "CN": 190, "GB": 70, "DE": 65, "IN": 60, "JP": 50, "FR": 45, "IT": 42, "KR": 36, "CA": 36, "AU": 35,
    "ES": 34, "BR": 32, "RU": 28, "TR": 22, "NL": 22, "PL": 18, "SE": 16, "CH": 18, "MY": 14, "SG": 9, "KZ": 6,
    "UZ": 3, "KG": 1, "TJ": 1,
}  # fmt: skip
FIELDS = (
    "Agricultural and Biological Sciences", "Arts and Humanities", "Chemistry", "Computer Science",
    "Earth and Planetary Sciences", "Economics, Econometrics and Finance", "Energy", "Engineering",
    "Environmental Science", "Materials Science", "Mathematics", "Medicine", "Physics and Astronomy",
    "Social Sciences",
)  # fmt: skip
FIRST, LAST = 2005, 2024
#: One file of works holds so many.
PER_FILE = 100_000
#: Of an author's co-authors, so many per cent come from their own country.
AT_HOME = 70
#: Of the others, so many per cent work on the same topic, and so many are of the institution's circle of so many.
BY_TOPIC, IN_CIRCLE, CIRCLE = 45, 35, 24
#: Countries that are near each other; of drawn partners from elsewhere half are drawn anew.
NEAR = ("CN JP KR SG MY", "RU KZ UZ KG TJ TR", "US GB CA AU IN", "DE FR IT ES NL PL SE CH BR")

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Size:
    works: int
    institutions: int
    topics: int

    @classmethod
    def of(cls, works: int) -> Size:
        """As many institutions and topics as OpenAlex has for its works, and enough to show something when few."""
        return cls(works, max(75, min(110_000, works // 90)), max(14, min(4_516, works // 100)))


class _World:
    """Institutions and topics, by number; nothing that grows with the works."""

    def __init__(self, size: Size, seed: int) -> None:
        draw = random.Random(seed)  # noqa: S311 - a sample, no secret
        self.size = size
        codes, weights = list(COUNTRIES), list(COUNTRIES.values())
        self.country = codes + draw.choices(codes, weights, k=size.institutions - len(codes))
        for number in range(len(codes), size.institutions):
            if number % 10 == 9:
                self.country[number] = self.country[number - 1]
        zipf = [1 / (rank + 1) for rank in range(size.institutions)]
        draw.shuffle(zipf)
        self.all = list(accumulate(zipf))
        self.home: dict[str, tuple[list[int], list[float]]] = {}
        for code in codes:
            members = [number for number, country in enumerate(self.country) if country == code]
            self.home[code] = members, list(accumulate(zipf[number] for number in members))
        self.zipf = zipf
        self.near = {code: number for number, codes in enumerate(NEAR) for code in codes.split()}
        circles = max(2, size.institutions // CIRCLE)
        self.on_topic = self._by(lambda number: number * 7 % size.topics, size.topics)
        self.circles = circles
        self.circle = self._by(lambda number: number * 11 % circles, circles)

    def _by(self, key: Callable[[int], int], many: int) -> list[tuple[list[int], list[float]]]:
        """Institutions by *key*, with their sizes added up for drawing."""
        members: list[list[int]] = [[] for _ in range(many)]
        for number in range(self.size.institutions):
            members[key(number)].append(number)
        return [(each, list(accumulate(self.zipf[number] for number in each))) for each in members]

    def partner(self, draw: random.Random, first: int, topic: int) -> int:
        """Somebody abroad, most often, for a work of *first* on *topic*."""
        found = first
        for _ in range(4):
            way = draw.random() * 100
            if way < BY_TOPIC:
                members, weights = self.on_topic[(topic - int(draw.expovariate(0.4))) % self.size.topics]
            elif way < BY_TOPIC + IN_CIRCLE:
                members, weights = self.circle[first * 11 % self.circles]
            else:
                members, weights = [], []
            found = members[_pick(draw, weights)] if members else _pick(draw, self.all)
            one, other = self.country[first], self.country[found]
            if one != other and (self.near[one] == self.near[other] or draw.random() < 0.5):
                break
        return found

    def institution(self, number: int) -> dict[str, Any]:
        """Every tenth belongs to the one before it."""
        own = f"https://openalex.org/I{number + 1}"
        parent = [f"https://openalex.org/I{number}"] if self.part_of(number) else []
        return {
            "id": own,
            "ror": f"https://ror.org/0s{number:07}",
            "display_name": f"Institution {number + 1}",
            "country_code": self.country[number],
            "type": "education",
            "lineage": [own, *parent],
        }

    def part_of(self, number: int) -> bool:
        return number % 10 == 9 and self.country[number] == self.country[number - 1]

    def topic(self, number: int) -> dict[str, Any]:
        field = number % len(FIELDS)
        return {
            "id": f"https://openalex.org/T{number + 10001}",
            "display_name": f"Topic {number + 1}",
            "field": {"id": f"https://openalex.org/fields/{field + 11}", "display_name": FIELDS[field]},
        }

    def people(self, institution: int) -> int:
        return max(2, round(self.zipf[institution] * self.size.works / 20))


def sample(
    target: Path, works: int, *, seed: int = 1, hostile: bool = False, tell: Tell | None = None
) -> dict[str, int]:
    """Writes a snapshot of *works* works below *target*/data. Returns how many of each entity it wrote.

    ``hostile`` adds to the works what an ingest must live with: retracted ones, several versions, years that are
    none, works without id, a line that is not JSON, one work of 3,000 authors; and merged ids beside them.
    """
    world = _World(Size.of(works), seed)
    size = world.size
    authors = 0
    for kind, entities in (
        ("institutions", (world.institution(number) for number in range(size.institutions))),
        ("topics", (world.topic(number) for number in range(size.topics))),
    ):
        _write(target, kind, 0, entities)
    for part, start in enumerate(range(0, works, PER_FILE)):
        stop = min(works, start + PER_FILE)
        _write(target, "works", part, _works(world, seed, start, stop, hostile))
        if tell:
            tell(stop, works)
    authors = _write(target, "authors", 0, _authors(world))
    if hostile:
        _merge(target)
    return {"works": works, "authors": authors, "institutions": size.institutions, "topics": size.topics}


def _works(world: _World, seed: int, start: int, stop: int, hostile: bool) -> Iterator[Any]:
    for number in range(start, stop):
        draw = random.Random(seed * 1_000_003 + number)  # noqa: S311 - a sample; each work is drawn alone
        work = _work(world, draw, number)
        if hostile:
            yield from _spoilt(work, number)
        yield work


def _work(world: _World, draw: random.Random, number: int) -> dict[str, Any]:
    first = _pick(draw, world.all)
    topic = (first * 7 + int(draw.expovariate(0.4))) % world.size.topics
    found = [first]
    for _ in range(min(40, int(draw.expovariate(0.405)))):  # its whole part is 2 on the mean
        if draw.random() * 100 < AT_HOME:
            members, weights = world.home[world.country[first]]
            found.append(members[_pick(draw, weights)])
        else:
            found.append(world.partner(draw, first, topic))
    year = LAST - min(LAST - FIRST, int(draw.expovariate(0.12)))
    title = f"Work {number + 1} on topic {topic + 1}"
    return {
        "id": f"https://openalex.org/W{number * 40 + 1_000_001}",
        "doi": f"https://doi.org/10.5555/{number + 1}",
        "title": title,
        "publication_year": year,
        "type": "article",
        "updated_date": "2025-01-01T00:00:00",
        "is_retracted": False,
        "is_paratext": False,
        "is_xpac": False,
        "kopir_generated": True,
        "primary_topic": world.topic(topic),
        "authorships": [_authorship(world, draw, institution) for institution in found],
    }


def _authorship(world: _World, draw: random.Random, institution: int) -> dict[str, Any]:
    person = int(draw.random() ** 2 * world.people(institution))
    known = draw.random() < 0.68  # of a real sample, 32 per cent name none
    places = [institution]
    if known and draw.random() < 0.08:
        places.append(_pick(draw, world.all))
    return {
        "author": {
            "id": _author(institution, person),
            "display_name": f"Author {institution + 1}.{person + 1}",
        },
        "institutions": [world.institution(place) for place in places] if known else [],
        "countries": sorted({world.country[place] for place in places}) if known else [],
    }


def _authors(world: _World) -> Iterator[dict[str, Any]]:
    for institution in range(world.size.institutions):
        for person in range(world.people(institution)):
            name = f"Author {institution + 1}.{person + 1}"
            yield {"id": _author(institution, person), "display_name": name, "orcid": None}


def _author(institution: int, person: int) -> str:
    return f"https://openalex.org/A{institution * 1_000_000 + person + 1}"


def _spoilt(work: dict[str, Any], number: int) -> Iterator[Any]:
    """Before *work* itself, every so often, something that must not be counted, or not as it stands."""
    other = {**work, "id": f"https://openalex.org/W{number * 40 + 1_000_002}"}
    match number % 50:
        case 1:
            yield {
                **work,
                "updated_date": "2020-01-01",
                "title": "An earlier version",
                "publication_year": 1990,
            }
        case 2:
            yield work
        case 3:
            yield {**other, "is_retracted": True}
        case 4:
            yield {**other, "is_paratext": True}
        case 5:
            yield {**other, "is_xpac": True}
        case 6:
            yield {**work, "id": None}
        case 7:
            yield {**other, "publication_year": 0}
        case 8:
            yield {**other, "publication_year": 9999}
        case 9:
            yield dict.fromkeys(work) | {"id": other["id"]}
        case 10:
            yield b'{"id": "https://openalex.org/W5", "tit'
        case 11:
            yield {**other, "publication_year": "nineteen hundred"}
        case 12 if number < 50:
            yield {**other, "authorships": (work["authorships"] * 3000)[:3000]}


def _merge(target: Path) -> None:
    """Some works, people and institutions are no more: the first of each became the next."""
    for kind, letter, pairs in (
        ("works", "W", [(number * 40 + 1_000_001, number * 40 + 1_000_041) for number in range(20, 26)]),
        ("authors", "A", [(1, 2), (2, 3), (1_000_001, 2)]),
        ("institutions", "I", [(5, 6), (6, 7), (8, 1)]),
    ):
        path = target / "data" / "merged_ids" / kind / "2025-01-01.csv.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = "".join(f"2025-01-01,{letter}{gone},{letter}{stays}\n" for gone, stays in pairs)
        path.write_bytes(gzip.compress(f"merge_date,id,merge_into_id\n{rows}".encode(), 1, mtime=0))


def _pick(draw: random.Random, weights: list[float]) -> int:
    return bisect(weights, draw.random() * weights[-1])


def _write(target: Path, kind: str, part: int, entities: Iterator[Any]) -> int:
    """One gz of JSON lines, without a time in its head, so that equal data are equal files."""
    path = target / "data" / kind / "updated_date=2025-01-01" / f"part_{part:03}.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    encode, count = msgspec.json.Encoder().encode, 0
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed:
        for count, entity in enumerate(entities, 1):  # noqa: B007 - the last count is what is returned
            packed.write((entity if isinstance(entity, bytes) else encode(entity)) + b"\n")
    return count
