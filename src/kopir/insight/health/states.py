"""The states of an agreement's health and the one rule that decides among them, as plain Python.

The rule (docs/decisions/0005-health.md): nothing is said before a party has undertaken to report; then a
recent delivery is life, the first months are new, and silence grows from quiet to asleep. The SQL of
``selectors`` must say the same; a property test holds the two together.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _


class Health(models.TextChoices):
    UNKNOWN = "unknown", _("Unknown: nobody has undertaken to report")
    NEW = "new", _("New")
    ALIVE = "alive", _("Alive")
    QUIET = "quiet", _("Quiet")
    ASLEEP = "asleep", _("Asleep")
    NEVER_WOKE = "never_woke", _("Never woke")
    FULFILLED = "fulfilled", _("Fulfilled")
    BROKEN_OFF = "broken_off", _("Broken off")


#: The status tag of each state: shape and colour, beside its word.
TAGS = {
    Health.UNKNOWN: "quiet",
    Health.NEW: "quiet",
    Health.ALIVE: "ok",
    Health.QUIET: "warn",
    Health.ASLEEP: "bad",
    Health.NEVER_WOKE: "bad",
    Health.FULFILLED: "ok",
    Health.BROKEN_OFF: "bad",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Months, each at least 1; ``quiet`` is less than ``asleep``."""

    new: int = 6
    quiet: int = 6
    asleep: int = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rule looks at.

    ``reports_since``: the first day from which a party has undertaken to report. ``last``: the latest day
    of a delivery that stands. ``promises``: (promised or None when no figure is known, delivered) of every
    promise in force.
    """

    terminated: bool = False
    superseded: bool = False
    reports_since: date | None = None
    last: date | None = None
    promises: tuple[tuple[Decimal | int | None, Decimal | int], ...] = ()


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day *months* later; the last day of that month where it is shorter (31 Jan + 1: 28 Feb)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_ago(today: date, months: int) -> date:
    """The latest day whose ``add_months(day, months)`` is not after *today*.

    On the last day of a month that is the last day of the month then, however long it was: 31 August is
    six months before 28 February.
    """
    earlier = add_months(today.replace(day=1), -months)
    length = monthrange(earlier.year, earlier.month)[1]
    at_end = today.day == monthrange(today.year, today.month)[1]
    return earlier.replace(day=length if at_end else min(today.day, length))


def health_of(facts: Facts, today: date, thresholds: Thresholds) -> Health:
    """The state on *today*. A superseded record is *unknown*: the one that follows it carries the life."""
    kept = bool(facts.promises) and all(
        promised is not None and delivered >= promised for promised, delivered in facts.promises
    )
    return state_of(
        facts.terminated, facts.superseded, facts.reports_since, facts.last, kept, today, thresholds
    )


def state_of(
    terminated: bool,
    superseded: bool,
    reports_since: date | None,
    last: date | None,
    kept: bool,
    today: date,
    thresholds: Thresholds,
) -> Health:
    """As :func:`health_of`, where it is known whether every promise in force (at least one) is ``kept``."""
    if terminated:
        return Health.BROKEN_OFF
    if superseded or reports_since is None or reports_since > today:
        return Health.UNKNOWN
    if kept:
        return Health.FULFILLED
    if last is not None and today < add_months(last, thresholds.quiet):
        return Health.ALIVE
    if today < add_months(reports_since, thresholds.new):
        return Health.NEW
    if last is None:
        return Health.NEVER_WOKE
    if today < add_months(last, thresholds.asleep):
        return Health.QUIET
    return Health.ASLEEP
