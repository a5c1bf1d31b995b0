"""Between the call's rows and the arithmetic of assignments."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from .assignment import Assignment, CapSet, Instance, ask, chosen
from .models import Answer, Application, Call, Offer, Wish


@dataclass(frozen=True)
class Question:
    """``asked`` numbers applications and offers as these lists do; ``wishes`` are in the order of its choices."""

    asked: Instance
    applications: list[Application]
    offers: list[Offer]
    wishes: list[Wish]
    #: Names of the caps, in the order of the instance's sets.
    caps: list[str]

    def given(self) -> Assignment:
        """What the rows say was given."""
        choice = np.full(len(self.applications), -1, np.int64)
        at = {application.pk: i for i, application in enumerate(self.applications)}
        for c, wish in enumerate(self.wishes):
            if wish.given:
                choice[at[wish.application_id]] = c
        return Assignment(self.asked, choice, chosen(self.asked))

    def set_name(self, number: int) -> str:
        """What a set of the instance is called."""
        offers = len(self.offers)
        return self.offers[number].name if number < offers else self.caps[number - offers]


def question_of(call: Call) -> Question:
    """Five queries, whatever there is. Raises InstanceFault for what cannot be asked so.

    The lots follow the order in which the applications were taken in, the withdrawn ones among them: who leaves
    changes nobody's lot.
    """
    applications = list(call.applications.order_by("id"))
    offers = list(call.offers.order_by("id"))
    number = {offer.pk: n for n, offer in enumerate(offers)}
    mine: dict[int, list[Wish]] = {application.pk: [] for application in applications}
    for wish in Wish.objects.filter(application__call=call).order_by("application_id", "rank"):
        mine[wish.application_id].append(wish)
    caps = list(call.caps.order_by("id").prefetch_related("offers"))
    asked = ask(
        [[number[wish.offer_id] for wish in mine[a.pk]] for a in applications],
        [[wish.score for wish in mine[a.pk]] for a in applications],
        [offer.seats for offer in offers],
        seed=call.seed,
        sets=[
            CapSet(frozenset(number[o.pk] for o in cap.offers.all()), cap.seats)
            for cap in caps
            if cap.offers.all()
        ],
    )
    wishes = [wish for a in applications for wish in mine[a.pk]]
    return Question(asked, applications, offers, wishes, [cap.name for cap in caps if cap.offers.all()])


def gone(question: Question) -> list[int]:
    return [i for i, a in enumerate(question.applications) if a.answer == Answer.WITHDRAWN]


def digest(given: Assignment) -> str:
    """SHA-256 over the question and the answer, so that a printed certificate can be told to belong to them."""
    asked = given.asked
    whole = sha256(asked.seed.encode())
    for part in (asked.start, asked.place, asked.score, asked.lottery, asked.capacity, given.choice):
        whole.update(np.ascontiguousarray(part, dtype="<i8").tobytes())
    for each in asked.sets:
        whole.update(repr((sorted(each.places), each.cap)).encode())
    return whole.hexdigest()
