"""Joint works as deliveries: which count, that each counts once, and that a kill and a second run change nothing."""

from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kopir.exchange.research import services
from kopir.exchange.research.models import CountedWork
from kopir.exchange.research.promised import promises
from kopir.exchange.research.services import publications
from kopir.exchange.research.tests.world import ACTOR, project, promise
from kopir.gateways.openalex import delivering
from kopir.gateways.openalex.delivering import deliver, former_numbers
from kopir.kit.errors import Invalid
from kopir.spine.deliveries.models import Delivery
from kopir.spine.deliveries.services import reverse
from kopir.spine.parties.models import Identifier

from .world import authorship, institution, taken, work, write

pytestmark = pytest.mark.django_db
RORS = {"home": "03q0vrn42", "partner": "03bqmcz70", "foreign": "04h9pn542"}
HOME, PARTNER, FOREIGN = (institution(number, ror=ror) for number, ror in enumerate(RORS.values(), 1))
HOSPITAL = institution(4, parents=[1])
ALL = (HOME, PARTNER, FOREIGN, HOSPITAL)


def joint(number, *places, year=2021, **more):
    return work(number, *(authorship(at, place) for at, place in enumerate(places)), year=year, **more)


@pytest.fixture
def parties(hub, organisations):
    for name, ror in RORS.items():
        organisation = getattr(organisations, name)
        Identifier.objects.create(organisation=organisation, scheme="ror", value=ror)
    return organisations


@pytest.fixture
def observatory(tmp_path):
    def take(*works):
        write(tmp_path / "in" / "works" / "part.jsonl", *works)
        write(tmp_path / "in" / "institutions" / "part.jsonl", *ALL)
        taken(tmp_path / "in", tmp_path / "out")
        return tmp_path / "out"

    return take


def entered(*promised):
    """What stands: (promise, work's number) of every delivery."""
    rows = Delivery.objects.order_by("pk").values_list("commitment_id", "dedup_key")
    return sorted((pk, int(key.removeprefix("openalex:W"))) for pk, key in rows)


def test_works_of_whole_years_after_the_start_with_their_address_as_evidence(parties, observatory):
    made = promise(parties, signed_on=date(2020, 5, 1), expires_on=date(2023, 6, 30))
    folder = observatory(
        joint(1, HOME, PARTNER, year=2020),  # the year of the start: perhaps before it
        joint(2, HOME, PARTNER, year=2021, doi="https://doi.org/10.1000/TWO"),
        joint(3, HOSPITAL, PARTNER, year=2022),  # a part of home is home
        joint(4, HOME, HOSPITAL, year=2022),  # home with itself
        joint(5, HOME, FOREIGN, year=2022),
        joint(6, HOME, PARTNER, year=2023),  # perhaps after the end
        joint(7, HOME, PARTNER, year=0),
        joint(8, HOME, PARTNER, year=2022, is_retracted=True),
    )
    seen = []
    preview = deliver(folder, dry_run=True, tell=lambda _promise, each: seen.append(each.work))
    assert seen == [2, 3] and preview["works: to be entered"] == 2 and not Delivery.objects.exists()
    counts = deliver(folder)
    assert counts["works: entered"] == 2 and counts["works: of years that the promise does not cover"] == 2
    assert entered() == [(made.pk, 2), (made.pk, 3)]
    first = Delivery.objects.earliest("pk")
    assert (first.quantity, first.occurred_on, first.process) == (
        1,
        date(2021, 12, 31),
        "observatory deliver",
    )
    assert first.evidence.get().url == "https://openalex.org/W2"
    assert CountedWork.objects.get(work=2).doi == "10.1000/two"
    assert deliver(folder)["works: counted already"] == 2 and len(entered()) == 2


@pytest.mark.parametrize(("precision", "years"), [("day", [2020, 2021]), ("month", [2021]), ("year", [2021])])
def test_a_day_that_is_not_known_exactly_is_taken_at_its_latest(parties, observatory, precision, years):
    promise(parties, signed_precision=precision)
    deliver(observatory(*(joint(year, HOME, PARTNER, year=year) for year in (2019, 2020, 2021))))
    assert [number for _pk, number in entered()] == years


def test_this_year_waits_until_it_is_over(parties, observatory):
    from kopir.spine.agreements.clock import today

    promise(parties)
    deliver(observatory(*(joint(n, HOME, PARTNER, year=today().year - n) for n in (0, 1))))
    assert [number for _pk, number in entered()] == [1]


def test_two_agreements_of_a_pair_share_no_work_and_the_older_has_it(parties, observatory):
    younger = promise(parties, signed_on=date(2022, 1, 1))
    older = promise(parties)
    three = promise(parties, others=("home", "partner", "foreign"), signed_on=date(2021, 1, 1))
    folder = observatory(
        joint(1, HOME, PARTNER, year=2022),
        joint(2, HOME, PARTNER, FOREIGN, year=2023),
        joint(3, HOME, FOREIGN, year=2023),
    )
    expected = [(older.pk, 1), (older.pk, 2), (three.pk, 3)]
    assert deliver(folder, dry_run=True)["works: to be entered"] == 3
    deliver(folder)
    assert entered() == sorted(expected) and younger.pk not in dict(entered())


def test_merged_numbers_and_dois_are_one_work(parties, observatory, tmp_path):
    promise(parties)
    doi = "https://doi.org/10.1000/same"
    deliver(observatory(joint(1, HOME, PARTNER), joint(2, HOME, PARTNER, doi=doi)))
    merged = tmp_path / "merged" / "2024.csv"
    merged.parent.mkdir()
    lines = ["W1,W9", "W9,W10", "W7,W8", "W8,W7", "x,W10"]  # a chain, a circle, a row that is none
    merged.write_text("merge_date,id,merge_into_id\n" + "".join(f"2024-01-01,{row}\n" for row in lines))
    assert former_numbers(merged.parent) == {10: (1, 9)}
    later = observatory(
        joint(10, HOME, PARTNER), joint(11, HOME, PARTNER, doi=doi), joint(12, HOME, PARTNER, doi=doi.upper())
    )
    deliver(later, merged=merged.parent)
    assert [number for _pk, number in entered()] == [1, 2]
    deliver(later)  # without the list of merges, too: the new number was kept
    assert len(entered()) == 2 and CountedWork.objects.filter(work__in=[10, 11, 12]).count() == 3


def test_two_numbers_with_one_doi_come_in_once_also_in_different_batches(parties, observatory, monkeypatch):
    monkeypatch.setattr(publications, "AT_ONCE", 1)
    promise(parties)
    folder = observatory(*(joint(number, HOME, PARTNER, doi="10.1000/1") for number in (1, 2)))
    assert deliver(folder, dry_run=True)["works: to be entered"] == 1
    deliver(folder)
    assert [number for _pk, number in entered()] == [1]


def test_what_was_entered_by_hand_or_taken_back_is_not_entered_again(parties, observatory, actors):
    made, other = promise(parties), project(parties)
    given = {"title": {"en": "T"}, "doi": "10.1000/hand", "published_on": date(2021, 3, 1)}
    output = services.add_output(ACTOR, project_id=other.pk, **given)
    services.deliver_output(ACTOR, project_id=other.pk, output_id=output.pk, commitment_id=made.pk)
    folder = observatory(joint(1, HOME, PARTNER, doi="10.1000/HAND"), joint(2, HOME, PARTNER))
    deliver(folder)
    assert [key for (key,) in Delivery.objects.order_by("pk").values_list("dedup_key")] == [
        "doi:10.1000/hand",
        "openalex:W2",
    ]
    reverse(actors.officer, delivery_id=Delivery.objects.latest("pk").pk, reason="Not ours")
    assert deliver(folder)["works: entered"] == 0
    assert sum(row.quantity for row in Delivery.objects.all()) == 1


class Killed(BaseException):
    """As a signal would: no handler of errors catches it."""


@pytest.mark.parametrize("at", [1, 3])
def test_killed_in_the_middle_and_run_again_it_is_the_same(parties, observatory, monkeypatch, at):
    promise(parties), promise(parties, others=("home", "foreign"))
    places = [PARTNER] * 4 + [FOREIGN] * 3
    folder = observatory(*(joint(n, HOME, place) for n, place in enumerate(places, 1)))
    monkeypatch.setattr(publications, "AT_ONCE", 2)
    real, calls = publications._record, []

    def dying(*args):
        real(*args)
        calls.append(1)
        if len(calls) == at:
            raise Killed

    monkeypatch.setattr(publications, "_record", dying)
    with pytest.raises(Killed):
        deliver(folder)
    monkeypatch.setattr(publications, "_record", real)
    assert len(entered()) == 2 * (at - 1)
    deliver(folder)
    assert [number for _pk, number in sorted(entered(), key=lambda row: row[1])] == [1, 2, 3, 4, 5, 6, 7]
    assert CountedWork.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_two_at_once_enter_each_work_once(parties, observatory, race):
    promise(parties)
    folder = observatory(*(joint(n, HOME, PARTNER) for n in range(1, 6)))
    race([lambda: deliver(folder)] * 2)
    assert len(entered()) == CountedWork.objects.count() == 5


def test_what_cannot_be_found_is_said(parties, observatory, organisations):
    promise(parties)
    folder = observatory(joint(1, HOME, PARTNER))
    Identifier.objects.filter(organisation=organisations.partner).delete()
    counts = deliver(folder)
    assert counts["promises: fewer than two parties with a ROR id in the works, left"] == 1
    assert not entered() and len(promises()[0]) == 1


def test_a_party_that_is_part_of_another_writes_with_itself(parties, observatory, monkeypatch):
    promise(parties)
    monkeypatch.setitem(PARTNER, "lineage", ["https://openalex.org/I2", "https://openalex.org/I1"])
    counts = deliver(observatory(joint(1, HOME, PARTNER)))
    assert counts["promises: one party is part of another, left"] == 1 and not entered()


def test_nothing_made_up_and_nothing_out_of_nowhere(parties, observatory, tmp_path, capsys):
    with pytest.raises(Invalid, match="Nothing was taken in"):
        deliver(tmp_path / "nowhere")
    promise(parties)
    folder = observatory(joint(1, HOME, PARTNER))
    report = delivering.current(folder) / "report.json"
    report.write_text('{"read: works generated": 1}')
    with pytest.raises(Invalid, match="made up"):
        deliver(folder)
    broken = write(tmp_path / "merged.csv", b"\xff\xfe\x00")
    with pytest.raises(Invalid, match="cannot be read"):
        former_numbers(broken)


def test_the_command_shows_what_it_would_enter(parties, observatory, monkeypatch, capsys):
    made = promise(parties)
    monkeypatch.setattr(settings, "KOPIR_OBSERVATORY", observatory(joint(1, HOME, PARTNER, doi="10.1000/1")))
    call_command("observatory", "deliver", "--dry-run")
    said = capsys.readouterr()
    assert f"{made.agreement.ref} c1  2021  W1  10.1000/1" in said.out and "to be entered" in said.out
    assert "1 of 1" in said.err and not entered()
    call_command("observatory", "deliver")
    assert "works: entered" in capsys.readouterr().out and len(entered()) == 1
    with pytest.raises(CommandError):
        call_command("observatory", "deliver", "--merged", "/nowhere/at/all")
