"""What was prepared counts as the records do: after any writes, on any day, for any reader, folded or not."""

from collections import Counter
from datetime import date, timedelta
from itertools import count

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kopir.insight.health import prepared, triggers
from kopir.insight.health.models import Stale, Vital
from kopir.insight.health.prepared import counted_for, fold, forget, rebuild
from kopir.insight.health.selectors import thresholds_of, with_health
from kopir.spine.agreements.models import Agreement, AgreementState, Commitment, Party, Visibility
from kopir.spine.agreements.selectors import visible_agreements, with_state_today
from kopir.spine.deliveries.models import CommitmentTotal
from kopir.spine.hub.models import Hub
from kopir.spine.ledger.models import Entry
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import process

pytestmark = pytest.mark.django_db
READERS = ("anonymous", "officer", "stranger", "hub_admin")
DAY = date(2026, 3, 31)


class Undo(Exception):
    pass


@pytest.fixture
def calendar():
    """A calendar that the test turns."""
    return {"day": DAY}


def fresh(actor, day):
    """As the records say it, one agreement at a time and added up here."""
    healths, states, lands = Counter(), Counter(), Counter()
    hub = Hub.objects.first()
    rows = with_state_today(with_health(visible_agreements(actor), day, thresholds_of(hub)), day)
    for row in rows.prefetch_related("parties__organisation"):
        healths[row.health] += 1
        states[row.state_today] += 1
        for country in {party.organisation.country for party in row.parties.all()} - {""}:
            lands[country, row.health] += 1
    return healths, states, lands


def agree(actors, calendar, *others):
    for actor in (*(getattr(actors, who) for who in READERS), process("test"), *others):
        found = counted_for(actor, Hub.objects.first(), calendar["day"])
        assert (found.healths, found.states, found.lands) == fresh(actor, calendar["day"]), actor


numbers = st.integers(0, 9)
days = st.none() | st.integers(-500, 60).map(lambda n: DAY + timedelta(days=n))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("agree"), st.sampled_from(Visibility.values), numbers),
        st.tuples(st.just("state"), numbers, st.sampled_from(AgreementState.values)),
        st.tuples(st.just("show"), numbers, st.sampled_from(Visibility.values)),
        st.tuples(st.just("term"), numbers, days),
        st.tuples(st.just("report"), numbers, days),
        st.tuples(st.just("party"), numbers, numbers),
        st.tuples(st.just("leave"), numbers),
        st.tuples(st.just("promise"), numbers, st.none() | st.integers(1, 3)),
        st.tuples(st.just("deliver"), numbers, st.integers(1, 3), st.integers(0, 500)),
        st.tuples(st.just("end"), numbers, st.integers(-5, 5)),
        st.tuples(st.just("move"), numbers, st.sampled_from(["PL", "JP", "KZ", ""])),
        st.tuples(st.just("remove"), numbers),
        st.tuples(st.just("turn"), st.integers(-40, 200)),
        st.tuples(st.just("settings"), st.integers(1, 5)),
        st.tuples(st.just("fold")),
        st.tuples(st.just("fold")),
    ),
    max_size=30,
)


class World:
    """Writes of every kind, most of them past the services, as an import or an administrator's SQL does."""

    def __init__(self, organisations, calendar, officer):
        self.organisations, self.calendar, self.officer = list(organisations), calendar, officer
        self.agreements, self.promises = [], []
        self.numbers = count()  # of all there ever were: one that was removed leaves its number

    def pick(self, rows, number):
        return rows[number % len(rows)] if rows else None

    def play(self, what, *told):
        getattr(self, what)(*told)

    def agree(self, visibility, number):
        owner = self.organisations[number % 2]
        made = Agreement.objects.create(
            ref=f"P-{next(self.numbers)}", type="exchange", state="active",
            visibility=visibility, owner=owner, created_by=self.officer,
        )  # fmt: skip
        self.agreements.append(made.pk)
        self.party(-1, number)

    def _update(self, number, **values):
        if pk := self.pick(self.agreements, number):
            Agreement.objects.filter(pk=pk).update(**values)

    def state(self, number, state):
        self._update(number, state=state)

    def show(self, number, visibility):
        self._update(number, visibility=visibility)

    def term(self, number, day):
        self._update(number, expires_on=day)

    def report(self, number, day):
        Party.objects.filter(agreement_id=self.pick(self.agreements, number)).update(reports_since=day)

    def party(self, number, which):
        if pk := self.pick(self.agreements, number):
            Party.objects.bulk_create(
                [Party(agreement_id=pk, organisation=self.pick(self.organisations, which), role="partner")],
                ignore_conflicts=True,
            )

    def leave(self, number):
        Party.objects.filter(agreement_id=self.pick(self.agreements, number)).delete()

    def promise(self, number, quantity):
        if pk := self.pick(self.agreements, number):
            entry = Entry.objects.create(kind="commitment", digest=b"0" * 32, salt=b"1" * 32, payload=b"{}")
            made = Commitment.objects.create(
                agreement_id=pk, key=f"c{next(self.numbers)}", kind="mobility.places", unit="place",
                quantity=quantity, entry=entry,
            )  # fmt: skip
            self.promises.append(made)

    def deliver(self, number, quantity, ago):
        if made := self.pick(self.promises, number):
            CommitmentTotal.objects.update_or_create(
                commitment=made,
                defaults={
                    "agreement_id": made.agreement_id,
                    "quantity": quantity,
                    "last_occurred_on": DAY - timedelta(days=ago),
                },
            )

    def end(self, number, ahead):
        if made := self.pick(self.promises, number):
            Commitment.objects.filter(pk=made.pk).update(ended_on=DAY + timedelta(days=ahead))

    def move(self, number, country):
        Organisation.objects.filter(pk=self.pick(self.organisations, number).pk).update(country=country)

    def remove(self, number):
        pk = self.pick(self.agreements, number)
        if pk and not Commitment.objects.filter(agreement_id=pk).exists():
            Agreement.objects.filter(pk=pk).delete()
            self.agreements.remove(pk)

    def turn(self, ahead):
        self.calendar["day"] = DAY + timedelta(days=ahead)

    def settings(self, months):
        Hub.objects.update(new_months=months, quiet_months=months, asleep_months=months + 3)

    def fold(self):
        fold(self.calendar["day"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_prepared_equals_counted_whatever_was_written(actors, hub, organisations, calendar, steps):
    calendar["day"] = DAY
    rows = (organisations.home, organisations.partner, *Organisation.objects.order_by("pk")[:4])
    try:
        with transaction.atomic():
            world = World(rows, calendar, actors.officer.user_id)
            for step in steps:
                world.play(*step)
            agree(actors, calendar)
            while fold(calendar["day"]):
                pass
            assert not Stale.objects.exists()
            agree(actors, calendar)
            kept = sorted(Vital.objects.values_list(*_COLUMNS), key=str)
            forget()
            fold(calendar["day"])
            assert sorted(Vital.objects.values_list(*_COLUMNS), key=str) == kept
            raise Undo
    except Undo:
        pass


#: All but the days between which "kept" holds: they depend on the day of folding.
_COLUMNS = (
    "agreement_id", "country", "first", "public", "state", "effective_from", "expires_on",
    "reports_since", "last_sign", "kept",
)  # fmt: skip


def planted(organisations, officer, calendar, n=3):
    world = World([organisations.home, organisations.partner], calendar, officer)
    for number in range(n):
        world.agree("public", number)
    return world


def test_once_folded_nothing_is_worked_out_from_the_records(actors, hub, organisations, calendar):
    planted(organisations, actors.officer.user_id, calendar)
    assert fold(DAY) > 0 and fold(DAY) == 0
    with CaptureQueriesContext(connection) as asked:
        counted_for(actors.anonymous, hub, DAY)
    assert len(asked) == 2
    assert not any("deliveries_commitmenttotal" in query["sql"] for query in asked)


def test_a_promise_that_ends_next_week_is_counted_right_on_each_day(actors, hub, organisations, calendar):
    world = planted(organisations, actors.officer.user_id, calendar, 1)
    world.report(0, DAY - timedelta(days=400))
    world.promise(0, 1)
    world.deliver(0, 1, 400)
    world.end(0, 3)
    assert fold(DAY) > 0
    for ahead, health in ((0, "fulfilled"), (2, "fulfilled"), (3, "asleep"), (1, "fulfilled")):
        world.turn(ahead)
        assert counted_for(actors.anonymous, hub, calendar["day"]).healths == {health: 1}
        if ahead == 3:
            assert fold(calendar["day"]) > 0  # by the calendar alone


def test_too_many_changes_are_counted_from_the_records(actors, hub, organisations, calendar, monkeypatch):
    planted(organisations, actors.officer.user_id, calendar)
    monkeypatch.setattr(prepared, "MOST", 1)
    agree(actors, calendar)


def test_what_changed_while_no_trigger_watched_is_not_forgotten(actors, hub, organisations, calendar):
    world = planted(organisations, actors.officer.user_id, calendar)
    rebuild()
    triggers.remove()
    assert len(triggers.missing(connection)) == len(triggers.WATCHED)
    world.state(0, "terminated")
    triggers.after_migrations(using="default")
    assert triggers.missing(connection) == []
    agree(actors, calendar)


def test_one_trigger_gone_is_noticed(db):
    with connection.cursor() as cursor:
        cursor.execute(triggers._drop(connection.vendor, triggers.WATCHED[3]))
    assert triggers.missing(connection) == [triggers.WATCHED[3].name]
    assert triggers.install() and not triggers.install()


def test_a_change_that_changes_nothing_counted_leaves_no_mark(hub, organisations, actors, calendar):
    planted(organisations, actors.officer.user_id, calendar)
    rebuild()
    Agreement.objects.update(city="Almaty")
    Organisation.objects.update(city="Almaty", country=organisations.home.country)
    moved = Stale.objects.count()
    Organisation.objects.update(country=organisations.home.country)
    assert Stale.objects.count() == moved


def test_everything_can_be_made_again(hub, organisations, actors, calendar, capsys):
    planted(organisations, actors.officer.user_id, calendar)
    forget()
    call_command("rebuild-health")
    assert "agreements: 3" in capsys.readouterr().out
    Vital.objects.update(state="terminated")
    rebuild()
    agree(actors, calendar)
