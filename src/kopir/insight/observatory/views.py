"""The observatory: how much East and West write together, a country, a pair of countries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit.exports import download as sent
from kopir.kit.formats import country as named
from kopir.kit.formats import number

from . import profiles, shown, shown_profiles
from .matrix import HERE, OPENALEX, Matrix
from .measures import pairs_between, partners_of, sides_by_year, trials, underused
from .selectors import (
    LISTED,
    TAKEN,
    asked,
    groups_of_hub,
    made_up,
    origins,
    works_of_pair,
    works_of_three,
)


def _matrix(request: HttpRequest, *countries: str) -> Matrix:
    return asked(HERE if request.GET.get("of") == HERE else OPENALEX, *countries)


def _made_up(matrix: Matrix) -> bool:
    return matrix.origin == HERE and made_up()


def _name(name: str, matrix: Matrix) -> str:
    return shown.file_name(name, _made_up(matrix))


def _frame(request: HttpRequest, matrix: Matrix) -> dict[str, Any]:
    return {
        "matrix": matrix,
        "source": shown.source_of(matrix, _made_up(matrix)),
        "generated": _made_up(matrix),
        "tabs": shown.origin_tabs(matrix, request.path, origins()),
    }


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    groups, matrix = groups_of_hub(), _matrix(request)
    east, west, together = sides_by_year(matrix, groups.hub, groups.east, groups.west)
    own = [(_("With the East"), east), (_("With the West"), west)]
    both = [(_("East with West"), together)]
    pairs = pairs_between(matrix, groups.east, groups.west)
    hub = named(groups.hub)
    total = matrix.of(groups.hub, groups.hub)
    message = _("{country}: works shared with the East and with the West, {first}–{last}").format(
        country=hub, first=matrix.first, last=matrix.last
    )
    counted = _("{year}; a work counts once for each pair of countries").format(year=matrix.last)
    world = _("East and West together, {first}–{last}").format(first=matrix.first, last=matrix.last)
    map_message = _("{country}: partner countries, works {first}–{last}").format(
        country=hub, first=matrix.window[0], last=matrix.last
    )
    region_message = _("The region's countries: works shared with East, with West and with each other")
    region = [
        (_("Shared with the East"), matrix.between(groups.region, groups.east - groups.region)),
        (_("Shared with the West"), matrix.between(groups.region, groups.west - groups.region)),
        (_("Shared within the region"), matrix.between(groups.region, groups.region)),
    ]
    context = {
        **_frame(request, matrix),
        "figures": [
            {
                "label": _("{country}: works with other countries, {year}").format(
                    country=hub, year=matrix.last
                ),
                "value": number(total[-1]),
                "url": shown.profile_url(matrix, groups.hub) if groups.hub in matrix.partners else "",
                "note": shown.since(matrix, total),
            },
            *(
                {"label": label, "value": number(values[-1]), "url": f"#{anchor}", "note": counted}
                for (label, values), anchor in zip([*own, *both], ("own", "own", "pairs"), strict=True)
            ),
        ],
        "own_message": message,
        "own": shown.line_chart(matrix, own, message),
        "own_table": shown.years_table(matrix, own),
        "world_message": world,
        "world": shown.line_chart(matrix, both, world),
        "world_table": shown.years_table(matrix, both),
        "matrix_table": shown_profiles.matrix_table(matrix, groups.east, groups.west),
        "hub_url": shown.profile_url(matrix, groups.hub) if groups.hub in matrix.partners else "",
        "hub_name": hub,
        "map_message": map_message,
        "map": shown.map_of(matrix, groups.hub, partners_of(matrix, groups.hub), map_message),
        "region_matrix": shown_profiles.matrix_table(matrix, groups.region, groups.region),
        "region_message": region_message,
        "region_chart": shown.line_chart(matrix, region, region_message),
        "region_years": shown.years_table(matrix, region),
        "pairs": shown.pairs_table(matrix, pairs[: shown.PAIRS]),
        "region": shown.region_table(matrix, groups) if groups.region else None,
        "three": shown.three_table(works_of_three()) if matrix.origin == HERE else None,
        "trials": shown.trials_table(trials(matrix)),
    }
    return render(request, "observatory/overview.html", context)


@require_safe
def overview_years(request: HttpRequest, kind: str) -> HttpResponseBase:
    groups, matrix = groups_of_hub(), _matrix(request)
    found = sides_by_year(matrix, groups.hub, groups.east, groups.west)
    rows = (
        {"year": year, "hub_east": east, "hub_west": west, "east_west": both}
        for year, east, west, both in zip(matrix.years, *found, strict=True)
    )
    return sent(
        kind, _name("east-west", matrix), ("year", "hub_east", "hub_west", "east_west"), rows, shown.heads()
    )


@require_safe
def overview_pairs(request: HttpRequest, kind: str) -> HttpResponseBase:
    groups, matrix = groups_of_hub(), _matrix(request)
    rows = (
        {"east": a, "west": b, "works": works}
        for a, b, works in pairs_between(matrix, groups.east, groups.west)
    )
    return sent(kind, _name("east-west-pairs", matrix), ("east", "west", "works"), rows, shown.heads())


@require_safe
def profile(request: HttpRequest, country: str) -> HttpResponse:
    matrix = _matrix(request, country)
    found, own = partners_of(matrix, country), matrix.of(country, country)
    with_works = [each for each in found if each.works]
    top = [(named(each.country), matrix.of(country, each.country)) for each in with_works[:4]]
    years = {"first": matrix.window[0], "last": matrix.window[-1]}
    message = _("{country}: the partner countries with most works, {first}–{last}").format(
        country=named(country), first=matrix.first, last=matrix.last
    )
    map_message = _("{country}: partner countries, works {first}–{last}").format(
        country=named(country), **years
    )
    context = {
        **_frame(request, matrix),
        "country": country,
        "name": named(country),
        "years": years,
        "figures": [
            {
                "label": _("Works with other countries, {year}").format(year=matrix.last),
                "value": number(own[-1]),
                "note": shown.since(matrix, own),
                "url": "#partners",
            },
            {"label": _("Partner countries"), "value": number(len(with_works)), "url": "#partners"},
        ],
        "message": message,
        "chart": shown.line_chart(matrix, top, message),
        "chart_table": shown.years_table(matrix, [(_("All countries"), own), *top]),
        "map_message": map_message,
        "map": shown.map_of(matrix, country, with_works, map_message),
        "table": shown.partners_table(matrix, country, with_works[: shown.SHOWN]),
        "under": shown.partners_table(matrix, country, underused(found)[:10]),
        "trials": shown.trials_table(trials(matrix)),
        **(_taken_in(matrix, country) if matrix.origin == HERE else {}),
    }
    return render(request, "observatory/country.html", context)


def _taken_in(matrix: Matrix, country: str) -> dict[str, Any]:
    """What only works can tell of a country."""
    return {
        "fields": shown_profiles.fields_table(profiles.fields_of_country(country, matrix.last)),
        "reach": shown_profiles.reach_table(profiles.reach_of_country(country)),
        "institutions": shown_profiles.institutions_table(profiles.institutions_of_country(country)),
    }


@require_safe
def partners(request: HttpRequest, country: str, kind: str) -> HttpResponseBase:
    matrix = _matrix(request, country)
    rows = shown.plain_partners(partners_of(matrix, country))
    fields = ("country", "works", "expected", "affinity", "reading", "last_year", "forecast")
    return sent(kind, _name(f"partners-{country}", matrix), fields, rows, shown.heads())


@require_safe
def pair(request: HttpRequest, country: str, other: str) -> HttpResponse:
    matrix = _matrix(request, country, other)
    label = _("{one} and {other}").format(one=named(country), other=named(other))
    series = [(_("Works together"), matrix.of(country, other))]
    works = works_of_pair(country, other, LISTED) if matrix.origin == HERE else ()
    context = {
        **_frame(request, matrix),
        "country": country,
        "other": other,
        "name": named(country),
        "back": reverse("observatory:country", args=[country]) + shown.tail(matrix),
        "label": label,
        "chart": shown.line_chart(matrix, series, label),
        "years": shown.years_table(matrix, series),
        "works": shown.works_table(works) if matrix.origin == HERE else None,
    }
    return render(request, "observatory/pair.html", context)


@require_safe
def pair_years(request: HttpRequest, country: str, other: str, kind: str) -> HttpResponseBase:
    matrix = _matrix(request, country, other)
    rows = (
        {"year": year, "works": works}
        for year, works in zip(matrix.years, matrix.of(country, other), strict=True)
    )
    return sent(kind, _name(f"works-{country}-{other}", matrix), ("year", "works"), rows, shown.heads())


@require_safe
def pair_works(request: HttpRequest, country: str, other: str, kind: str) -> HttpResponseBase:
    matrix = asked(HERE, country, other)
    rows = works_of_pair(country, other, TAKEN)
    return sent(
        kind, _name(f"works-{country}-{other}", matrix), ("work", "year", "title", "doi"), rows, shown.heads()
    )
