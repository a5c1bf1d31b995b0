"""The pages: their numbers are the matrix's, each opens, and what is not known is not made up."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from kopir.gateways.openalex.sample import sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.matrix import Matrix, matrix
from kopir.insight.observatory.measures import forecast, partners_of, trials
from kopir.insight.observatory.services import build
from kopir.spine.parties.models import CountryGroup

pytestmark = pytest.mark.django_db

REAL = (
    Path(__file__).resolve().parents[6]
    / "shared"
    / "data"
    / "openalex"
    / "country_collaboration_1990_2022.csv.gz"
)


@pytest.fixture
def grouped(hub):
    for code, members in (("east", ["CN", "JP"]), ("west", ["US", "DE"]), ("central-asia", ["KZ", "UZ"])):
        group, _made = CountryGroup.objects.get_or_create(code=code, defaults={"name": {"en": code}})
        for country in members:
            group.memberships.get_or_create(country=country)
    return hub


@pytest.fixture
def taken(grouped, tmp_path, settings):
    settings.KOPIR_OBSERVATORY = tmp_path / "observatory"
    sample(tmp_path / "snapshot", 2000)
    ingest(tmp_path / "snapshot", settings.KOPIR_OBSERVATORY, successors={})
    build(settings.KOPIR_OBSERVATORY)
    return settings.KOPIR_OBSERVATORY


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def table(client, address):
    """A download's rows, every value as text; its CSV is as long and is headed by words."""
    rows = json.loads(b"".join(client.get(f"{address}.json").streaming_content))
    sheet = b"".join(client.get(f"{address}.csv").streaming_content).decode("utf-8-sig")
    [heads, *lines] = csv.reader(io.StringIO(sheet))
    assert len(lines) == len(rows) and len(set(heads)) == len(heads) and not set(heads) & set(rows[0])
    return [{key: str(value) for key, value in row.items()} for row in rows]


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data/openalex is not there")
def test_the_carried_matrix_is_the_source():
    carried, count = matrix(), 0
    with gzip.open(REAL, "rt") as file:
        for row in csv.DictReader(file):
            count += 1
            assert carried.of(row["country_a"], row["country_b"])[int(row["year"]) - 1990] == int(
                row["works"]
            )
    assert count == 257_444 == sum(1 for values in carried.series.values() for value in values if value)


def test_the_overview_counts_pairs_of_east_and_west(client, grouped):
    found = {row["year"]: row for row in table(client, "/observatory/years")}
    carried = matrix()
    assert int(found["2022"]["hub_east"]) == carried.of("CN", "KZ")[-1] + carried.of("JP", "KZ")[-1]
    east_west = [("CN", "US"), ("CN", "DE"), ("JP", "US"), ("JP", "DE")]
    assert int(found["2022"]["east_west"]) == sum(carried.of(*pair)[-1] for pair in east_west)
    pairs = {(row["east"], row["west"]): int(row["works"]) for row in table(client, "/observatory/pairs")}
    assert pairs == {pair: carried.works(*pair, range(2018, 2023)) for pair in east_west}
    page = read(client, "/observatory/")
    assert "5,284" in page and "/observatory/UZ/" in page and "/observatory/CN/US/" in page
    assert "kopir observatory ingest" in page  # nothing is known of works of three


def test_a_countrys_numbers_open(client, grouped):
    page = read(client, "/observatory/KZ/")
    assert '<a href="/observatory/KZ/RU/">6,670</a>' in page
    rows = {row["country"]: row for row in table(client, "/observatory/KZ/partners")}
    assert rows["RU"]["works"] == "6670" and rows["RU"]["reading"] == "over"
    years = {row["year"]: int(row["works"]) for row in table(client, "/observatory/KZ/RU/years")}
    assert sum(years[str(year)] for year in range(2018, 2023)) == 6670
    assert "1,606" in read(client, "/observatory/KZ/RU/")


@pytest.mark.parametrize("address", ["XX/", "KZ/KZ/", "KZ/XX/", "kz/", "KZ/CN/works.csv", "KZ/partners.exe"])
def test_what_there_is_not(client, grouped, address):
    assert client.get(f"/observatory/{address}").status_code == 404


def test_affinity_is_observed_over_expected():
    found = Matrix(
        "openalex", 2020, 2020, {("A", "B"): [6], ("A", "C"): [2], ("B", "C"): [2], ("C", "D"): [4]}
    )
    found.partners.update({"A": ["B", "C"]})
    partners = {each.country: each for each in partners_of(found, "A")}
    # Sizes: A 8, B 8, C 8, D 4; of the 20 that are not A's, B has 8.
    assert partners["B"].expected == pytest.approx(8 * 8 / 20)
    assert partners["B"].affinity == pytest.approx(6 / 3.2)
    assert (partners["D"].works, partners["D"].expected) == (0, pytest.approx(1.6))
    assert {each.verdict for each in partners.values()} == {""}  # too few to say


def test_a_forecast_knows_nothing_of_what_comes_after():
    years = {
        ("A", "A"): [100, 100, 100, 400, 9],
        ("B", "B"): [100, 100, 100, 100, 9],
        ("A", "B"): [50, 60, 70, 80, 9],
    }
    short = Matrix("openalex", 2000, 2003, {pair: values[:4] for pair, values in years.items()})
    assert forecast(short, "A", "B") == 160  # 80, times the root of 4 times 1
    long = Matrix("openalex", 2000, 2006, {pair: [*values[:4], 1, 1, 150] for pair, values in years.items()})
    [trial] = trials(long)
    assert (trial.made, trial.meant, trial.pairs, trial.error, trial.plain) == (2003, 2006, 1, 10, 70)


def test_on_the_real_matrix_the_forecast_beats_as_many_as_now():
    latest = trials(matrix())[0]
    assert (latest.made, latest.meant) == (2019, 2022)
    assert latest.error < 0.6 * latest.plain


def test_of_works_taken_in_there_is_more(client, taken):
    page = read(client, "/observatory/?of=here")
    assert "?of=here" in page and "kopir observatory ingest" not in page
    found = matrix("here")
    one, other = max(
        (pair for pair in found.series if pair[0] != pair[1]), key=lambda pair: sum(found.series[pair])
    )
    assert "Work " in read(client, f"/observatory/{one}/{other}/?of=here")
    works = table(client, f"/observatory/{one}/{other}/works")
    assert len(works) == sum(found.of(one, other)) > 10
    snapshot = next(taken.parent.glob("snapshot/data/works/*/part_000.gz"))
    known = {}
    with gzip.open(snapshot) as lines:
        for line in map(json.loads, lines):
            known[line["id"]] = {country for each in line["authorships"] for country in each["countries"]}
    assert all({one, other} <= known[row["work"]] for row in works)
