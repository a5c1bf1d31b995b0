"""An institution's profile, what two institutions share, and more of a country: of works that were taken in here.

All of it is public: counts over published works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kopir.kit.errors import NotFound

from .reads import counts, files, reader, titled

#: The years over which partners are compared; rows of a table on a page.
WINDOW, SHOWN, TOPICS = 5, 30, 15


@dataclass(frozen=True)
class Institution:
    """``ror`` is the id without its address, '' for none; ``country`` a code, '' when it is not known."""

    number: int
    name: str
    country: str
    ror: str


@dataclass(frozen=True)
class Shared:
    """A partner institution: works together, those of the last :data:`WINDOW` years, fractional counting of all.

    ``large``: works of both with more than 100 institutions, counted apart.
    """

    institution: Institution
    works: int
    recent: int
    large: int
    parts: float


@dataclass(frozen=True)
class Field:
    """Works of a field (``name`` is '' when it is not known): all, and over the last window and the one before."""

    field: int | None
    name: str
    works: int
    recent: int
    before: int


@dataclass(frozen=True)
class Topic:
    name: str
    works: int
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Reach:
    """Works with other countries; those with East and West (places of others); those of these with the hub's country."""

    works: int
    east_west: int
    three: int


@dataclass(frozen=True)
class Profile:
    """``years``: (year, works, works of more than one country), all years from the first to the last."""

    institution: Institution
    years: list[tuple[int, int, int]]
    partners: int
    fields: list[Field]
    topics: list[Topic]
    reach: Reach

    @property
    def last(self) -> int:
        return self.years[-1][0] if self.years else 0


def named(*numbers: int) -> list[Institution]:
    """Raises NotFound for one that is not in what was taken in."""
    tables = counts().parent
    with reader() as duck:
        found = {
            number: Institution(number, name or f"I{number}", country or "", ror or "")
            for number, name, country, ror in duck.execute(
                f"SELECT institution, name, country, ror FROM {files(tables / 'institutions')} "  # noqa: S608 - our own paths
                f"WHERE institution IN ({', '.join('?' for _each in numbers)})",
                list(numbers),
            ).fetchall()
        }
    if len(found) < len(set(numbers)) or len(set(numbers)) < len(numbers):
        raise NotFound
    return [found[number] for number in numbers]


def profile(number: int) -> Profile:
    """Raises NotFound for an institution that no work names."""
    folder, [institution] = counts(), named(number)
    with reader() as duck:
        own = duck.execute(
            f"SELECT year, works, international FROM {files(folder / 'institutions')} "  # noqa: S608 - our own paths
            "WHERE institution = ? AND year IS NOT NULL",
            [number],
        ).fetchall()
        by_year = {year: (year, works, international) for year, works, international in own}
        first, last = (min(by_year), max(by_year)) if by_year else (1, 0)
        years = [by_year.get(year, (year, 0, 0)) for year in range(first, last + 1)]
        partners = duck.execute(
            f"SELECT count(DISTINCT institution_a + institution_b - ?) FROM {files(folder / 'institution_pairs')} "  # noqa: S608
            "WHERE institution_a = ? OR institution_b = ?",
            [number] * 3,
        ).fetchall()[0][0]
        fields = _fields(
            duck, f"{files(folder / 'institution_works')} WHERE institution = {int(number)}", "1", last
        )
        topics = [
            Topic(name or "", works, since, until)
            for name, works, since, until in duck.execute(
                f"SELECT t.name, s.works, s.first_year, s.last_year FROM {files(folder / 'institution_topics')} s "  # noqa: S608
                f"LEFT JOIN {files(folder.parent / 'topics')} t ON t.topic = s.topic "
                f"WHERE s.institution = ? ORDER BY s.works DESC, s.topic LIMIT {TOPICS}",
                [number],
            ).fetchall()
        ]
        [found] = duck.execute(
            "SELECT count(*) FILTER (countries > 1), count(*) FILTER (east = 1 AND west = 1), "  # noqa: S608
            f"count(*) FILTER (east = 1 AND west = 1 AND hub = 1) FROM {files(folder / 'institution_works')} "
            "WHERE institution = ?",
            [number],
        ).fetchall()
    return Profile(institution, years, partners, fields, topics, Reach(*map(int, found)))


def partners_of(number: int, last: int, most: int | None = SHOWN) -> Iterator[Shared]:
    """Partner institutions, those with most works of the last :data:`WINDOW` years first; never kin by lineage."""
    folder = counts()
    with reader() as duck:
        rows = duck.execute(
            "SELECT p.other, i.name, i.country, i.ror, p.works, p.recent, p.large, p.parts FROM ("  # noqa: S608 - our own paths
            "SELECT institution_a + institution_b - ? AS other, sum(works) AS works, sum(large) AS large, "
            "sum(parts) AS parts, coalesce(sum(works) FILTER (year > ?), 0) AS recent "
            f"FROM {files(folder / 'institution_pairs')} WHERE institution_a = ? OR institution_b = ? GROUP BY 1) p "
            f"LEFT JOIN {files(folder.parent / 'institutions')} i ON i.institution = p.other "
            "ORDER BY p.recent DESC, p.works DESC, p.parts DESC, p.other"
            + (f" LIMIT {int(most)}" if most else ""),
            [number, last - WINDOW, number, number],
        ).fetchall()
    for other, name, country, ror, works, recent, large, parts in rows:
        found = Institution(other, name or f"I{other}", country or "", ror or "")
        yield Shared(found, int(works), int(recent), int(large), int(parts) / 1e9)


def works_of(number: int, most: int) -> list[dict[str, Any]]:
    """An institution's works, the latest first: work (OpenAlex's address), year, title, doi."""
    folder = counts()
    with reader() as duck:
        rows = duck.execute(
            f"SELECT work FROM {files(folder / 'institution_works')} WHERE institution = ? "  # noqa: S608 - our own paths
            "ORDER BY year DESC NULLS LAST, work LIMIT ?",
            [number, most],
        ).fetchall()
        return list(titled(duck, folder.parent, [row[0] for row in rows]))


def works_together(one: int, other: int, most: int) -> list[dict[str, Any]]:
    """Works of both institutions, the latest first, as :func:`works_of`."""
    folder = counts()
    source = files(folder / "institution_works")
    with reader() as duck:
        rows = duck.execute(
            f"SELECT work FROM {source} WHERE institution = ? AND work IN "  # noqa: S608 - our own paths
            f"(SELECT work FROM {source} WHERE institution = ?) ORDER BY year DESC NULLS LAST, work LIMIT ?",
            [one, other, most],
        ).fetchall()
        return list(titled(duck, folder.parent, [row[0] for row in rows]))


def years_together(one: int, other: int) -> list[tuple[int, int]]:
    """(year, works of both) from the first to the last year with any; works of every size."""
    source = files(counts() / "institution_works")
    with reader() as duck:
        found = dict(
            duck.execute(
                f"SELECT year, count(*) FROM {source} WHERE institution = ? AND year IS NOT NULL AND work IN "  # noqa: S608
                f"(SELECT work FROM {source} WHERE institution = ?) GROUP BY year",
                [one, other],
            ).fetchall()
        )
    return [(year, found.get(year, 0)) for year in range(min(found), max(found) + 1)] if found else []


def fields_of_country(country: str, last: int) -> list[Field]:
    """A country's works by field, most first."""
    source = f"{files(counts() / 'countries')} WHERE country = '{country[:2]}'"
    with reader() as duck:
        return _fields(duck, source, "works", last)


def reach_of_country(country: str) -> Reach:
    """A country's works with others, and those of them that reach East and West."""
    with reader() as duck:
        [found] = duck.execute(
            "SELECT coalesce(sum(works), 0), coalesce(sum(east_west), 0), coalesce(sum(three), 0) "  # noqa: S608 - our own paths
            f"FROM {files(counts() / 'country_sides')} WHERE country = ?",
            [country],
        ).fetchall()
    return Reach(*map(int, found))


def institutions_of_country(country: str, most: int = SHOWN) -> list[tuple[Institution, int]]:
    """(institution, its works), most first."""
    folder = counts()
    with reader() as duck:
        rows = duck.execute(
            f"SELECT i.institution, i.name, i.ror, sum(s.works) FROM {files(folder.parent / 'institutions')} i "  # noqa: S608
            f"JOIN {files(folder / 'institutions')} s ON s.institution = i.institution WHERE i.country = ? "
            "GROUP BY ALL ORDER BY 4 DESC, 1 LIMIT ?",
            [country, most],
        ).fetchall()
    return [(Institution(n, name or f"I{n}", country, ror or ""), int(works)) for n, name, ror, works in rows]


def _fields(duck: Any, source: str, worth: str, last: int) -> list[Field]:
    """*source*: a table with field and year and what narrows it; *worth*: how many works a row of it is."""
    rows = duck.execute(
        f"SELECT s.field, f.name, s.works, s.recent, s.before FROM (SELECT field, sum({worth}) AS works, "  # noqa: S608 - ours
        f"coalesce(sum({worth}) FILTER (year > ?), 0) AS recent, "
        f"coalesce(sum({worth}) FILTER (year > ? AND year <= ?), 0) AS before FROM {source} GROUP BY field) s "
        f"LEFT JOIN (SELECT field, min(field_name) AS name FROM {files(counts().parent / 'topics')} GROUP BY field) f "
        "ON f.field = s.field ORDER BY s.works DESC, s.field",
        [last - WINDOW, last - 2 * WINDOW, last - WINDOW],
    ).fetchall()
    return [Field(field, name or "", int(works), int(a), int(b)) for field, name, works, a, b in rows]
