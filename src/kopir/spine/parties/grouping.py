"""Pages of the dated groupings of countries, for the hub's administrators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kopir.ground.codelists import country_name
from kopir.kit import exports
from kopir.kit.formats import number, said
from kopir.kit.multilingual import pick
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day
from kopir.kit.views import actor_of
from kopir.spine.registry.actors import Forbidden, Invalid

from .group_forms import GroupForm, MemberRows, NewGroupForm
from .models import CountryGroup, CountryMembership
from .selectors import get_country_group, hubs_country_groups
from .services import Member, set_country_group


def _state(row: CountryMembership, today: date) -> str:
    """'past', 'today' or 'to_come'."""
    if row.valid_to is not None and row.valid_to < today:
        return "past"
    if row.valid_from is not None and row.valid_from > today:
        return "to_come"
    return "today"


def _open(value: date | None) -> Any:
    return day(value) if value else "–"


def _groups_table(groups: list[CountryGroup]) -> Table:
    today = timezone.localdate()

    def count(group: CountryGroup, *, now: bool) -> str:
        return number(sum((_state(row, today) == "today") is now for row in group.memberships.all()))

    def name(group: CountryGroup) -> Any:
        address = reverse("parties:country_group", args=[group.code])
        return format_html('<a href="{}">{}</a>', address, said(group.name) or group.code)

    return Table(
        [
            Column("name", _("Group of countries"), name),
            Column("code", _("Code")),
            Column("now", _("Members today"), lambda group: count(group, now=True), numeric=True),
            Column("other", _("Past and to come"), lambda group: count(group, now=False), numeric=True),
            Column("source", _("Source")),
        ],
        groups,
    )


COLUMNS = ("code", "name", "country", "valid_from", "valid_to", "source")


def _plain(groups: Iterable[CountryGroup]) -> Iterator[dict[str, Any]]:
    """A line for each country's time in a group; a group without any has one without a country."""
    for group in groups:
        common = {"code": group.code, "name": pick(group.name).text, "source": group.source}
        rows = group.memberships.all()
        for row in rows:
            yield common | {"country": row.country, "valid_from": row.valid_from, "valid_to": row.valid_to}
        if not rows:
            yield common


def _members_table(group: CountryGroup) -> Table:
    today, reader = timezone.localdate(), get_language() or "en"
    states = {"past": _("past"), "today": _("today"), "to_come": _("to come")}
    return Table(
        [
            Column(
                "country", _("Country"), lambda row: f"{country_name(row.country, reader)} ({row.country})"
            ),
            Column("from", _("From"), lambda row: _open(row.valid_from)),
            Column("to", _("To"), lambda row: _open(row.valid_to)),
            Column("state", _("Member"), lambda row: states[_state(row, today)]),
        ],
        group.memberships.all(),
        caption=_("Memberships, past and present"),
    )


@login_required
@require_safe
def country_groups(request: HttpRequest) -> HttpResponse:
    groups = hubs_country_groups(actor_of(request))
    return render(request, "parties/groups.html", {"table": _groups_table(groups)})


@login_required
@require_http_methods(["GET", "POST"])
def country_group(request: HttpRequest, group: str) -> HttpResponse:
    """The memberships with their days, and the form that changes them."""
    return _edit(request, get_country_group(actor_of(request), group))


@login_required
@require_http_methods(["GET", "POST"])
def new_country_group(request: HttpRequest) -> HttpResponse:
    if not actor_of(request).administers_hub():
        raise Forbidden(_("Only hub administrators group countries."))
    return _edit(request, None)


def _edit(request: HttpRequest, group: CountryGroup | None) -> HttpResponse:
    bound = request.POST if request.method == "POST" else None
    form = GroupForm.of(group, bound) if group else NewGroupForm(bound)
    # What was sent is whole: beside an initial value, an unchanged row would count as an empty one.
    initial = MemberRows.initial_of(group) if group and bound is None else []
    rows = MemberRows(bound, initial=initial, prefix="members")
    # Both are asked, so that all faults are shown at once.
    if bound is not None and all([form.is_valid(), rows.is_valid()]):
        values = form.values(group)
        code = group.code if group else values.pop("code")
        if group is None and CountryGroup.objects.filter(code=code).exists():
            form.add_error("code", _("There is a group of this code already."))
        else:
            try:
                members = [Member(*one) for one in rows.members()]
                set_country_group(actor_of(request), code=code, members=members, **values)
            except Invalid as invalid:
                form.refuse(invalid)
            else:
                messages.success(request, _("Saved."))
                return redirect("parties:country_group", code)
    context = {
        "form": form,
        "rows": rows,
        "group": group,
        "table": _members_table(group) if group else None,
        "heading": (said(group.name) or group.code) if group else _("Add a group of countries"),
    }
    status = 422 if form.errors or (rows.is_bound and not rows.is_valid()) else 200
    return render(request, "parties/group.html", context, status=status)


@login_required
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    groups = hubs_country_groups(actor_of(request))
    return exports.download(kind, "country-groups", COLUMNS, _plain(groups))
