"""The observatory's numbers as tables, pictures and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kopir.kit.charts import Line, lines
from kopir.kit.formats import country, number, percent
from kopir.kit.tables import Column, Table
from kopir.kit.worldmap import Link, draw

from .field_words import field_word
from .matrix import HERE, OPENALEX, Matrix
from .measures import Partner, Trial, growth
from .selectors import Groups, Three

#: Partner countries in a table and on a map; pairs of countries in a list.
SHOWN, MAPPED, PAIRS = 30, 12, 15
_YEAR = timedelta(days=366)


def heads() -> dict[str, Any]:
    """What the columns of the observatory's files are called."""
    return {
        "year": _("Year"),
        "hub_east": _("With the East"),
        "hub_west": _("With the West"),
        "east_west": _("East with West"),
        "east": _("East"),
        "west": _("West"),
        "works": _("Works together"),
        "expected": _("Expected by size"),
        "affinity": _("Affinity"),
        "reading": _("Against expected"),
        "last_year": _("Works together, last year"),
        "forecast": _("Forecast"),
        "work": "OpenAlex",
        "doi": "DOI",
    }


def file_name(name: str, generated: bool) -> str:
    """Of a download; what is made up says so in its name."""
    return f"generated-{name}" if generated else name


def source_of(matrix: Matrix, generated: bool = False) -> str:
    if generated:
        return _("Generated data, made up to try the observatory")
    if matrix.origin == HERE:
        return _("OpenAlex's files that were taken in here, counted by this installation")
    return _("OpenAlex (CC0), works of more than one country, {first}–{last}").format(
        first=matrix.first, last=matrix.last
    )


def tail(matrix: Matrix, **more: Any) -> str:
    """What keeps the origin in an address."""
    wanted = {**({"of": HERE} if matrix.origin == HERE else {}), **more}
    return f"?{urlencode(wanted)}" if wanted else ""


def profile_url(matrix: Matrix, code: str) -> str:
    return reverse("observatory:country", args=[code]) + tail(matrix)


def pair_url(matrix: Matrix, one: str, other: str) -> str:
    return reverse("observatory:pair", args=[one, other]) + tail(matrix)


def link(address: str, text: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, text)


def share(value: float | None) -> str:
    """A share as per cent without decimals; what is not known is a dash."""
    return "–" if value is None else percent(Decimal(str(round(value, 2))))


def since(matrix: Matrix, own: Sequence[int]) -> str:
    """How much more works with others there are than five years before; '' where there were none."""
    before = max(matrix.first, matrix.last - 5)
    found = growth(own[before - matrix.first], own[-1])
    return "" if found is None else _("{change} since {year}").format(change=share(found), year=before)


def times(value: float | None) -> str:
    return "–" if value is None else f"{number(Decimal(str(round(value, 2))))}×"


def verdict(partner: Partner) -> str:
    return {"over": _("more than expected"), "under": _("less than expected"), "even": _("as expected")}.get(
        partner.verdict, _("too few to say")
    )


def line_chart(matrix: Matrix, series: Sequence[tuple[str, Sequence[int]]], message: str) -> SafeString:
    """(label, a number a year) as labelled lines."""
    drawn = [
        Line(
            f"{label}: {number(values[-1])}",
            [(date(year, 1, 1), Decimal(value)) for year, value in zip(matrix.years, values, strict=True)],
            step=_YEAR,
        )
        for label, values in series
    ]
    return lines(drawn, message, "year")


def years_table(matrix: Matrix, series: Sequence[tuple[str, Sequence[int]]], caption: str = "") -> Table:
    """A row a year, the latest first."""
    rows = [
        (year, [values[year - matrix.first] for _label, values in series]) for year in reversed(matrix.years)
    ]
    columns = [Column("year", _("Year"), lambda row: str(row[0]))]
    for at, (label, _values) in enumerate(series):
        columns.append(Column(f"n{at}", label, partial(_nth, at), numeric=True))
    return Table(columns, rows, caption)


def _nth(at: int, row: tuple[int, list[int]]) -> str:
    return number(row[1][at])


def map_of(matrix: Matrix, code: str, partners: Sequence[Partner], message: str) -> SafeString:
    """The partner countries with most works; a square for those used less than expected, a disc for more."""
    kinds = {"over": "ok", "under": "bad", "even": "quiet", "": "quiet"}
    marks = [
        Link(
            each.country,
            f"{country(each.country)}: {number(each.works)}",
            number(each.works),
            kinds[each.verdict],
        )
        for each in partners[:MAPPED]
    ]
    return draw(code, marks, message)


def partners_table(matrix: Matrix, code: str, partners: Iterable[Partner]) -> Table:
    ahead = matrix.last + 3
    columns = [
        Column("country", _("Country"), lambda row: link(profile_url(matrix, row.country), country(row.country))),
        Column("works", _("Works together"),
               lambda row: link(pair_url(matrix, code, row.country), number(row.works)), numeric=True),
        Column("expected", _("Expected by size"), lambda row: number(round(row.expected)), numeric=True),
        Column("affinity", _("Affinity"), lambda row: times(row.affinity), numeric=True),
        Column("verdict", _("Against expected"), verdict),
        Column("last", str(matrix.last), lambda row: number(row.last), numeric=True),
        Column("forecast", _("Forecast for {year}").format(year=ahead),
               lambda row: "–" if row.forecast is None else number(row.forecast), numeric=True),
    ]  # fmt: skip
    return Table(columns, list(partners))


def plain_partners(partners: Iterable[Partner]) -> Iterable[dict[str, Any]]:
    for each in partners:
        affinity = None if each.affinity is None else round(each.affinity, 4)
        yield {
            "country": each.country, "works": each.works, "expected": round(each.expected, 2), "affinity": affinity,
            "reading": each.verdict, "last_year": each.last, "forecast": each.forecast,
        }  # fmt: skip


def pairs_table(matrix: Matrix, rows: Iterable[tuple[str, str, int]]) -> Table:
    columns = [
        Column("one", _("East"), lambda row: link(profile_url(matrix, row[0]), country(row[0]))),
        Column("other", _("West"), lambda row: link(profile_url(matrix, row[1]), country(row[1]))),
        Column("works", _("Works together"),
               lambda row: link(pair_url(matrix, row[0], row[1]), number(row[2])), numeric=True),
    ]  # fmt: skip
    return Table(columns, list(rows))


def region_table(matrix: Matrix, groups: Groups) -> Table:
    """The countries of the hub's region: their works with others in the last year, with whom, and their growth."""
    before = max(matrix.first, matrix.last - 5)
    years = [matrix.last]

    def last(code: str, others: Iterable[str]) -> str:
        return number(matrix.between([code], others)[-1])

    def grown(code: str) -> str:
        return share(growth(matrix.works(code, code, [before]), matrix.works(code, code, years)))

    columns = [
        Column("country", _("Country"), lambda code: link(profile_url(matrix, code), country(code))),
        Column(
            "works", _("With any country"), lambda code: number(matrix.works(code, code, years)), numeric=True
        ),
        Column("east", _("Shared with the East"), lambda code: last(code, groups.east), numeric=True),
        Column("west", _("Shared with the West"), lambda code: last(code, groups.west), numeric=True),
        Column("region", _("Shared within the region"), lambda code: last(code, groups.region), numeric=True),
        Column("growth", _("Change since {year}").format(year=before), grown, numeric=True),
    ]
    known = [code for code in groups.region if code in matrix.partners]
    return Table(columns, sorted(known, key=lambda code: -matrix.works(code, code, years)))


def three_table(rows: Iterable[Three]) -> Table:
    columns = [
        Column(
            "field", pgettext("science", "Field"), lambda row: field_word(row.name or "") or _("Not known")
        ),
        Column("both", _("East and West"), lambda row: number(row.east_west), numeric=True),
        Column("three", _("with the hub's country"), lambda row: number(row.three), numeric=True),
        Column(
            "share",
            _("Share"),
            lambda row: percent(Decimal(row.three) / Decimal(row.east_west)),
            numeric=True,
        ),
    ]
    return Table(columns, list(rows))


def trials_table(rows: Iterable[Trial]) -> Table:
    columns = [
        Column("made", _("Made in"), lambda row: str(row.made)),
        Column("meant", _("For the year"), lambda row: str(row.meant)),
        Column("pairs", _("Pairs of countries"), lambda row: number(row.pairs), numeric=True),
        Column("error", _("Mean error, works"), lambda row: number(round(row.error)), numeric=True),
        Column(
            "plain", _("Mean error of “as many as now”"), lambda row: number(round(row.plain)), numeric=True
        ),
    ]
    return Table(columns, list(rows))


def works_table(rows: Iterable[dict[str, Any]]) -> Table:
    def title(row: dict[str, Any]) -> Any:
        address = row["doi"] if (row["doi"] or "").startswith("https://doi.org/") else row["work"]
        return format_html(
            '<a rel="noreferrer external" href="{}">{}</a>', address, row["title"] or row["work"]
        )

    return Table([Column("title", _("Works"), title), Column("year", _("Year"), lambda row: str(row["year"] or "–"))],
                 list(rows))  # fmt: skip


def origin_tabs(matrix: Matrix, path: str, origins: Sequence[str]) -> list[dict[str, Any]]:
    """A tab an origin, where there are two."""
    labels = {OPENALEX: _("All of OpenAlex until 2022"), HERE: _("What was taken in here")}
    return [
        {
            "label": labels[each],
            "url": path + (f"?of={HERE}" if each == HERE else ""),
            "current": each == matrix.origin,
        }
        for each in origins
        if len(origins) > 1
    ]
