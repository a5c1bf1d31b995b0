"""Calls as pages and files show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kopir.kit.formats import number
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import multilingual, status

from .assignment import lottery_influence, reserve_list, why_not
from .models import Answer, Application, Call, CallState, Offer, Run, Wish
from .question import Question, question_of
from .selectors import given_of, last_run
from .words import GUARANTEES, MECHANISMS, points, why

CALL_COLUMNS = ("id", "title", "organisation", "state", "asking", "with_place")
COLUMNS = ("number", "name", "place", "choice", "score", "answer")
_TAGS = {CallState.DRAFT: "quiet", CallState.DRAWN: "warn", CallState.PUBLISHED: "ok"}
_ANSWERS = {Answer.OPEN: "quiet", Answer.ACCEPTED: "ok", Answer.WITHDRAWN: "warn"}
#: Up to so many applicants the page says how much the lottery mattered; each draw is a whole assignment.
MOST_DRAWN, DRAWS = 20_000, 40


def state_tag(call: Call) -> Any:
    return status(_TAGS[CallState(call.state)], call.get_state_display())


def calls_table(rows: Iterable[Call]) -> Table:
    return Table(
        [
            Column(
                "title",
                _("Call"),
                lambda row: format_html('<a href="{}">{}</a>', row_url(row), multilingual(row.title)),
            ),
            Column("organisation", _("Organisation"), lambda row: row.organisation.called().text),
            Column("state", _("State"), state_tag),
            Column("asking", _("Applications"), lambda row: number(row.asking), numeric=True),
            Column("with_place", _("With a place"), lambda row: number(row.with_place), numeric=True),
        ],
        rows,
        empty=_("No call yet."),
    )


def plain_calls(rows: Iterable[Call]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row.pk,
            "title": row.title,
            "organisation": row.organisation.called().text,
            "state": row.state,
            "asking": row.asking,  # type: ignore[attr-defined]  # counted by listed_calls
            "with_place": row.with_place,  # type: ignore[attr-defined]  # likewise
        }


def row_url(call: Call) -> str:
    return reverse("mobility:call", args=[call.pk])


@dataclass
class Sheet:
    """One call: what it offers, what the last run says, and whether that still answers the call as it stands."""

    call: Call
    offers: list[Offer]
    caps: list[Any]
    run: Run | None
    applications: int

    @property
    def current(self) -> bool:
        return self.run is not None and self.run.revision == self.call.revision

    @property
    def mechanism(self) -> Any:
        return MECHANISMS[self.run.mechanism] if self.run else ""

    @property
    def guarantee(self) -> Any:
        return GUARANTEES[self.run.mechanism] if self.run else ""

    @property
    def unplaced(self) -> int:
        return self.run.applicants - self.run.placed if self.run else 0

    @property
    def price(self) -> int | None:
        return None if self.run is None or self.run.most is None else self.run.most - self.run.placed


def sheet_of(call: Call) -> Sheet:
    offers = list(call.offers.order_by("id").select_related("commitment"))
    caps = list(call.caps.order_by("id").prefetch_related("offers"))
    return Sheet(call, offers, caps, last_run(call), call.applications.count())


def filled(call: Call) -> dict[int, int]:
    """Offer → seats given: one query."""
    found: dict[int, int] = {}
    for pk in Wish.objects.filter(application__call=call, given=True).values_list("offer_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


def applications_table(call: Call, rows: list[Application]) -> Table:
    given = given_of([row.pk for row in rows])

    def link(row: Application) -> Any:
        address = reverse("mobility:application", args=[call.pk, row.pk])
        return format_html('<a href="{}">{}</a>', address, row.number)

    def place(row: Application) -> Any:
        wish = given.get(row.pk)
        return wish.offer.name if wish else status("quiet", _("No place"))

    return Table(
        [
            Column("number", _("Number"), link),
            Column("name", _("Applicant"), lambda row: row.name),
            Column("place", _("Place"), place),
            Column(
                "choice",
                _("Choice"),
                lambda row: number(given[row.pk].rank) if row.pk in given else "",
                numeric=True,
            ),
            Column(
                "answer", _("Answer"), lambda row: answer_tag(row) if row.pk in given else withdrawn_tag(row)
            ),
        ],
        rows,
        empty=_("No application fits."),
    )


def answer_tag(row: Application) -> Any:
    return status(_ANSWERS[Answer(row.answer)], row.get_answer_display())


def withdrawn_tag(row: Application) -> Any:
    """For those without a place: they have nothing to answer, but may have withdrawn."""
    return answer_tag(row) if row.answer != Answer.OPEN else ""


def place_of(explained: Iterable[Explained]) -> str:
    """The name of the place given, '' for none."""
    return next((each.offer.name for each in explained if each.wish.given), "")


def plain_rows(call: Call, rows: Iterable[Application]) -> Iterator[dict[str, Any]]:
    found = list(rows)
    given = given_of([row.pk for row in found])
    for row in found:
        wish = given.get(row.pk)
        yield {
            "number": row.number,
            "name": row.name,
            "place": wish.offer.code if wish else None,
            "choice": wish.rank if wish else None,
            "score": wish.score * call.grid if wish else None,
            "answer": row.answer,
        }


@dataclass
class Explained:
    """One choice of one applicant, with the sentence that explains it, and where they wait in line for it."""

    wish: Wish
    offer: Offer
    score: str
    why: str
    waiting: int | None


def explain(application: Application, question: Question | None = None) -> list[Explained]:
    """Why this applicant has, or has not, each of their choices."""
    call = application.call
    question = question or question_of(call)
    at = next(i for i, a in enumerate(question.applications) if a.pk == application.pk)
    given = question.given()
    number_of = {offer.pk: n for n, offer in enumerate(question.offers)}
    found = []
    for wish in [w for w in question.wishes if w.application_id == application.pk]:
        place = number_of[wish.offer_id]
        answer = why_not(given, at, place)
        named = question.set_name(answer.set) if answer.set >= 0 else question.offers[place].name
        line = reserve_list(given, place)
        line = [i for i in line if question.applications[i].answer != Answer.WITHDRAWN]
        found.append(
            Explained(
                wish,
                question.offers[place],
                points(wish.score, call.grid),
                why(answer, call.grid, named),
                line.index(at) + 1 if at in line else None,
            )
        )
    return found


def lottery_says(question: Question) -> tuple[int, int] | None:
    """(how many applicants' place hangs on the lot, draws), or None where there are too many to draw for."""
    if not 0 < question.asked.applicants <= MOST_DRAWN:
        return None
    often = lottery_influence(question.asked, DRAWS)
    owner = [w.application_id for w in question.wishes]
    hanging = {owner[c] for c, share in enumerate(often.tolist()) if 0 < share < 1}
    return len(hanging), DRAWS
