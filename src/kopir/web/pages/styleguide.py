"""The living style guide: every component and page template as it is used, with samples that say so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.ground.codelists import country_name
from kopir.kit.charts import bars
from kopir.kit.cursors import CursorPage
from kopir.kit.formats import number
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import status
from kopir.kit.views import actor_of
from kopir.kit.worldmap import Link, draw
from kopir.spine.parties.fields import OrganisationField, PickingForm

TOKENS = ("paper", "surface", "sunk", "ink", "ink-2", "line", "brand", "link", "accent", "ok", "warn", "bad")
SAMPLE = (("2023", 804), ("2024", 1210), ("2025", 1655))


class SampleFilter(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Any")), ("ok", gettext_lazy("Active"))],
        required=False,
    )


class SampleForm(PickingForm):
    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As in its statutes"))
    organisation = OrganisationField(label=gettext_lazy("Organisation"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def _item(**fields: Any) -> SimpleNamespace:
    """A sample row; what it does not name is absent, as the components expect it."""
    return SimpleNamespace(
        **{"url": "", "note": "", "tag": "", "text": "", "due": "", "count": None} | fields
    )


def _figures() -> list[SimpleNamespace]:
    here = reverse("web:styleguide")
    return [
        _item(label=_("Agreements"), value=number(148), url=here, note=_("in force today")),
        _item(label=_("Partner countries"), value=number(27), url=here),
        _item(label=_("Student places"), value=number(1930), url=here),
        _item(label=_("Node-hours"), value=None),
    ]


def _table() -> Table:
    tags = {"ok": _("Alive"), "warn": _("Quiet"), "bad": _("Broken off"), "quiet": _("Unknown")}
    return Table(
        [
            Column("name", _("Name")),
            Column("state", _("Health"), lambda row: status(row["state"], tags[row["state"]])),
            Column("places", _("Student places"), lambda row: number(row["places"]), numeric=True),
        ],
        [
            {"name": _("Sample partner {number}").format(number=n), "state": state, "places": 4 * n}
            for n, state in enumerate(tags, start=1)
        ],
    )


def _map() -> Any:
    reader = get_language() or "en"
    partners = {code: country_name(code, reader) for code in ("PL", "CN", "GB", "US", "KR", "TR")}
    kinds = ("ok", "ok", "warn", "bad", "quiet", "quiet")
    links = [Link(code, name, number(6 - n), kinds[n]) for n, (code, name) in enumerate(partners.items())]
    return draw("KZ", links, _("Links with {count} countries").format(count=len(links)))


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    here = reverse("web:styleguide")
    faulty = SampleForm({"name": "", "note": ""}, actor=actor_of(request))
    faulty.is_valid()
    numbers = Table(
        [Column("year", _("Year")), Column("n", _("Students"), numeric=True)],
        [{"year": year, "n": number(n)} for year, n in SAMPLE],
    )
    now = timezone.now()
    context = {
        "tokens": TOKENS,
        "trail": [
            (_("Organisations"), reverse("parties:list")),
            (_("Sample partner {number}").format(number=1), ""),
        ],
        "figures": _figures(),
        "filter_form": SampleFilter(request.GET or None, auto_id="filter_%s"),
        "table": _table(),
        "tags": [("ok", _("Alive")), ("warn", _("Quiet")), ("bad", _("Broken off")), ("quiet", _("Unknown"))],
        "facts": [
            (_("Country"), country_name("KZ", get_language() or "en")),
            (_("Signed"), now.date().isoformat()),
            (_("Ends"), None),
        ],
        "events": [
            _item(at=now, what=_("Approved by both sides")),
            _item(at=now.date(), what=_("Signed"), text=_("On paper, before Köpir")),
        ],
        "tasks": [
            _item(url=here, what=_("Renewals due"), note="KZ-DEMO-001", tag=status("warn", _("Quiet"))),
            _item(url=here, what=_("Evidence missing"), note="KZ-DEMO-002"),
        ],
        "form": faulty,
        "tabs": [
            _item(label=_("All"), url=here, current=True, count=number(40)),
            _item(label=_("Faults"), url=here + "?show=faults", current=False, count=number(3)),
        ],
        "page": CursorPage([], "sample", None),
        "chart": bars(SAMPLE, _("More students each year")),
        "numbers": numbers,
        "map": _map(),
    }
    return render(request, "web/styleguide.html", context)
