"""One conversion by every method: what decides, what else there is, and why some do not apply."""

from __future__ import annotations

from datetime import date

from .axes import passes
from .book import Book
from .methods import METHODS
from .results import ORDER, PERCENT, Case, Loss, Outcome, Refusal, Result
from .scales import CONDITIONAL, FAIL, Scale


def convert(case: Case, book: Book, awarded: date | None = None) -> Result:
    """*case* by every method. A fail stays a fail and goes through no percentile; a pass without a grade, and a
    conditional one, are converted by none."""
    losses = _about(case, book, awarded)
    if case.mark.basis == "passed":
        return Result(case, "passed", (), (), losses)
    state = passes(case.source, case.mark, case.cycle)
    if state == CONDITIONAL:
        return Result(case, state, (), (), losses)
    answers = [method(case, book) for method in METHODS] if state != FAIL else _failed(case, book)
    outcomes = [answer for answer in answers if isinstance(answer, Outcome)]
    refusals = tuple(answer for answer in answers if isinstance(answer, Refusal))
    if any(outcome.decides for outcome in outcomes):  # orientation is for where nothing else is
        outcomes = [outcome for outcome in outcomes if outcome.decides]
    outcomes.sort(key=lambda outcome: ORDER.index(outcome.method))
    return Result(case, state, tuple(outcomes), refusals, losses)


def _failed(case: Case, book: Book) -> list[Outcome | Refusal]:
    """A failing mark: what a published table prints for it, else the failing grades of the target."""
    target = case.target
    asked = [method(case, book) for method in METHODS if method.__name__ in ("by_letters", "by_bands")]
    found: list[Outcome | Refusal] = [answer for answer in asked if isinstance(answer, Outcome)]
    if found or target is None:
        return found or [*asked]
    rows = target.failing(case.cycle)
    if not rows:
        return [Outcome("fails", "", "", "", (case.source, target), (Loss("no_failing_grade"),))]
    value = rows[0].code if len(rows) == 1 else ""
    lost = () if value else (Loss("split", {"into": [row.code for row in rows]}),)
    return [Outcome("fails", value, rows[0].code, rows[-1].code, (case.source, target), lost)]


def _about(case: Case, book: Book, awarded: date | None) -> tuple[Loss, ...]:
    """What has to be known of the scales themselves: another version on that day, another cycle, not verified."""
    found = []
    scales: list[Scale] = [case.source, *([case.target] if case.target else [])]
    if awarded and not case.source.in_force(awarded):
        others = [other.id for other in book.in_force(case.source, awarded)]
        found.append(Loss("other_version", {"scale": case.source.id, "day": awarded, "others": others}))
    for scale in scales:
        if case.cycle and scale.cycles and case.cycle not in scale.cycles:
            found.append(
                Loss("other_cycle", {"scale": scale.id, "cycle": case.cycle, "cycles": scale.cycles})
            )
        if scale.verification != "read":
            found.append(Loss("unverified", {"scale": scale.id, "state": scale.verification}))
    return tuple(found)


def scale_named(book: Book, code: str) -> Scale | None:
    """The scale of that id; None for :data:`PERCENT`. KeyError when there is none."""
    return None if code == PERCENT else book.scales[code]
