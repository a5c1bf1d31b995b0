"""What is counted: by whom, on which day, in which scope; and that nothing is added that does not go together."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kopir.insight.indicators.selectors import SMALLEST_CELL, evaluate, evaluate_all, scope_for
from kopir.kit.errors import Invalid, NotFound
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement, AgreementState, LegalBasis, StateChange
from kopir.spine.agreements.selectors import with_state_today
from kopir.spine.people.selectors import actor_for
from kopir.spine.registry.actors import ANONYMOUS, process
from kopir.spine.registry.indicators import Scope, all_indicators

from .world import agreement, deliver, money, plant, promise

pytestmark = pytest.mark.django_db


def amounts(found):
    return [(figure.amount, figure.currency, figure.modality) for figure in found.figures]


def number(actor, code="agreements.in_force", **more):
    (figure,) = evaluate(actor, code, **more).figures
    return int(figure.amount)


def test_each_reader_counts_what_they_may_open(hub, organisations, actors):
    plant(organisations)
    assert number(ANONYMOUS) == 3
    assert number(actors.officer) == 5  # and the parties' and the organisation's own of home
    assert number(actors.partner_officer) == 5  # and both that are shared with it
    assert number(actors.stranger) == 5
    assert number(actors.hub_admin) == 3, "administering the hub opens nothing"


def test_a_number_is_as_long_as_its_list_of_records(hub, organisations, actors):
    world = plant(organisations)
    deliver(promise(world.public[0], organisations.home, organisations.partner), date(2024, 3, 1))
    for actor in (ANONYMOUS, actors.officer, actors.partner_officer, process("test")):
        for found in evaluate_all(actor):
            records = sum(figure.records for figure in found.figures) + found.without_figure
            assert records == found.records.count(), found.indicator.code
            assert records == len({row.pk for row in found.records})


def test_the_parts_by_state_make_up_the_whole(hub, organisations, actors):
    plant(organisations)
    agreement("DRAFT", organisations.home, organisations.partner, state="proposed")
    found = evaluate(ANONYMOUS, "agreements.by_state")
    assert {str(figure.group): int(figure.amount) for figure in found.figures} == {"Proposed": 1, "Active": 3}
    with pytest.raises(Invalid):
        evaluate(ANONYMOUS, "agreements.by_state", day=today() - timedelta(days=1))


def test_four_definitions_give_four_numbers(hub, organisations):
    plant(organisations)
    agreement("PUBLIC-4", organisations.home, organisations.partner)
    codes = ("agreements.in_force", "partners.foreign", "campuses.branch", "programmes.joint")
    assert [number(ANONYMOUS, code) for code in codes] == [4, 2, 1, 1]


def test_a_campus_operates_only_while_its_basis_is_in_force(hub, organisations):
    row = agreement(
        "CAMPUS", organisations.home, organisations.partner, type="branch_campus", campus_state="operating"
    )
    assert number(ANONYMOUS, "campuses.operating") == 0
    LegalBasis.objects.create(
        agreement=row, kind="decree", valid_from=date(2021, 1, 1), valid_to=date(2022, 12, 31)
    )
    found = [
        number(ANONYMOUS, "campuses.operating", day=date(year, 6, 1)) for year in (2020, 2021, 2022, 2023)
    ]
    assert found == [0, 1, 1, 0]


def test_in_force_today_is_the_state_that_lists_show(hub, organisations):
    """Every state × beginning × end; the count's own rule must agree with the one of the lists."""
    day = today()
    days = (None, day - timedelta(days=400), day, day + timedelta(days=1))
    for state in AgreementState.values:
        for begins in days:
            for ends in days:
                if begins and ends and begins > ends:
                    continue
                name = f"{state}-{days.index(begins)}-{days.index(ends)}"[:30]
                row = agreement(
                    name,
                    organisations.home,
                    state=state,
                    effective_from=begins,
                    expires_on=ends,
                    signed_on=None,
                )
                StateChange.objects.create(agreement=row, to_state=state)
    # An agreement whose beginning lies ahead is in force from then on, whatever state was recorded.
    shown = with_state_today(Agreement.objects.all(), day).filter(state_today="active")
    shown = shown.exclude(effective_from__gt=day)
    counted = evaluate(ANONYMOUS, "agreements.in_force").records
    # 'expired' with an end that has not come is the one contradiction a record can hold: the date decides.
    lapsed = {row.pk for row in counted if row.state == "expired"}
    assert {row.pk for row in counted} - lapsed == {row.pk for row in shown}
    assert all(row.expires_on >= day for row in counted if row.pk in lapsed)


def test_the_day_decides(hub, organisations):
    home, partner = organisations.home, organisations.partner
    agreement("A", home, partner, signed_on=date(2019, 3, 1), expires_on=date(2021, 3, 1))
    unknown = agreement("B", home, partner, signed_on=None)
    Agreement.objects.filter(pk=unknown.pk).update(created_at=datetime(2022, 1, 15, 12, tzinfo=UTC))
    broken = agreement("C", home, partner, signed_on=date(2020, 1, 1), state="terminated")
    StateChange.objects.create(agreement=broken, to_state="active")
    change = StateChange.objects.create(agreement=broken, from_state="active", to_state="terminated")
    StateChange.objects.filter(pk=change.pk).update(at=datetime(2023, 5, 5, 12, tzinfo=UTC))
    expected = {
        date(2019, 2, 28): set(),
        date(2019, 3, 1): {"A"},
        date(2020, 1, 1): {"A", "C"},
        date(2021, 3, 1): {"A", "C"},
        date(2021, 3, 2): {"C"},
        date(2022, 1, 14): {"C"},
        date(2022, 1, 15): {"B", "C"},
        date(2023, 5, 4): {"B", "C"},
        date(2023, 5, 5): {"B"},
    }
    for day, refs in expected.items():
        found = evaluate(ANONYMOUS, "agreements.in_force", day=day)
        assert {row.ref for row in found.records} == refs, day


def test_an_agreement_recorded_as_broken_off_was_in_force_on_no_known_day(hub, organisations):
    row = agreement("D", organisations.home, state="terminated")
    StateChange.objects.create(agreement=row, to_state="terminated")
    assert number(ANONYMOUS, day=date(2021, 1, 1)) == 0


def test_currencies_and_plans_are_never_added(hub, organisations):
    row = plant(organisations).public[0]
    money(row, "16000000")
    money(row, "50000000")
    money(row, "5", "approximate")
    money(row, "7", "planned")
    money(row, "9", currency="KZT")
    money(row, None)
    found = evaluate(ANONYMOUS, "investment.pledged")
    assert amounts(found) == [
        (Decimal(9), "KZT", "observed"),
        (Decimal(66000005), "USD", "approximate"),
        (Decimal(7), "USD", "planned"),
    ]
    assert found.without_figure == 1 and found.records.count() == 6
    assert evaluate(ANONYMOUS, "investment.disbursed").figures == [], "no data is not zero"


def test_what_others_pledged_in_private_changes_nothing(hub, organisations, actors):
    world = plant(organisations)
    money(world.public[0], "10")
    before = amounts(evaluate(actors.partner_officer, "investment.pledged"))
    for (owner, visibility), row in world.hidden.items():
        if visibility != "parties":
            money(row, "1000000")
            deliver(promise(row, *(p.organisation for p in row.parties.all())), date(2024, 1, 1))
        del owner
    assert amounts(evaluate(actors.partner_officer, "investment.pledged")) == before
    assert number(actors.partner_officer, "deliveries.standing") == 0
    assert amounts(evaluate(ANONYMOUS, "mobility.places_delivered")) == []


def test_reversals_and_later_deliveries_do_not_count(hub, organisations):
    row = promise(plant(organisations).public[0], organisations.home, organisations.partner)
    deliver(row, date(2024, 1, 1), proved=True)
    deliver(row, date(2024, 6, 1))
    deliver(row, date(2024, 6, 2), taken_back=True)
    assert number(ANONYMOUS, "deliveries.standing") == 2
    assert number(ANONYMOUS, "deliveries.without_evidence") == 1
    assert number(ANONYMOUS, "mobility.places_delivered") == 6
    assert number(ANONYMOUS, "mobility.places_delivered", day=date(2024, 5, 31)) == 3
    assert number(ANONYMOUS, "mobility.places_promised") == 20


def test_a_promise_counts_from_the_day_it_was_made_until_it_ended(hub, organisations):
    row = promise(
        plant(organisations).public[0], organisations.home, organisations.partner, ended_on=date(2025, 2, 1)
    )
    type(row).objects.filter(pk=row.pk).update(created_at=datetime(2024, 5, 5, 12, tzinfo=UTC))
    found = [
        bool(evaluate(ANONYMOUS, "mobility.places_promised", day=day).figures)
        for day in (date(2024, 5, 4), date(2024, 5, 5), date(2025, 1, 31), date(2025, 2, 1))
    ]
    assert found == [False, True, True, False]


def test_a_scope_narrows_to_parties(hub, organisations, actors):
    plant(organisations)
    assert number(ANONYMOUS, scope=Scope(country="KR")) == 1
    assert number(ANONYMOUS, scope=Scope(organisation_id=organisations.partner.pk)) == 2
    assert number(ANONYMOUS, "partners.foreign", scope=Scope(organisation_id=organisations.partner.pk)) == 1
    assert scope_for(ANONYMOUS, country=" pl ") == Scope(country="PL")
    with pytest.raises(Invalid):
        scope_for(ANONYMOUS, country="XX")
    with pytest.raises(NotFound):
        scope_for(ANONYMOUS, organisation_id=10**9)


def test_a_published_total_never_shows_a_small_cell(hub, organisations, actors):
    plant(organisations)  # two shared agreements are hidden from everybody who is no party
    assert evaluate(ANONYMOUS, "agreements.in_force").published is None
    for count in range(SMALLEST_CELL):
        assert evaluate(ANONYMOUS, "agreements.in_force").published is None or count >= SMALLEST_CELL - 2
        agreement(f"S-{count}", organisations.foreign, organisations.partner, visibility="parties")
    found = evaluate(ANONYMOUS, "agreements.in_force")
    assert found.published == (3 + 2 + SMALLEST_CELL, 2 + SMALLEST_CELL)
    assert evaluate(actors.partner_officer, "agreements.in_force").published is None, "nothing is hidden"
    assert evaluate(ANONYMOUS, "agreements.in_force", scope=Scope(country="KR")).published is None
    assert evaluate(ANONYMOUS, "agreements.in_force", day=today() - timedelta(days=1)).published is None


def test_bad_days_and_codes_are_refused(hub):
    for day in (today() + timedelta(days=1), date(1899, 12, 31), date.min, date.max):
        with pytest.raises(Invalid):
            evaluate(ANONYMOUS, "agreements.in_force", day=day)
    with pytest.raises(NotFound):
        evaluate(ANONYMOUS, "no.such.figure")


def test_neighbours_exist():
    codes = {indicator.code for indicator in all_indicators()}
    assert codes
    for indicator in all_indicators():
        assert set(indicator.neighbours) <= codes


def test_what_is_remembered_of_a_count_follows_the_hub_and_the_reader(hub, organisations, actors, users):
    """How a number is counted is written once; records, roles and the hub's settings are of the moment."""
    plant(organisations)
    assert (number(actors.officer), number(actors.partner_officer)) == (5, 5)
    foreign = number(actors.officer, "partners.foreign")
    agreement(
        "LATER",
        organisations.home,
        organisations.foreign,
        visibility="organisation",
        owner=organisations.home,
    )
    assert (number(actors.officer), number(actors.partner_officer)) == (6, 5)
    assert number(actors.officer, "partners.foreign") == foreign
    hub.country = "DE"
    hub.save()
    assert number(actors.officer, "partners.foreign") == foreign + 1  # home's own country is another now
    users.officer.memberships.all().delete()
    assert number(actor_for(users.officer)) == number(ANONYMOUS) == 3
    # Recorded without a day in the last hours of a day: of that day in one zone, of the next in another.
    late = agreement("LATE", organisations.home, organisations.partner, visibility="public", signed_on=None)
    late_at = datetime(2020, 5, 4, 22, tzinfo=UTC)
    Agreement.objects.filter(pk=late.pk).update(created_at=late_at, effective_from=None)
    counted = {}
    for zone in ("UTC", "Asia/Almaty", "UTC"):
        hub.time_zone = zone
        hub.save()
        counted.setdefault(zone, []).append(number(ANONYMOUS, day=date(2020, 5, 4)))
    assert counted["UTC"] == [counted["Asia/Almaty"][0] + 1] * 2
