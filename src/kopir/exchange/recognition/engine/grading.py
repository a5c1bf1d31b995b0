"""The grading-table method: a grade keeps its place among those who passed (ECTS Users' Guide 2015)."""

from __future__ import annotations

from .distributions import SMALL, YEARS, Distribution
from .faults import Fault
from .results import Loss
from .scales import FAIL, Grade

#: Which of several overlapping grades is taken; the institution decides beforehand.
CHOICES = ("best", "middle", "worst")


def convert(
    home: Distribution, host: Distribution, better: Grade, worse: Grade, choice: str
) -> tuple[Grade, Grade, Grade]:
    """(chosen, best, worst) of the host's grades for a mark from *better* to *worse* of the home scale.

    Both are passing grades. The middle is the host's grade in which the middle of the sender's range lies.
    """
    first, last = home.grades.index(better), home.grades.index(worse)
    start, end = home.span(first, last)
    best, least = host.overlapping(start, end, home.total)
    if choice == "best":
        chosen = best
    elif choice == "worst":
        chosen = least
    elif choice == "middle":
        chosen = min(max(host.containing(start + end, home.total), best), least)
    else:
        raise Fault("unknown_choice", "choice", text=choice, accepted=CHOICES)
    return host.grades[chosen], host.grades[best], host.grades[least]


def table(home: Distribution, host: Distribution, choice: str) -> dict[str, str]:
    """Code → code for every passing grade: for many lines of one pair of groups."""
    return {g.code: convert(home, host, g, g, choice)[0].code for g in home.grades}


def answers(home: Distribution, host: Distribution, choice: str) -> dict[str, tuple[str, str, str]]:
    """Code → (value, best, worst) for every grade of the home scale: for many lines of one pair of groups.

    Failing grades become the host's failing ones, left open where there are several; conditional ones stay open.
    """
    found = {}
    failing = host.scale.failing(host.cycle)
    for grade in home.scale.grades:
        if grade in home.grades:
            value, best, worst = convert(home, host, grade, grade, choice)
            found[grade.code] = (value.code, best.code, worst.code)
        elif grade.passes(home.cycle) == FAIL and failing:
            value_code = failing[0].code if len(failing) == 1 else ""
            found[grade.code] = (value_code, failing[0].code, failing[-1].code)
        else:
            found[grade.code] = ("", "", "")
    return found


def losses(home: Distribution, host: Distribution, better: Grade, worse: Grade) -> list[Loss]:
    """What this pair of tables makes of the mark: ties, merged grades, a grade never given, weak groups."""
    found = []
    chosen, best, least = convert(home, host, better, worse, "middle")
    place = home.grades.index(better)
    if best != least:
        found.append(Loss("overlap", {"best": best.code, "worst": least.code}))
    if not home.counts[place]:
        found.append(Loss("never_given", {"grade": better.code}))
    elif home.counts[place] == home.total:
        found.append(Loss("all_equal", {"grade": better.code}))
    others = [
        g.code
        for g, n in zip(home.grades, home.counts, strict=True)
        if n and g not in (better, worse) and convert(home, host, g, g, "middle")[0] == chosen
    ]
    if others:
        found.append(Loss("merged", {"with": others, "into": chosen.code}))
    for side, group in (("home", home), ("host", host)):
        if group.size is None:
            found.append(Loss("size_unknown", {"side": side}))
        elif group.size < SMALL:
            found.append(Loss("small", {"side": side, "size": group.size, "least": SMALL}))
        if group.years is None:
            found.append(Loss("years_unknown", {"side": side}))
        elif group.years < YEARS:
            found.append(Loss("short", {"side": side, "years": group.years, "least": YEARS}))
        if group.left_out:
            found.append(Loss("left_out", {"side": side, "count": group.left_out}))
    if home.field and host.field and home.field != host.field:
        found.append(Loss("fields_differ", {"home": home.field, "host": host.field}))
    return found
