"""The aggregates against a count by hand in Python over the same works."""

from collections import Counter
from itertools import combinations

import duckdb
import pytest

from kopir.gateways.openalex.reading import objects, sources
from kopir.gateways.openalex.rows import number_of
from kopir.gateways.openalex.sample import COUNTRIES, sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.engines import AGGREGATES, SQL, text_of
from kopir.insight.observatory.layout import counted, current
from kopir.insight.observatory.services import build
from kopir.insight.observatory.sides import sides_of_hub
from kopir.kit.errors import Invalid
from kopir.spine.parties.models import CountryGroup

EAST = {"CN", "JP", "KR", "SG", "MY", "RU"}
SIDES = [("IN", "hub"), *((code, "east" if code in EAST else "west") for code in COUNTRIES if code != "IN")]


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """(the works as written, the folder of the observatory)."""
    folder = tmp_path_factory.mktemp("counted")
    sample(folder / "snapshot", 2000)
    files, _unknown = sources(folder / "snapshot", folder / "observatory")
    works = [work for file in files if file.kind == "works" for _line, work in objects(file, Counter())]
    ingest(folder / "snapshot", folder / "observatory", successors={})
    build(folder / "observatory", sides=SIDES)
    return works, folder / "observatory"


def found(folder, name, columns):
    key = columns.split(", ")
    rows = duckdb.sql(f"SELECT {columns} FROM '{counted(folder)}/{name}/*.parquet'").fetchall()
    assert len(rows) > 20, key
    return Counter({row[:-1]: row[-1] for row in rows})


def places(work, what="countries"):
    if what == "countries":
        return {country for each in work.authorships for country in each.countries}
    return {number_of(place.id) for each in work.authorships for place in each.institutions}


def key(work):
    return number_of(work.primary_topic.field.id), work.publication_year


def test_pairs_of_countries(taken):
    works, folder = taken
    full, parts = Counter(), Counter()
    for work in works:
        countries = sorted(places(work))
        for pair in combinations(countries, 2):
            full[(*pair, *key(work))] += 1
            parts[(*pair, *key(work))] += 2_000_000_000 // (len(countries) * (len(countries) - 1))
    assert found(folder, "country_pairs", "country_a, country_b, field, year, works") == full
    assert found(folder, "country_pairs", "country_a, country_b, field, year, parts") == parts


def test_countries(taken):
    works, folder = taken
    full = Counter((country, *key(work)) for work in works for country in places(work))
    abroad = Counter(
        (country, *key(work)) for work in works if len(places(work)) > 1 for country in places(work)
    )
    assert found(folder, "countries", "country, field, year, works") == full
    assert +found(folder, "countries", "country, field, year, international") == abroad


def test_works_of_three(taken):
    works, folder = taken
    sides = dict(SIDES)
    reached = [(key(work), {sides.get(country) for country in places(work)}) for work in works]
    both = Counter(key for key, of in reached if {"east", "west"} <= of)
    three = Counter(key for key, of in reached if {"east", "west", "hub"} <= of)
    assert three.total() > 0
    assert +found(folder, "works_of_three", "field, year, east_west") == both
    assert +found(folder, "works_of_three", "field, year, three") == three


def test_institutions_and_people(taken):
    works, folder = taken
    kin = {frozenset(row) for row in duckdb.sql(f"FROM '{current(folder)}/lineage/part.parquet'").fetchall()}
    assert kin
    pairs, topics, people, homes = Counter(), Counter(), Counter(), Counter()
    for work in works:
        topic, seats = number_of(work.primary_topic.id), sorted(places(work, "institutions"))
        pairs.update(
            (*pair, work.publication_year) for pair in combinations(seats, 2) if frozenset(pair) not in kin
        )
        topics.update((seat, topic) for seat in seats)
        people.update({(number_of(each.author.id), topic) for each in work.authorships})
        homes.update(
            {(number_of(e.author.id), number_of(p.id)) for e in work.authorships for p in e.institutions}
        )
    assert found(folder, "institution_pairs", "institution_a, institution_b, year, works") == pairs
    assert found(folder, "institution_topics", "institution, topic, works") == topics
    assert found(folder, "person_topics", "author, topic, works") == people
    assert found(folder, "person_institutions", "author, institution, works") == homes


def test_what_a_country_has_with_both_sides(taken):
    works, folder = taken
    sides = dict(SIDES)
    abroad, both, three = Counter(), Counter(), Counter()
    for work in works:
        countries = places(work)
        for country in countries if len(countries) > 1 else ():
            others = {sides.get(other) for other in countries - {country}}
            abroad[(country, *key(work))] += 1
            both[(country, *key(work))] += {"east", "west"} <= others
            three[(country, *key(work))] += {"east", "west"} <= others and "IN" in countries
    assert three.total() > 0
    assert found(folder, "country_sides", "country, field, year, works") == abroad
    assert found(folder, "country_sides", "country, field, year, east_west") == both
    assert found(folder, "country_sides", "country, field, year, three") == three


def test_what_pages_list_works_from(taken):
    works, folder = taken
    sides = dict(SIDES)
    pairs, own = set(), set()
    for work in works:
        number, year = number_of(work.id), work.publication_year
        countries, seats = sorted(places(work)), places(work, "institutions")
        reached = {sides.get(country) for country in countries}
        flags = tuple(int(side in reached) for side in ("east", "west", "hub"))
        pairs |= {(*pair, year, number) for pair in combinations(countries, 2)}
        own |= {(seat, year, number, key(work)[0], len(seats), len(countries), *flags) for seat in seats}
    listed = duckdb.sql(
        f"SELECT country_a, country_b, year, work FROM '{counted(folder)}/pair_works/*.parquet'"
    ).fetchall()
    assert set(listed) == pairs and len(listed) == len(pairs)
    assert [row[:2] for row in listed] == sorted(
        row[:2] for row in listed
    )  # what one asks for stands together
    listed = duckdb.sql(
        "SELECT institution, year, work, field, institutions, countries, east, west, hub "
        f"FROM '{counted(folder)}/institution_works/*.parquet'"
    ).fetchall()
    assert set(listed) == own and len(listed) == len(own)
    assert [row[0] for row in listed] == sorted(row[0] for row in listed)


def test_every_text_is_counted_and_says_what_it_counts():
    assert {path.stem for path in SQL.glob("*.sql")} == set(AGGREGATES)
    for name in AGGREGATES:
        assert text_of(name).startswith("-- "), name


def test_a_second_build_counts_nothing_anew_and_other_sides_do(taken):
    _works, folder = taken
    first = counted(folder)
    stamp = (first / "countries" / "part.parquet").stat().st_ino
    build(folder, sides=SIDES)
    assert counted(folder) == first and (first / "countries" / "part.parquet").stat().st_ino == stamp
    build(folder, sides=SIDES[:-1])
    assert counted(folder) != first and not first.exists()
    build(folder, sides=SIDES)


def test_without_data_or_engine_it_says_so(taken, tmp_path):
    with pytest.raises(Invalid):
        build(tmp_path, sides=SIDES)
    with pytest.raises(Invalid):
        build(taken[1], sides=[], engine_name="polars")


@pytest.mark.django_db
def test_sides_are_the_hubs_groups_of_today(hub):
    for code, members in (("east", ["CN", hub.country]), ("west", ["DE"]), ("cis", ["RU"])):
        group, _made = CountryGroup.objects.get_or_create(code=code, defaults={"name": {"en": code}})
        group.memberships.all().delete()
        for country in members:
            group.memberships.create(country=country)
    group.memberships.create(country="AM", valid_to="2001-01-01")
    assert sides_of_hub() == sorted([(hub.country, "hub"), ("CN", "east"), ("DE", "west")])
