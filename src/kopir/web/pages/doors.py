"""The four doors: a page each for institutions, students, researchers and investors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kopir.exchange.investment.shown import money_columns
from kopir.gateways.spreadsheets.fields import FIELDS
from kopir.insight.health.states import TAGS, Health
from kopir.insight.indicators.selectors import Evaluated
from kopir.insight.indicators.shown import note_of, text_of
from kopir.kit import formats
from kopir.kit.formats import number
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, measured, multilingual
from kopir.kit.views import actor_of
from kopir.spine.agreements.models import CampusState, Commitment, LegalBasis
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.paths import organisation_path
from kopir.spine.registry.kinds import kind_for
from kopir.web.doors import Study, investors_of, researchers_of, students_of
from kopir.web.hubs import hub_of
from kopir.web.portfolio import health_counts

from .atlas import numbers
from .tables import newest_table

#: Address, name, and what is answered behind it.
DOORS = (
    (
        "web:institutions",
        gettext_lazy("Institutions"),
        gettext_lazy("How to join, what to bring, and which partnerships are alive."),
    ),
    (
        "web:students",
        gettext_lazy("Students"),
        gettext_lazy(
            "Which foreign campuses and programmes are here, on which legal basis, and whom to ask."
        ),
    ),
    (
        "web:researchers",
        gettext_lazy("Researchers"),
        gettext_lazy("Research agreements, networks, and partners abroad by country."),
    ),
    (
        "web:investors",
        gettext_lazy("Investors"),
        gettext_lazy("What was pledged, committed and paid out, by whom, and on how many sources."),
    ),
)


def doors(current: str = "") -> list[dict[str, Any]]:
    """The four, for a list of links or for tabs."""
    return [
        {"url": reverse(name), "label": label, "text": text, "current": name == current, "count": None}
        for name, label, text in DOORS
    ]


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    lead = next(text for door, _label, text in DOORS if door == f"web:{name}")
    return render(request, f"web/for_{name}.html", context | {"doors": doors(f"web:{name}"), "lead": lead})


@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    counts = health_counts(actor, hub_of(request))
    context = {
        "figures": [(state, state.label, TAGS[state], counts.get(state.value, 0)) for state in Health],
        "total": sum(counts.values()),
        "fields": [(field.label, field.required) for field in FIELDS],
        "may_write": bool(actor.organisations("write")),
    }
    return _page(request, "institutions", context)


@require_safe
def students(request: HttpRequest) -> HttpResponse:
    found = students_of(actor_of(request), hub_of(request))
    context = {
        "found": found,
        "figures": _figures(found.figures),
        "studies": _studies_table(found.studies),
        "bases": _bases_table(found.founded),
        "hosts": _hosts_table(found.hosts),
    }
    return _page(request, "students", context)


@require_safe
def researchers(request: HttpRequest) -> HttpResponse:
    found = researchers_of(actor_of(request), hub_of(request))
    context = {
        "found": found,
        "research": newest_table(found.research.items),
        "networks": _networks_table(found.networks),
        "lands": numbers(found.lands),
    }
    return _page(request, "researchers", context)


@require_safe
def investors(request: HttpRequest) -> HttpResponse:
    found = investors_of(actor_of(request), hub_of(request))
    context = {
        "found": found,
        "figures": _figures(found.figures),
        "promises": _money_table(found.promises),
        "ppp": newest_table(found.ppp.items),
    }
    return _page(request, "investors", context)


def _figures(rows: Iterable[Evaluated]) -> list[dict[str, Any]]:
    """For the figure strip: one number a figure, each opening its page; None is "no data"."""
    shown = []
    for row in rows:
        base = {"label": row.indicator.label, "url": reverse("indicators:figure", args=[row.indicator.code])}
        shown += [base | {"value": text_of(each), "note": note_of(each)} for each in row.figures] or [
            base | {"value": None, "note": ""}
        ]
    return shown


def _named(rows: Sequence[Organisation]) -> SafeString | str:
    return format_html_join(
        "; ", '<a href="{}">{}</a>', ((organisation_path(row.pk), multilingual(row.called())) for row in rows)
    )


def _no_data() -> SafeString:
    return format_html('<span class="nodata">{}</span>', _("no data"))


def _titled(study: Study) -> SafeString:
    row = study.agreement
    shown = multilingual(row.title) if row.title else row.ref
    return format_html(
        '<a href="{}">{}</a><span class="under quiet">{}</span>',
        agreement_path(row.pk), shown, row.get_type_display(),
    )  # fmt: skip


def _studies_table(rows: Sequence[Study]) -> Table:
    campus = dict(CampusState.choices)
    return Table(
        [
            Column("title", _("Programme or campus"), _titled),
            Column("partners", _("From abroad"), lambda row: _named(row.partners) or _no_data()),
            Column("hosts", _("Host"), lambda row: _named(row.hosts) or _no_data()),
            Column("city", _("City"), lambda row: formats.city(row.agreement.city) or _no_data()),
            Column(
                "campus", _("On the ground"), lambda row: campus.get(row.agreement.campus_state_today, "")
            ),
        ],
        rows,
        empty=_("No data: no foreign campus, dual degree or joint programme in force is open to you."),
    )


def _basis(basis: LegalBasis) -> SafeString:
    words: str = " ".join(part for part in (str(basis.get_kind_display()), basis.number) if part)
    if basis.title:
        words = format_html("{} · {}", words, multilingual(basis.title))
    said = format_html('<a href="{}" rel="noopener">{}</a>', basis.source, words) if basis.source else words
    until = (
        format_html("{}: {}", _("valid to"), day(basis.valid_to)) if basis.valid_to else _("without an end")
    )
    return format_html("{} ({})", said, until)


def _bases_table(rows: Sequence[Study]) -> Table:
    return Table(
        [
            Column("title", _("Programme or campus"), _titled),
            Column(
                "bases",
                _("Legal basis in force today"),
                lambda row: format_html_join("; ", "{}", ((_basis(basis),) for basis in row.bases)),
            ),
        ],
        rows,
        empty=_(
            "No data: of none of these a decree, licence, treaty, law or accreditation is on record here."
        ),
    )


def _hosts_table(rows: Sequence[Organisation]) -> Table:
    def website(row: Organisation) -> SafeString:
        if not row.website:
            return _no_data()
        return format_html('<a href="{}" rel="noopener nofollow">{}</a>', row.website, row.website)

    return Table(
        [
            Column("name", _("Host"), lambda row: _named([row])),
            Column("city", _("City"), lambda row: formats.city(row.city, row.country) or _no_data()),
            Column("website", _("Website"), website),
        ],
        rows,
        empty=_("No data: no host is on record."),
    )


def _networks_table(rows: Sequence[Any]) -> Table:
    def counted(found: int) -> SafeString | str:
        return number(found) if found else _no_data()

    return Table(
        [
            Column("name", _("Network"), lambda row: _named([row])),
            Column("members", _("Members on record"), lambda row: counted(row.members), numeric=True),
            Column("states", _("Member states"), lambda row: counted(row.states_on_record), numeric=True),
        ],
        rows,
        empty=_("No data: no network is on record."),
    )


def _money_table(rows: Sequence[Commitment]) -> Table:
    def titled(row: Commitment) -> SafeString:
        shown = multilingual(row.agreement.title) if row.agreement.title else row.agreement.ref
        return format_html(
            '<a href="{}">{}</a><span class="under quiet">{}</span>',
            agreement_path(row.agreement_id), shown, kind_for(row.kind).label,
        )  # fmt: skip

    return Table(
        [
            Column("title", _("Agreement"), titled),
            Column("amount", _("Amount"), lambda row: measured(row.quantity, row.unit, row.currency), True),
            *money_columns(rows),
        ],
        rows,
        empty=_("No data: no promise of money is open to you."),
    )
