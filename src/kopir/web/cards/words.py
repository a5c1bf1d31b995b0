"""The few words on a card that stand for what a number is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kopir.insight.health.states import Health
from kopir.kit import formats
from kopir.web.pages.atlas import word


def words() -> dict[str, str]:
    """In the active language."""
    return {
        "agreements": _("Agreements"),
        "state": _("State"),
        "health": _("Health"),
        "promises": _("Promises"),
        "claim": _("Claim"),
        "said": _("What was said"),
        "found": _("On record"),
        "verdict": _("Verdict"),
        "figure": _("Figure"),
        "day": _("As of"),
        "nothing": _("no data"),
    }


def health_figures(healths: Mapping[str, int]) -> list[tuple[str, str]]:
    """The most common states of health with how many agreements are in each; those of none are left out."""
    found = sorted(((n, state) for state, n in healths.items() if n), reverse=True)
    return [(formats.number(n), word(Health(state))) for n, state in found]
