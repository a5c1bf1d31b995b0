"""An institution, and two of them: of works that were taken in here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit.exports import download as sent
from kopir.kit.formats import country as country_name
from kopir.kit.formats import number as shown_number

from . import profiles, shown, shown_profiles
from .finder.selectors import has_graph
from .matrix import HERE, matrix
from .selectors import LISTED, TAKEN, made_up

WORKS = ("work", "year", "title", "doi")
PARTNERS = ("institution", "openalex", "ror", "country", "works", "recent", "large", "parts")


def _frame() -> dict[str, Any]:
    here = matrix(HERE)
    return {"source": shown.source_of(here, made_up()), "generated": made_up()}


def _country(found: profiles.Institution) -> dict[str, str]:
    """The country's name and, where the matrix has it, its page."""
    here = matrix(HERE)
    if not found.country:
        return {}
    url = shown.profile_url(here, found.country) if found.country in here.partners else ""
    return {"country": country_name(found.country), "country_url": url}


@require_safe
def institution(request: HttpRequest, number: int) -> HttpResponse:
    found = profiles.profile(number)
    own = found.institution
    partners = list(profiles.partners_of(number, found.last))
    all_works = [(year, works) for year, works, _international in found.years]
    abroad = [(year, international) for year, _works, international in found.years]
    labels = [_("Works"), _("of more than one country")]
    message = _("{name}: works by year").format(name=own.name)
    context = {
        **_frame(),
        **_country(own),
        "own": own,
        "finder": has_graph(),
        "name": own.name,
        "figures": [
            {
                "label": _("Works, {year}").format(year=found.last),
                "value": shown_number(all_works[-1][1] if all_works else 0),
                "url": "#works",
            },
            {
                "label": _("of more than one country"),
                "value": shown_number(abroad[-1][1] if abroad else 0),
                "url": "#works",
            },
            {"label": _("Partner institutions"), "value": shown_number(found.partners), "url": "#partners"},
        ],
        "message": message,
        "chart": shown_profiles.years_chart(list(zip(labels, (all_works, abroad), strict=True)), message),
        "chart_table": shown_profiles.own_years(found.years, labels),
        "partners": shown_profiles.shared_table(own, partners),
        "fields": shown_profiles.fields_table(found.fields),
        "topics": shown_profiles.topics_table(found.topics),
        "reach": shown_profiles.reach_table(found.reach),
        "works": shown.works_table(profiles.works_of(number, LISTED)),
    }
    return render(request, "observatory/institution.html", context)


@require_safe
def institution_partners(request: HttpRequest, number: int, kind: str) -> HttpResponseBase:
    found = profiles.profile(number)
    rows = list(shown_profiles.plain_shared(profiles.partners_of(number, found.last, None)))
    return sent(
        kind, shown.file_name(f"partners-I{number}", made_up()), PARTNERS, rows, shown_profiles.heads()
    )


@require_safe
def institution_works(request: HttpRequest, number: int, kind: str) -> HttpResponseBase:
    profiles.named(number)
    rows = profiles.works_of(number, TAKEN)
    return sent(kind, shown.file_name(f"works-I{number}", made_up()), WORKS, rows, shown_profiles.heads())


@require_safe
def institution_pair(request: HttpRequest, number: int, partner: int) -> HttpResponse:
    one, two = profiles.named(number, partner)
    label = _("{one} and {other}").format(one=one.name, other=two.name)
    years = profiles.years_together(number, partner)
    together = [_("Works together")]
    context = {
        **_frame(),
        "one": one,
        "two": two,
        "finder": has_graph(),
        "back": reverse("observatory:institution", args=[number]),
        "label": label,
        "chart": shown_profiles.years_chart([(together[0], years)], label),
        "years": shown_profiles.own_years(years, together),
        "works": shown.works_table(profiles.works_together(number, partner, LISTED)),
    }
    return render(request, "observatory/institution_pair.html", context)


@require_safe
def institution_pair_works(request: HttpRequest, number: int, partner: int, kind: str) -> HttpResponseBase:
    profiles.named(number, partner)
    rows = profiles.works_together(number, partner, TAKEN)
    name = shown.file_name(f"works-I{number}-I{partner}", made_up())
    return sent(kind, name, WORKS, rows, shown_profiles.heads())
