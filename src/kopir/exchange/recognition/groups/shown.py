"""Distributions as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kopir.kit import formats
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day
from kopir.spine.parties.paths import organisation_path

from ..engine.distributions import Distribution
from ..facts_reader import book
from ..models import GradeDistribution, Openness
from ..words import CYCLES, full_name
from .reading import grades_of

LIST_HEADS: dict[str, Any] = {
    "id": gettext_lazy("Number"),
    "organisation": gettext_lazy("Institution"),
    "scale": gettext_lazy("Code of the scale"),
    "isced_f": gettext_lazy("Field of study (ISCED-F code)"),
    "cycle": gettext_lazy("Cycle of study"),
    "version": gettext_lazy("Version"),
    "year_from": gettext_lazy("First year"),
    "year_to": gettext_lazy("Last year"),
    "size": gettext_lazy("Passing grades"),
    "openness": gettext_lazy("Who may see it"),
}
GRADE_HEADS: dict[str, Any] = {
    "grade": pgettext_lazy("recognition", "Grade"),
    "count": gettext_lazy("Number of students"),
    "share": gettext_lazy("Per cent"),
    "up_to": gettext_lazy("Per cent up to it"),
}


def scale_name(row: GradeDistribution) -> str:
    scale = book().scales.get(row.scale)
    return full_name(scale) if scale else row.scale


def distributions_table(rows: Iterable[GradeDistribution]) -> Table:
    def link(row: GradeDistribution) -> SafeString:
        address = reverse("recognition:distribution", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, scale_name(row))

    return Table(
        [
            Column("organisation", _("Institution"), lambda row: row.organisation.called().text),
            Column("scale", _("Scale of the grades"), link),
            Column("isced", _("Field of study (ISCED-F code)"), lambda row: row.isced_f),
            Column("cycle", _("Cycle of study"), lambda row: dict(CYCLES).get(str(row.cycle or ""), "")),
            Column("years", _("Years"), lambda row: f"{row.year_from}–{row.year_to}"),
            Column("size", _("Passing grades"), size_text, numeric=True),
            Column("version", _("Version"), lambda row: formats.number(row.number), numeric=True),
        ],
        rows,
    )


def size_text(row: GradeDistribution) -> Any:
    return formats.number(row.size) if row.size is not None else None


def grades_table(group: Distribution) -> Table:
    """Passing grades, the best first, with their shares and the shares up to each."""
    count = _("Per cent") if group.percent else _("Number of students")
    columns = [
        Column("grade", pgettext("recognition", "Grade"), lambda row: row["grade"]),
        Column("count", count, lambda row: formats.number(row["count"].normalize()), numeric=True),
    ]
    if not group.percent:
        columns.append(Column("share", _("Per cent"), lambda row: formats.number(row["share"]), numeric=True))
    columns.append(
        Column("up_to", _("Per cent up to it"), lambda row: formats.number(row["up_to"]), numeric=True)
    )
    return Table(columns, grades_of(group))


def facts_of(row: GradeDistribution) -> list[tuple[Any, Any]]:
    institution = format_html(
        '<a href="{}">{}</a>', organisation_path(row.organisation_id), row.organisation.called().text
    )
    return [
        (_("Institution"), institution),
        (_("Scale of the grades"), scale_name(row)),
        (_("Years"), f"{row.year_from}–{row.year_to}"),
        (_("Field of study (ISCED-F code)"), row.isced_f),
        (_("Cycle of study"), dict(CYCLES)[str(row.cycle)] if row.cycle else None),
        (_("Passing grades"), size_text(row)),
        (_("Version"), formats.number(row.number)),
        (_("Uploaded on"), day(row.made_at.date())),
        (_("Who may see it"), Openness(row.openness).label),
    ]


def versions_table(rows: Iterable[GradeDistribution]) -> Table:
    def link(row: GradeDistribution) -> SafeString:
        address = reverse("recognition:distribution", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, formats.number(row.number))

    return Table(
        [
            Column("number", _("Version"), link, numeric=True),
            Column("years", _("Years"), lambda row: f"{row.year_from}–{row.year_to}"),
            Column("size", _("Passing grades"), size_text, numeric=True),
            Column("made", _("Uploaded on"), lambda row: day(row.made_at.date())),
        ],
        rows,
    )


def list_rows(rows: Iterable[GradeDistribution]) -> Iterable[dict[str, Any]]:
    for row in rows:
        names = ("id", "scale", "isced_f", "cycle", "year_from", "year_to", "size", "openness")
        yield {
            **{name: getattr(row, name) for name in names},
            "organisation": row.organisation.called().text,
            "version": row.number,
        }
