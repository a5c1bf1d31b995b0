"""Evaluating what apps declared: a number for one asker, one scope and one day, with its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kopir.ground.codelists import is_country
from kopir.kit.errors import Invalid, NotFound
from kopir.spine.agreements.clock import today
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.indicators import Counted, Figure, Indicator, Scope, all_indicators, indicator_for

#: A difference of fewer hidden records than this could point at one of them.
SMALLEST_CELL = 5
#: Nothing is older; and date arithmetic stays far from the calendar's beginning.
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One indicator as of ``day``. ``published`` is (the hub's total, how many of it are not shown) or None."""

    indicator: Indicator
    scope: Scope
    day: date
    figures: Sequence[Figure]
    records: Any
    without_figure: int
    published: tuple[int, int] | None

    @property
    def neighbours(self) -> list[Indicator]:
        """Definitions that are easily taken for this one."""
        return [indicator_for(code) for code in self.indicator.neighbours if code != self.indicator.code]


def scope_for(actor: Actor, *, organisation_id: int | None = None, country: str = "") -> Scope:
    """The scope that was asked for. Raises NotFound for an organisation that the actor may not know of,
    Invalid for what is no country (ISO 3166-1 alpha-2)."""
    country = country.strip().upper()
    if country and not is_country(country):
        raise Invalid({"country": [_("This is not a country code (two letters, ISO 3166-1).")]})
    if organisation_id is not None:
        get_organisation(actor, organisation_id)
    return Scope(organisation_id, country)


def day_for(indicator: Indicator, day: date | None) -> date:
    """The day to count on: today unless another was asked for. Raises Invalid for a day to come, for one
    before :data:`FIRST_DAY`, and for a past day of an indicator of which only today is known."""
    now = today()
    if day is None or day == now:
        return now
    if not indicator.dated:
        raise Invalid({"as_of": [_("Of this figure only today's state is known.")]})
    if not FIRST_DAY <= day < now:
        raise Invalid({"as_of": [_("Choose a day from 1900 until today.")]})
    return day


def evaluate(actor: Actor, code: str, *, scope: Scope | None = None, day: date | None = None) -> Evaluated:
    """One indicator. Raises NotFound for a code that nobody declares, and what :func:`day_for` raises."""
    try:
        indicator = indicator_for(code)
    except KeyError:
        raise NotFound from None
    scope, day = scope or Scope(), day_for(indicator, day)
    counted = indicator.evaluate(scope, actor, day)
    return Evaluated(
        indicator,
        scope,
        day,
        counted.figures,
        counted.records,
        counted.without_figure,
        _published(indicator, scope, day, counted),
    )


def evaluate_all(actor: Actor, scope: Scope | None = None) -> list[Evaluated]:
    """Every declared indicator as of today; a few queries each, whatever the number of records."""
    return [evaluate(actor, indicator.code, scope=scope) for indicator in all_indicators()]


def beside(actor: Actor, found: Evaluated) -> list[Evaluated]:
    """The definitions that are easily taken for this one, each counted in the same scope and, where that can
    be, on the same day (else today). A handful of queries each; a definition names few neighbours."""
    return [
        evaluate(actor, each.code, scope=found.scope, day=found.day if each.dated else None)
        for each in found.neighbours
    ]


def _published(indicator: Indicator, scope: Scope, day: date, counted: Counted) -> tuple[int, int] | None:
    """The aggregate over shared records, unless the difference to what the asker sees were a small cell."""
    if indicator.published is None or not scope.is_hub or day != today():
        return None
    total = indicator.published(day)
    hidden = total - sum(figure.records for figure in counted.figures)
    return (total, hidden) if hidden >= SMALLEST_CELL else None
