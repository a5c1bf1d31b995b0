"""Holding a claim against the records, for one reader and as of the claim's own day."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kopir.insight.indicators.selectors import FIRST_DAY, Evaluated, evaluate
from kopir.spine.agreements.clock import today
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.indicators import Indicator, Scope, indicator_for

from .models import Claim, Precision
from .verdicts import Counted, Judged, Reason, Verdict, judge

#: What was counted for one (figure, organisation, day); shared by claims that are held against the same.
Seen = dict[tuple[str, int | None, date], Evaluated]


@dataclass(frozen=True, slots=True)
class Weighed:
    """``evaluated`` is the figure behind the verdict, None when nothing was counted. ``published``: the whole
    hub's shared records were counted, not only what the reader may open."""

    judged: Judged
    day: date
    evaluated: Evaluated | None = None
    published: bool = False


def day_of(claim: Claim, now: date) -> date:
    """The day on which records are counted: the last of the period that the claim names, never one to come;
    today (*now*) where it names none."""
    if claim.as_of is None:
        return now
    year, month, last = claim.as_of.year, claim.as_of.month, claim.as_of.day
    if claim.as_of_precision == Precision.YEAR:
        month, last = 12, 31
    elif claim.as_of_precision == Precision.MONTH:
        last = calendar.monthrange(year, month)[1]
    return max(FIRST_DAY, min(date(year, month, last), now))


def indicator_of(claim: Claim) -> Indicator | None:
    """The figure that the claim is held against; None for none, and for one that no app declares any more."""
    try:
        return indicator_for(claim.indicator) if claim.indicator else None
    except KeyError:
        return None


def weigh(actor: Actor, claim: Claim, seen: Seen | None = None, now: date | None = None) -> Weighed:
    """The verdict for *actor*, from what they may open or from the published aggregate.

    Of a figure in parts no part is chosen: such a claim is held against nothing.
    """
    now = now or today()
    indicator, day = indicator_of(claim), day_of(claim, now)
    if indicator is None or indicator.groups or claim.low is None:
        return Weighed(judge(claim.said, [], unit=None), day)
    if not indicator.dated and day != now:
        return Weighed(Judged(Verdict.NOT_MEASURABLE, Reason.ONLY_TODAY), day)
    seen = {} if seen is None else seen
    key = (claim.indicator, claim.organisation_id, day)
    if key not in seen:
        seen[key] = evaluate(actor, claim.indicator, scope=Scope(claim.organisation_id), day=day)
    found = seen[key]
    counted = [Counted(f.amount, f.unit, f.currency, f.modality) for f in found.figures]
    if found.published:
        counted = [Counted(Decimal(found.published[0]), indicator.unit, "", "observed")]
    judged = judge(claim.said, counted, unit=indicator.unit, complete=claim.complete)
    return Weighed(judged, day, found, bool(found.published))
