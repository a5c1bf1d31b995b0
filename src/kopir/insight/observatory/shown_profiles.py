"""Profiles as tables and pictures: institutions, their partners, fields, topics; and East by West as a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kopir.kit.charts import Line, lines
from kopir.kit.formats import country, number
from kopir.kit.tables import Column, Table

from .field_words import field_word
from .matrix import Matrix
from .measures import growth
from .profiles import Field, Institution, Reach, Shared, Topic
from .shown import link, pair_url, profile_url, share

#: Countries on each side of the matrix.
ACROSS = 8


def heads() -> dict[str, Any]:
    """What the columns of an institution's files are called."""
    return {
        "institution": _("Institution"),
        "openalex": "OpenAlex",
        "ror": "ROR",
        "country": _("Country"),
        "works": _("Works together"),
        "recent": _("Works together, last five years"),
        "large": _("Works of more than 100 institutions"),
        "parts": _("Fractional counting"),
        "work": "OpenAlex",
        "year": _("Year"),
        "title": _("Title"),
        "doi": "DOI",
    }


def institution_url(found: Institution) -> str:
    return reverse("observatory:institution", args=[found.number])


def together_url(one: Institution, other: Institution) -> str:
    return reverse("observatory:institution_pair", args=[one.number, other.number])


def years_chart(series: Sequence[tuple[str, Sequence[tuple[int, int]]]], message: str) -> SafeString:
    """(label, (year, number)s) as labelled lines."""
    drawn = [
        Line(
            f"{label}: {number(values[-1][1])}",
            [(date(year, 1, 1), Decimal(value)) for year, value in values],
            step=timedelta(days=366),
        )
        for label, values in series
        if values
    ]
    return lines(drawn, message, "year")


def own_years(rows: Iterable[tuple[int, ...]], labels: Sequence[str]) -> Table:
    """(year, a number a label), the latest first."""
    columns = [Column("year", _("Year"), lambda row: str(row[0]))]
    columns += [
        Column(f"n{at}", label, partial(_nth, at + 1), numeric=True) for at, label in enumerate(labels)
    ]
    return Table(columns, sorted(rows, reverse=True))


def _nth(at: int, row: tuple[int, ...]) -> str:
    return number(row[at])


def shared_table(own: Institution, rows: Iterable[Shared]) -> Table:
    columns = [
        Column("institution", _("Institution"), lambda row: link(institution_url(row.institution), row.institution.name)),
        Column("country", _("Country"), lambda row: country(row.institution.country) if row.institution.country else "–"),
        Column("recent", _("Last five years"),
               lambda row: link(together_url(own, row.institution), number(row.recent)), numeric=True),
        Column("works", _("All years"),
               lambda row: link(together_url(own, row.institution), number(row.works)), numeric=True),
        Column("parts", _("Fractional counting"), lambda row: number(Decimal(str(round(row.parts, 1)))), numeric=True),
    ]  # fmt: skip
    return Table(columns, list(rows))


def plain_shared(rows: Iterable[Shared]) -> Iterable[dict[str, Any]]:
    for each in rows:
        yield {
            "institution": each.institution.name,
            "openalex": f"https://openalex.org/I{each.institution.number}",
            "ror": each.institution.ror, "country": each.institution.country, "works": each.works,
            "recent": each.recent, "large": each.large, "parts": round(each.parts, 6),
        }  # fmt: skip


def fields_table(rows: Iterable[Field]) -> Table:
    columns = [
        Column(
            "field", pgettext("science", "Field"), lambda row: field_word(row.name or "") or _("Not known")
        ),
        Column("works", _("All years"), lambda row: number(row.works), numeric=True),
        Column("recent", _("Last five years"), lambda row: number(row.recent), numeric=True),
        Column("before", _("Five years before"), lambda row: number(row.before), numeric=True),
        Column("growth", _("Change"), lambda row: share(growth(row.before, row.recent)), numeric=True),
    ]
    return Table(columns, list(rows))


def topics_table(rows: Iterable[Topic]) -> Table:
    def years(row: Topic) -> str:
        return "–" if row.first is None or row.last is None else f"{row.first}–{row.last}"

    columns = [
        Column("topic", _("Topic"), lambda row: row.name or _("Not known")),
        Column("works", _("Works"), lambda row: number(row.works), numeric=True),
        Column("years", _("Years"), years, numeric=True),
    ]
    return Table(columns, list(rows))


def reach_table(found: Reach) -> Table:
    rows = [
        (_("Works with other countries"), found.works, None),
        (_("of these with East and West"), found.east_west, found.works),
        (_("of these with the hub's country too"), found.three, found.east_west),
    ]
    columns = [
        Column("what", _("Works"), lambda row: row[0]),
        Column("works", _("All years"), lambda row: number(row[1]), numeric=True),
        Column("share", _("Share"), lambda row: share(row[1] / row[2] if row[2] else None), numeric=True),
    ]
    return Table(columns, rows)


def institutions_table(rows: Iterable[tuple[Institution, int]]) -> Table:
    columns = [
        Column("institution", _("Institution"), lambda row: link(institution_url(row[0]), row[0].name)),
        Column("works", _("Works"), lambda row: number(row[1]), numeric=True),
    ]
    return Table(columns, list(rows))


def matrix_table(matrix: Matrix, some: Iterable[str], others: Iterable[str]) -> Table:
    """Works of the matrix's window of each of *some* (a row each) with each of *others*; those with most works."""

    def biggest(codes: Iterable[str], against: frozenset[str]) -> list[str]:
        sizes = {
            code: sum(matrix.works(code, other, matrix.window) for other in against if other != code)
            for code in codes
            if code in matrix.partners
        }
        return sorted((code for code in sizes if sizes[code]), key=lambda code: (-sizes[code], code))[:ACROSS]

    some, others = frozenset(some), frozenset(others)
    columns = [Column("one", _("Country"), lambda code: link(profile_url(matrix, code), country(code)))]
    columns += [
        Column(other, country(other), partial(_cell, matrix, other), numeric=True)
        for other in biggest(others, some)
    ]
    return Table(columns, biggest(some, others))


def _cell(matrix: Matrix, other: str, code: str) -> str:
    if code == other:
        return "–"
    return link(pair_url(matrix, code, other), number(matrix.works(code, other, matrix.window)))
