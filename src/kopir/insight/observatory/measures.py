"""What is derived from the matrix: affinity, growth, and a forecast with its error on years held out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from .matrix import Matrix

#: A partner country is used more or less than expected from this ratio on, if so many works were to be expected.
OVER, UNDER, ENOUGH = 2.0, 0.5, 10
#: Years ahead of the last one; pairs with fewer works are no ground for a forecast.
AHEAD, LEAST = 3, 50


@dataclass(frozen=True)
class Partner:
    """A partner country over the matrix's window: ``works`` together and ``expected`` of them."""

    country: str
    works: int
    expected: float
    last: int
    forecast: int | None

    @property
    def affinity(self) -> float | None:
        return self.works / self.expected if self.expected else None

    @property
    def verdict(self) -> str:
        """'over', 'under', 'even', or '' where too few were to be expected to say."""
        if self.affinity is None or self.expected < ENOUGH:
            return ""
        return "over" if self.affinity >= OVER else "under" if self.affinity <= UNDER else "even"


def partners_of(matrix: Matrix, country: str) -> list[Partner]:
    """All countries, most works first. Expected of a pair: the product of both countries' shares in all pairs' works,
    as if partners were drawn by size alone (works of a pair, both ways; the country's own pairs left out)."""
    sizes, total = _sizes(matrix)
    own = sizes.get(country, 0)
    found = []
    for other, size in sizes.items():
        if other != country:
            works = matrix.works(country, other, matrix.window)
            expected = own * size / (total - own) if total > own else 0.0
            found.append(
                Partner(
                    other, works, expected, matrix.of(country, other)[-1], forecast(matrix, country, other)
                )
            )
    return sorted(found, key=lambda each: (-each.works, -each.expected, each.country))


def underused(found: Iterable[Partner]) -> list[Partner]:
    """Those with clearly fewer works than their size lets expect, the one with most works missing first."""
    under = (each for each in found if each.verdict == "under")
    return sorted(under, key=lambda each: each.works - each.expected)


def sides_by_year(
    matrix: Matrix, hub: str, east: Collection[str], west: Collection[str]
) -> tuple[list[int], list[int], list[int]]:
    """Works a year of the hub's country with the East, with the West, and of East with West; pairs are counted."""
    return matrix.between([hub], east), matrix.between([hub], west), matrix.between(east, west)


def pairs_between(matrix: Matrix, east: Collection[str], west: Collection[str]) -> list[tuple[str, str, int]]:
    """East and West country by country with their works over the matrix's window, most first; none without works."""
    found = (
        (one, other, matrix.works(one, other, matrix.window))
        for one in east
        for other in west
        if one != other
    )
    return sorted((row for row in found if row[2]), key=lambda row: (-row[2], row[0], row[1]))


@lru_cache(maxsize=4)
def _sizes(matrix: Matrix) -> tuple[dict[str, int], int]:
    """Works of each country's pairs in the window, and their sum."""
    sizes: dict[str, int] = {}
    for one, other in matrix.series:
        if one != other and (works := matrix.works(one, other, matrix.window)):
            sizes[one] = sizes.get(one, 0) + works
            sizes[other] = sizes.get(other, 0) + works
    return sizes, sum(sizes.values())


def forecast(matrix: Matrix, one: str, other: str) -> int | None:
    """Works of a pair :data:`AHEAD` years after the last: as many as then, grown as both countries' works with
    others grew over as many years before (the square root of the product). None for too few works."""
    return _ahead(matrix, one, other, len(matrix.years) - 1, AHEAD)


def _ahead(matrix: Matrix, one: str, other: str, at: int, ahead: int) -> int | None:
    works = matrix.of(one, other)[at]
    if works < LEAST or at < ahead:
        return None
    growth = 1.0
    for country in (one, other):
        own = matrix.of(country, country)
        if own[at - ahead]:
            growth *= own[at] / own[at - ahead]
    return round(works * sqrt(growth))


@dataclass(frozen=True)
class Trial:
    """A forecast made in ``made`` for ``meant``, held against what came: mean errors in works, of ``pairs``."""

    made: int
    meant: int
    pairs: int
    error: float
    plain: float


@lru_cache(maxsize=4)
def trials(matrix: Matrix) -> tuple[Trial, ...]:
    """The forecast on years held out, the latest first, beside plain persistence (as many as now)."""
    return tuple(_trials(matrix))


def _trials(matrix: Matrix, most: int = 8) -> Iterator[Trial]:
    end = len(matrix.years) - 1 - AHEAD
    for at in range(end, max(AHEAD - 1, end - most), -1):
        errors, plain = [], []
        for (one, other), works in matrix.series.items():
            if one != other and (said := _ahead(matrix, one, other, at, AHEAD)) is not None:
                errors.append(abs(works[at + AHEAD] - said))
                plain.append(abs(works[at + AHEAD] - works[at]))
        if errors:
            made = matrix.first + at
            pairs = len(errors)
            yield Trial(made, made + AHEAD, pairs, sum(errors) / pairs, sum(plain) / pairs)


def growth(before: int, after: int) -> float | None:
    """By how much *after* is more than *before*, as a share; None where nothing was before."""
    return after / before - 1 if before else None
