"""What may be said of a public number beside a counted one. No database and no page: numbers in, verdict out.

A claim asserts that a number lies somewhere: at one value, in a range, from a bound on, or within
:data:`TOLERANCE` of an approximate value. The records show another number. The register is rarely complete,
so fewer on record than claimed is part of the evidence and no contradiction, unless the curator has said
that the records are complete for it; more on record than claimed contradicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kopir.ground.quantities import Modality

#: "About", "nearly": within this share of the number, both ways. Stated on every page that uses it.
TOLERANCE = Decimal("0.05")
OPINION = "opinion"
#: What people count → what is counted here: a partnership is on record as an agreement, a branch campus as
#: the agreement on it, a university as an organisation. Nothing else is taken for something else.
COUNTED_AS = {"partnership": "agreement", "campus": "agreement", "university": "organisation"}


class Verdict(StrEnum):
    SUPPORTED = "supported"
    PARTLY = "partly"
    NO_EVIDENCE = "no_evidence"
    CONTRADICTED = "contradicted"
    NOT_MEASURABLE = "not_measurable"


class Reason(StrEnum):
    """Why; ``shown.py`` has the sentences."""

    SAME = "same"
    AT_LEAST = "at_least"
    WITHIN = "within"
    REACHED = "reached"
    FEWER = "fewer"
    FEWER_OF_ALL = "fewer_of_all"
    MORE = "more"
    BOUND = "bound"
    UNSURE = "unsure"
    ONLY_PLANNED = "only_planned"
    NO_RECORD = "no_record"
    NO_FIGURE = "no_figure"
    NO_NUMBER = "no_number"
    OPINION = "opinion"
    OTHER_UNIT = "other_unit"
    OTHER_CURRENCY = "other_currency"
    ONLY_TODAY = "only_today"


@dataclass(frozen=True, slots=True)
class Said:
    """A claimed number from ``low`` to ``high`` (equal for one value; both None: no number was given).

    ``modality`` is a ``ground.quantities.Modality`` or :data:`OPINION`; ``currency`` is ISO 4217 or ''.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str
    currency: str
    modality: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A number from records, as an indicator's figure gives it."""

    amount: Decimal
    unit: str
    currency: str
    modality: str


@dataclass(frozen=True, slots=True)
class Judged:
    """``found`` is the number that was held against the claim; None when there was none to hold."""

    verdict: Verdict
    reason: Reason
    found: Counted | None = None


_RANK = {verdict: rank for rank, verdict in enumerate(("supported", "partly", "contradicted", "no_evidence"))}


def judge(said: Said, counted: Sequence[Counted], *, unit: str | None, complete: bool = False) -> Judged:
    """Hold *said* against figures of one indicator, whose unit is *unit* (None: no indicator counts this).

    Figures are never added to each other. What is planned is no evidence of what is said to have happened;
    for a plan, plans and deeds are each held alone, and the better of the two answers counts.
    """
    if said.modality == OPINION:
        return Judged(Verdict.NOT_MEASURABLE, Reason.OPINION)
    if said.low is None or said.high is None:
        return Judged(Verdict.NOT_MEASURABLE, Reason.NO_NUMBER)
    if unit is None:
        return Judged(Verdict.NO_EVIDENCE, Reason.NO_FIGURE)
    if COUNTED_AS.get(said.unit, said.unit) != unit:
        return Judged(Verdict.NOT_MEASURABLE, Reason.OTHER_UNIT)
    usable = [each for each in counted if each.currency == said.currency and each.unit == unit]
    if counted and not usable:
        return Judged(Verdict.NOT_MEASURABLE, Reason.OTHER_CURRENCY)
    plan = said.modality == Modality.PLANNED
    fit = [each for each in usable if plan or each.modality != Modality.PLANNED]
    if not fit:
        return Judged(Verdict.NO_EVIDENCE, Reason.ONLY_PLANNED if usable else Reason.NO_RECORD)
    return min(
        (_held(said, said.low, said.high, each, complete) for each in fit),
        key=lambda judged: _RANK[judged.verdict],
    )


def _held(said: Said, low: Decimal, high: Decimal, found: Counted, complete: bool) -> Judged:
    """One figure against the claimed span; bounds that are None lie open above."""
    if found.amount == 0 and not complete:
        return Judged(Verdict.NO_EVIDENCE, Reason.NO_RECORD, found)
    deed_of_a_plan = said.modality == Modality.PLANNED and found.modality != Modality.PLANNED
    least, most = _span(low, high, Modality.LOWER_BOUND if deed_of_a_plan else said.modality)
    shown_least, shown_most = _span(found.amount, found.amount, found.modality)
    if most is not None and shown_least is not None and shown_least > most:
        return Judged(Verdict.CONTRADICTED, Reason.MORE, found)
    if shown_most is not None and shown_most < least:
        if complete and not deed_of_a_plan:
            return Judged(Verdict.CONTRADICTED, Reason.FEWER_OF_ALL, found)
        if found.amount == 0:
            return Judged(Verdict.NO_EVIDENCE, Reason.NO_RECORD, found)
        return Judged(Verdict.PARTLY, Reason.FEWER, found)
    if shown_least >= least and (most is None or (shown_most is not None and shown_most <= most)):
        return Judged(Verdict.SUPPORTED, _why_supported(low, high, most, found.amount, deed_of_a_plan), found)
    if found.modality == Modality.LOWER_BOUND:
        return Judged(Verdict.PARTLY, Reason.BOUND, found)
    return Judged(Verdict.PARTLY, Reason.UNSURE, found)


def _why_supported(low: Decimal, high: Decimal, most: Decimal | None, amount: Decimal, deed: bool) -> Reason:
    if deed:
        return Reason.REACHED
    if low == high == amount:
        return Reason.SAME
    return Reason.AT_LEAST if most is None else Reason.WITHIN


def _span(low: Decimal, high: Decimal, modality: str) -> tuple[Decimal, Decimal | None]:
    if modality == Modality.LOWER_BOUND:
        return low, None
    if modality == Modality.APPROXIMATE:
        return low * (1 - TOLERANCE), high * (1 + TOLERANCE)
    return low, high
