"""Laws of the totals: a reversal leaves no trace, folding equals counting, rebuilding equals folding."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kopir.spine.deliveries.models import CommitmentTotal, Delivery
from kopir.spine.deliveries.services import add_evidence, record, reverse
from kopir.spine.deliveries.tests.conftest import MONEY
from kopir.spine.deliveries.tests.world import counted, kept, promise
from kopir.spine.deliveries.totals import rebuild
from kopir.spine.ledger.services import sequence
from kopir.spine.registry.actors import Conflict, process

ACTOR = process("test")
START = date(2024, 1, 1)
LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
pytestmark = pytest.mark.django_db

days = st.integers(0, 40).map(lambda number: START + timedelta(days=number))
amounts = st.decimals("0.0001", "999999", places=4)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("record"), amounts, days, st.booleans()),
        st.tuples(st.just("reverse"), st.integers(0, 30)),
        st.tuples(st.just("evidence"), st.integers(0, 30)),
        st.tuples(st.just("sequence"), st.integers(1, 4)),
    ),
    max_size=25,
)


class Undo(Exception):
    pass


def in_a_world_of_its_own(test):
    """Run *test* and take back all that it did, so that each of Hypothesis' examples starts afresh."""
    try:
        with transaction.atomic():
            test()
            raise Undo
    except Undo:
        pass


def play(commitments, steps):
    made = []
    for at, (what, *told) in enumerate(steps):
        if what == "record":
            quantity, day, shown = told
            evidence = [{"kind": "url", "url": "https://example.org/"}] if shown else []
            made.append(
                record(
                    ACTOR,
                    commitment_id=commitments[at % len(commitments)].pk,
                    quantity=quantity,
                    occurred_on=day,
                    evidence=evidence,
                )
            )
        elif what == "sequence":
            sequence(limit=told[0])
        elif made:
            delivery = made[told[0] % len(made)]
            try:
                if what == "reverse":
                    reverse(ACTOR, delivery_id=delivery.pk, reason="test")
                else:
                    add_evidence(ACTOR, delivery_id=delivery.pk, kind="url", url="https://example.org/b")
            except Conflict:
                pass  # it was reversed before
    return made


@given(steps=steps)
@LAW
def test_folding_in_any_order_equals_counting_and_rebuilding(agreement, organisations, steps):
    def run():
        commitments = [
            promise(agreement, organisations.home, organisations.partner, **MONEY) for _ in range(2)
        ]
        play(commitments, steps)
        for commitment in commitments:
            assert kept(commitment) == counted(commitment)
        while sequence(limit=3):
            pass
        folded = [kept(commitment) for commitment in commitments]
        assert folded == [counted(commitment) for commitment in commitments]
        rebuild()
        assert [kept(commitment) for commitment in commitments] == folded

    in_a_world_of_its_own(run)


@given(before=steps, amount=amounts, day=days, shown=st.booleans(), place_between=st.booleans())
@LAW
def test_what_was_reversed_was_never_recorded(
    agreement, organisations, before, amount, day, shown, place_between
):
    def run():
        commitment = promise(agreement, organisations.home, organisations.partner, **MONEY)
        play([commitment], before)
        while sequence():
            pass
        as_if_never = kept(commitment)
        (mistake,) = play([commitment], [("record", amount, day, shown)])
        if place_between:
            sequence()
        reverse(ACTOR, delivery_id=mistake.pk, reason="test")
        sequence()
        assert kept(commitment) == as_if_never

    in_a_world_of_its_own(run)


def test_the_tail_is_not_in_the_totals(commitment):
    record(ACTOR, commitment_id=commitment.pk, quantity=3, occurred_on=START)
    assert not CommitmentTotal.objects.exists()
    sequence()
    assert kept(commitment) == (3, 1, 1, START)


def test_the_command_mends_a_damaged_total(commitment, capsys):
    record(ACTOR, commitment_id=commitment.pk, quantity=3, occurred_on=START)
    sequence()
    CommitmentTotal.objects.update(quantity=99, count=7, last_occurred_on=None)
    call_command("rebuild-totals")
    assert kept(commitment) == (3, 1, 1, START) == counted(commitment)
    assert Delivery.objects.count() == 1
