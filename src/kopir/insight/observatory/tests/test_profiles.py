"""An institution's page and a pair of them: their numbers are those of the works, open to them, and say what is made up."""

import csv
import gzip
import io
import json
from collections import Counter

import pytest

from kopir.gateways.openalex.sample import sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory import profiles
from kopir.insight.observatory.layout import REPORT, counted, current
from kopir.insight.observatory.services import build
from kopir.spine.parties.models import CountryGroup

pytestmark = pytest.mark.django_db
SIDES = {"CN": "east", "JP": "east", "US": "west", "DE": "west"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(the works as written, the folder of the observatory), by the sides above and Kazakhstan as the hub."""
    folder = tmp_path_factory.mktemp("profiles")
    sample(folder / "snapshot", 2000)
    ingest(folder / "snapshot", folder / "observatory", successors={})
    build(folder / "observatory", sides=[*SIDES.items(), ("KZ", "hub")])
    with gzip.open(next((folder / "snapshot").rglob("works/*/part_000.gz"))) as lines:
        return [json.loads(line) for line in lines], folder / "observatory"


@pytest.fixture
def taken(made, hub, settings):
    for side in ("east", "west", "central-asia"):
        group, _made = CountryGroup.objects.get_or_create(code=side, defaults={"name": {"en": side}})
        for country in [code for code, of in SIDES.items() if of == side] or ["KZ", "UZ"]:
            group.memberships.get_or_create(country=country)
    settings.KOPIR_OBSERVATORY = made[1]
    return made


def seats(work):
    return {
        int(place["id"].rpartition("I")[2]) for each in work["authorships"] for place in each["institutions"]
    }


def countries(work):
    return {country for each in work["authorships"] for country in each["countries"]}


def kin(number):
    """Every tenth institution is part of the one before it, if both lie in one country."""
    return {number - 1, number + 1}


def biggest(works):
    return Counter(seat for work in works for seat in seats(work)).most_common(1)[0][0]


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def table(client, address):
    rows = json.loads(b"".join(client.get(f"{address}.json").streaming_content))
    sheet = b"".join(client.get(f"{address}.csv").streaming_content).decode("utf-8-sig")
    [heads, *lines] = csv.reader(io.StringIO(sheet))
    assert len(lines) == len(rows) and len(set(heads)) == len(heads) and not set(heads) & set(rows[0])
    return rows


def test_a_profile_counts_what_the_works_say(taken):
    works, _folder = taken
    number = biggest(works)
    own = [work for work in works if number in seats(work)]
    found = profiles.profile(number)
    abroad = [work for work in own if len(countries(work)) > 1]
    both = [work for work in own if {"east", "west"} <= {SIDES.get(code) for code in countries(work)}]
    assert sum(works for _year, works, _abroad in found.years) == len(own)
    assert sum(abroad for _year, _works, abroad in found.years) == len(abroad) == found.reach.works
    assert found.reach.east_west == len(both) > 0
    assert found.reach.three == sum("KZ" in countries(work) for work in both)
    assert sum(field.works for field in found.fields) == len(own)
    years = [work["publication_year"] for work in own]
    assert sum(field.recent for field in found.fields) == sum(year > max(years) - 5 for year in years)
    assert sum(field.before for field in found.fields) == sum(
        max(years) - 10 < year <= max(years) - 5 for year in years
    )
    topics = Counter(work["primary_topic"]["display_name"] for work in own)
    assert {topic.name: topic.works for topic in found.topics}.items() <= topics.items()


def test_partners_are_counted_and_are_never_kin(taken):
    works, _folder = taken
    number = biggest(works)
    together = Counter(other for work in works if number in seats(work) for other in seats(work) - {number})
    rows = list(profiles.partners_of(number, 2024, None))
    found = {row.institution.number: row.works for row in rows}
    assert together.keys() - found.keys() <= kin(number)
    assert all(together[other] == count for other, count in found.items())
    assert profiles.profile(number).partners == len(rows)
    assert [row.recent for row in rows] == sorted((row.recent for row in rows), reverse=True)


def test_every_number_of_a_page_opens_to_works(client, taken):
    works, _folder = taken
    number = biggest(works)
    page = read(client, f"/observatory/institutions/{number}/")
    other = next(iter(profiles.partners_of(number, 2024)))
    address = f"/observatory/institutions/{number}/{other.institution.number}/"
    assert f'<a href="{address}">{other.works}</a>' in page
    read(client, address)
    both = {work["id"] for work in works if {number, other.institution.number} <= seats(work)}
    assert {row["work"] for row in table(client, f"{address}works")} == both
    own = [row["work"] for row in table(client, f"/observatory/institutions/{number}/works")]
    assert sorted(own) == sorted(work["id"] for work in works if number in seats(work))
    partners = table(client, f"/observatory/institutions/{number}/partners")
    assert len(partners) == profiles.profile(number).partners


def test_a_countrys_page_tells_of_its_fields_institutions_and_works_of_three(client, taken):
    works, _folder = taken
    page = read(client, "/observatory/KZ/?of=here")
    home = [found for found, _works in profiles.institutions_of_country("KZ")]
    assert home and all(f"/observatory/institutions/{each.number}/" in page for each in home)
    own = [work for work in works if "KZ" in countries(work)]
    assert sum(field.works for field in profiles.fields_of_country("KZ", 2024)) == len(own)
    abroad = [work for work in own if len(countries(work)) > 1]
    reach = profiles.reach_of_country("KZ")
    assert reach.works == len(abroad)
    assert (
        reach.east_west
        == reach.three
        == sum({"east", "west"} <= {SIDES.get(code) for code in countries(work)} for work in abroad)
    )


@pytest.mark.parametrize("address", ["", "?of=here", "KZ/?of=here", "KZ/US/?of=here", "institutions/1/"])
def test_what_is_made_up_says_so_and_what_is_real_does_not(client, taken, address):
    said = "made up to try the observatory" in read(client, f"/observatory/{address}")
    assert said == (address != "")
    report = current(taken[1]) / REPORT
    before = report.read_text()
    report.write_text(json.dumps({"read: works generated": 0}))
    try:
        assert "made up" not in read(client, f"/observatory/{address}")
    finally:
        report.write_text(before)


def test_a_download_of_made_up_works_is_named_so(client, taken):
    for address, name in (
        ("institutions/1/works.csv", "generated-works-I1"),
        ("KZ/US/works.csv", "generated-works-KZ-US"),
        ("KZ/partners.csv", "partners-KZ"),
    ):
        answer = client.get(f"/observatory/{address}")
        assert f'filename="{name}' in answer["Content-Disposition"], answer["Content-Disposition"]


@pytest.mark.parametrize("address", ["999999/", "1/1/", "1/999999/", "999999/works.csv", "1/works.exe"])
def test_what_there_is_not(client, taken, address):
    assert client.get(f"/observatory/institutions/{address}").status_code == 404


def test_counted_by_an_earlier_version_it_is_as_if_nothing_was_there(client, taken):
    missing = counted(taken[1]) / "institution_works"
    aside = missing.rename(missing.with_name("aside"))
    try:
        assert client.get("/observatory/institutions/1/").status_code == 404
        assert "?of=here" not in read(client, "/observatory/")
    finally:
        aside.rename(missing)
