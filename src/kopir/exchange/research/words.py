"""The Sustainable Development Goals (A/RES/70/1, by the United Nations' short titles) and fields, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kopir.ground.codelists import isced_f, isced_f_name

GOALS = {
    1: _("No poverty"),
    2: _("Zero hunger"),
    3: _("Good health and well-being"),
    4: _("Quality education"),
    5: _("Gender equality"),
    6: _("Clean water and sanitation"),
    7: _("Affordable and clean energy"),
    8: _("Decent work and economic growth"),
    9: _("Industry, innovation and infrastructure"),
    10: _("Reduced inequalities"),
    11: _("Sustainable cities and communities"),
    12: _("Responsible consumption and production"),
    13: _("Climate action"),
    14: _("Life below water"),
    15: _("Life on land"),
    16: _("Peace, justice and strong institutions"),
    17: _("Partnerships for the goals"),
}


def goal_choices() -> list[tuple[str, str]]:
    return [(str(number), f"{number} {label}") for number, label in GOALS.items()]


def field_choices(kept: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Broad fields, and those of *kept* that are narrower; names are the classification's own, in English."""
    broad = [code for code in isced_f() if len(code) == 2 and code != "99"]  # 99: not known
    return [(code, f"{code} {isced_f_name(code)}") for code in sorted({*broad, *kept})]


def goals_text(numbers: Iterable[int]) -> SafeString:
    return format_html_join("; ", "{} {}", ((number, GOALS[number]) for number in numbers))


def fields_text(codes: Iterable[str]) -> SafeString:
    return format_html_join("; ", '{} <span lang="en">{}</span>', ((c, isced_f_name(c)) for c in codes))
