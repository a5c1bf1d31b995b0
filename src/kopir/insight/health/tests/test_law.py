"""The rule and its SQL agree on whatever facts there are, at every month's end, and nothing is written."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kopir.insight.health.facts import MANY, lives_of, prepared_lives, vitals_of
from kopir.insight.health.prepared import fold
from kopir.insight.health.progress import expected_by, progress_of
from kopir.insight.health.selectors import with_health
from kopir.insight.health.states import Facts, Health, Thresholds, add_months, health_of, months_ago
from kopir.spine.agreements.models import Agreement, Commitment, Party
from kopir.spine.deliveries.models import CommitmentTotal
from kopir.spine.ledger.models import Entry
from kopir.spine.parties.models import Organisation

DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
FACTS = st.builds(
    Facts,
    terminated=st.booleans().map(lambda _: False) | st.booleans(),
    superseded=st.sampled_from([False, False, False, True]),
    reports_since=st.none() | DAYS,
    last=st.none() | DAYS,
    promises=st.lists(st.tuples(st.none() | st.integers(1, 5), st.integers(0, 6)), max_size=3).map(tuple),
)
LIMITS = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)).map(
    lambda n: Thresholds(n[0], n[1], n[1] + n[2])
)


def plant(facts):
    state = "terminated" if facts.terminated else "superseded" if facts.superseded else "active"
    agreement = Agreement.objects.create(ref="T-1", type="exchange", state=state)
    organisation = Organisation.objects.create(kind="university", name="x")
    Party.objects.create(
        agreement=agreement, organisation=organisation, role="host", reports_since=facts.reports_since
    )
    rows = facts.promises or (((None, 0),) if facts.last else ())
    for number, (promised, delivered) in enumerate(rows):
        entry = Entry.objects.create(kind="commitment", digest=b"0" * 32, salt=b"1" * 32, payload=b"{}")
        commitment = Commitment.objects.create(
            agreement=agreement, key=f"c{number}", kind="mobility.places", unit="place",
            quantity=promised, entry=entry,
        )  # fmt: skip
        last = facts.last if number == 0 else None
        if delivered is not None:
            CommitmentTotal.objects.create(
                commitment=commitment, agreement=agreement, quantity=delivered, last_occurred_on=last
            )
    return agreement


def changed_and_folded(states, since, today, limits):
    """What is found of agreements that have just changed, which must be what is found once they are prepared."""
    found = vitals_of(states, since, today, limits)
    fold(today)
    many = dict.fromkeys(range(10**9, 10**9 + MANY), "active")  # what is prepared is for long lists
    assert prepared_lives(states, today) == lives_of(states, today)
    assert {pk: vitals_of(states | many, since, today, limits)[pk] for pk in states} == found
    return found


class RuleAndSql(TestCase):
    @settings(max_examples=150, deadline=None)
    @given(facts=FACTS, today=DAYS, limits=LIMITS)
    @example(
        facts=Facts(reports_since=date(2020, 1, 1), last=date(2024, 8, 31)),
        today=date(2025, 2, 28),
        limits=Thresholds(),
    )
    def test_agree(self, facts, today, limits):
        plant(facts)
        found = with_health(Agreement.objects.all(), today, limits).get()
        self.assertEqual(found.health, health_of(facts, today, limits).value)
        since = {found.pk: found.reports_since} if found.reports_since else {}
        find = changed_and_folded if today.day % 3 == 0 else vitals_of  # preparing them takes longest
        (vital,) = find({found.pk: found.state}, since, today, limits).values()
        self.assertEqual((vital.health.value, vital.last_sign), (found.health, found.last_sign))


@given(DAYS, DAYS, st.integers(0, 30))
def test_a_day_is_months_ago_exactly_when_the_months_have_passed(day, today, months):
    assert (add_months(day, months) <= today) == (day <= months_ago(today, months))


def test_a_month_ends_where_it_ends():
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert months_ago(date(2025, 2, 28), 6) == date(2024, 8, 31)


@given(FACTS, DAYS, LIMITS)
def test_silence_never_wakes_anybody(facts, today, limits):
    order = [Health.ALIVE, Health.NEW, Health.QUIET, Health.ASLEEP]
    before, after = health_of(facts, today, limits), health_of(facts, today + timedelta(days=40), limits)
    if before in order and after in order:
        assert order.index(after) >= order.index(before)


@pytest.mark.django_db
def test_health_changes_with_the_calendar_alone(django_assert_num_queries):
    plant(Facts(reports_since=date(2024, 1, 1), last=date(2024, 3, 31)))
    seen = []
    for today in (date(2024, 9, 29), date(2024, 9, 30), date(2025, 3, 30), date(2025, 3, 31)):
        with django_assert_num_queries(1):
            seen.append(with_health(Agreement.objects.all(), today, Thresholds()).get().health)
    assert seen == ["alive", "quiet", "quiet", "asleep"]


@pytest.mark.django_db
def test_an_amendment_keeps_what_was_delivered_before():
    agreement = plant(Facts(promises=((5, 4),), last=date(2025, 1, 1)))
    old = agreement.commitments.get()
    Commitment.objects.filter(pk=old.pk).update(ended_on=date(2025, 2, 1))
    entry = Entry.objects.create(kind="commitment", digest=b"0" * 32, salt=b"1" * 32, payload=b"{}")
    Commitment.objects.create(
        agreement=agreement, key="c0", kind="mobility.places", unit="place", quantity=8,
        replaces=old, entry=entry, period_from=date(2025, 1, 1), period_to=date(2025, 12, 31),
    )  # fmt: skip
    (found,) = progress_of(Commitment.objects.all(), date(2025, 12, 31))
    assert (found.expected, found.delivered, found.difference) == (8, 4, -4)
    assert found.is_behind and found.last_sign == date(2025, 1, 1)
    for today in (date(2025, 1, 15), date(2025, 6, 1), date(2026, 6, 1)):
        counted = with_health(Agreement.objects.all(), today, Thresholds()).get()
        vitals = changed_and_folded({agreement.pk: "active"}, {}, today, Thresholds())
        assert (vitals[agreement.pk].health.value, vitals[agreement.pk].last_sign) == (
            counted.health, counted.last_sign,
        )  # fmt: skip
        reporting = {agreement.pk: date(2024, 1, 1)}
        agreement.parties.update(reports_since=date(2024, 1, 1))
        counted = with_health(Agreement.objects.all(), today, Thresholds()).get()
        vitals = changed_and_folded({agreement.pk: "active"}, reporting, today, Thresholds())
        assert vitals[agreement.pk].health.value == counted.health
        agreement.parties.update(reports_since=None)


@pytest.mark.django_db
def test_tenths_add_up():
    """0.1 + 0.2 is the 0.3 that was promised, also where the database adds up binary fractions."""
    agreement = plant(Facts(promises=(("0.1", "0.1"), ("0.2", "0.2"), ("0.3", None)), last=date(2025, 1, 1)))
    first, second, third = agreement.commitments.order_by("pk")
    Commitment.objects.filter(pk__in=[first.pk, second.pk]).update(ended_on=date(2025, 2, 1))
    Commitment.objects.filter(agreement=agreement).update(key="hours")
    for promised, health in (("0.3", "fulfilled"), ("0.3001", "asleep")):
        Commitment.objects.filter(pk=third.pk).update(quantity=promised)
        agreement.parties.update(reports_since=date(2024, 1, 1))
        day, since = date(2026, 6, 1), {agreement.pk: date(2024, 1, 1)}
        assert with_health(Agreement.objects.all(), day, Thresholds()).get().health == health
        assert vitals_of({agreement.pk: "active"}, since, day, Thresholds())[agreement.pk].health == health


@pytest.mark.parametrize(
    ("kind", "quantity", "dates", "expected"),
    [
        ("mobility.places", 10, {"period_from": date(2025, 1, 1), "period_to": date(2025, 1, 10)}, 5),
        ("mobility.places", None, {"period_from": date(2025, 1, 1), "period_to": date(2025, 1, 10)}, None),
        ("mobility.places", 10, {}, None),
        ("mobility.places", 10, {"due_on": date(2025, 1, 5)}, 10),
        ("investment.pledged", 10, {"period_from": date(2025, 1, 1), "period_to": date(2025, 1, 10)}, 0),
        ("investment.pledged", 10, {"due_on": date(2025, 1, 6)}, 0),
        ("nobody.knows", 10, {"due_on": date(2025, 1, 1)}, None),
    ],
)
def test_what_is_expected_follows_the_kind(kind, quantity, dates, expected):
    quantity = None if quantity is None else Decimal(quantity)
    assert expected_by(Commitment(kind=kind, quantity=quantity, **dates), date(2025, 1, 5)) == expected
