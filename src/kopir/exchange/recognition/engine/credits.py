"""Credits from one system into another: by hours, by the year, by a published factor; side by side, never one alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .faults import Fault
from .scales import Record

#: The system that factors are published to.
ECTS = "ECTS"
#: No programme has more in one line; larger numbers are mistyped.
MOST = 1000
#: Hours of work that one line may state.
MOST_HOURS = 20000


@dataclass(frozen=True)
class Factor:
    """ECTS credits for one credit, from *low* to *high*; for a *level* of study or a kind of work, where it says so."""

    low: Fraction
    high: Fraction
    level: str = ""
    note: str = ""


@dataclass(frozen=True)
class CreditSystem(Record):
    """``hours``: workload behind one credit; contact hours alone are none, and stand in ``contact``. ``year``:
    credits of a full year, ``year_is_about`` when it is worked out of a whole programme. ``steps``: a printed table
    of whole credits instead of a factor. Printed texts as they stand in the source.
    """

    system: str
    name: tuple[tuple[str, str], ...]
    hours: tuple[Fraction, Fraction] | None
    contact: str
    hours_unverified: bool
    year: Fraction | None
    year_is_about: bool
    factors: tuple[Factor, ...]
    steps: tuple[tuple[int, int], ...]
    rounded: bool
    printed: tuple[tuple[str, str], ...]

    @property
    def named(self) -> dict[str, str]:
        """Its name by language."""
        return dict(self.name)


@dataclass(frozen=True)
class Credits:
    """One way's answer: from *low* to *high* credits of the target. ``flags``: what must be known with it."""

    way: str  # hours, year, factor, steps or stated (hours that the course itself states)
    low: Fraction
    high: Fraction
    level: str = ""
    note: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class CreditResult:
    """``answers`` of all ways; ``missing``: ways for which the sources have no number, with the reason."""

    source: CreditSystem
    target: CreditSystem
    amount: Decimal
    answers: tuple[Credits, ...]
    missing: tuple[tuple[str, str], ...]

    @property
    def spread(self) -> tuple[Fraction, Fraction] | None:
        """The least and the most of all answers; None without one."""
        if not self.answers:
            return None
        return min(each.low for each in self.answers), max(each.high for each in self.answers)


def checked(amount: Decimal, field: str = "credits") -> Decimal:
    """Raises Fault ``below_zero`` or ``too_many``."""
    if amount < 0:
        raise Fault("below_zero", field, text=str(amount))
    if amount > MOST:
        raise Fault("too_many", field, text=str(amount), most=MOST)
    return amount


def convert(
    amount: Decimal, source: CreditSystem, target: CreditSystem, *, hours: Decimal | None = None
) -> CreditResult:
    """*amount* credits of *source* as credits of *target*. *hours*: the workload that the course itself states, for
    all of it. Raises Fault: below_zero, too_many, zero_hours."""
    checked(amount)
    exact, answers, missing = Fraction(amount), [], []
    if hours is not None:
        if hours <= 0:
            raise Fault("zero_hours", "hours", text=str(hours))
        if hours > MOST_HOURS:
            raise Fault("too_many", "hours", text=str(hours), most=MOST_HOURS)
        if target.hours:
            low, high = target.hours
            answers.append(Credits("stated", Fraction(hours) / high, Fraction(hours) / low))
    if source.hours and target.hours:
        low, high = source.hours[0] / target.hours[1], source.hours[1] / target.hours[0]
        unverified = source.hours_unverified or target.hours_unverified
        flags = ("unverified",) if unverified else ()
        same = source.hours == target.hours
        answers.append(
            Credits("hours", exact * low, exact * high, flags=(*flags, "same_hours") if same else flags)
        )
    else:
        lacking = next(system for system in (source, target) if not system.hours)
        missing.append(("hours", "contact_only" if lacking.contact else "no_hours"))
    if source.year and target.year:
        share = target.year / source.year
        about = source.year_is_about or target.year_is_about
        answers.append(Credits("year", exact * share, exact * share, flags=("about",) if about else ()))
    else:
        missing.append(("year", "no_year"))
    published = list(_published(exact, source, target))
    answers += published
    if not published:
        missing.append(("factor", "not_in_steps" if source.steps or target.steps else "no_factor"))
    return CreditResult(source, target, amount, tuple(answers), tuple(missing))


def _published(exact: Fraction, source: CreditSystem, target: CreditSystem) -> list[Credits]:
    """By factors to ECTS as published; from ECTS by dividing, and between two others by both, and it says so."""
    if source.steps and target.id == ECTS:
        found = dict(source.steps).get(int(exact)) if exact.denominator == 1 else None
        return [Credits("steps", Fraction(found), Fraction(found))] if found is not None else []
    if source.id == ECTS:
        return [
            Credits("factor", exact / f.high, exact / f.low, f.level, f.note, _flags(target, "divided"))
            for f in target.factors
        ]
    if target.id == ECTS:
        return [
            Credits("factor", exact * f.low, exact * f.high, f.level, f.note, _flags(source))
            for f in source.factors
        ]
    return [
        Credits(
            "factor",
            exact * mine.low / theirs.high,
            exact * mine.high / theirs.low,
            " / ".join(filter(None, (mine.level, theirs.level))),
            "; ".join(filter(None, (mine.note, theirs.note))),
            ("through_ects",),
        )
        for mine in source.factors
        for theirs in target.factors
    ]


def _flags(system: CreditSystem, *more: str) -> tuple[str, ...]:
    return (*(("whole",) if system.rounded else ()), *more)
