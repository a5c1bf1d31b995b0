"""What an ingest makes of each exception, and that it says so."""

import gzip
import json

import duckdb
import pytest

from kopir.insight.observatory.layout import counted
from kopir.insight.observatory.services import build
from kopir.kit.errors import Invalid

from .world import authorship, institution, rows, taken, work, write


@pytest.fixture
def target(tmp_path):
    return tmp_path / "observatory"


def works_of(tmp_path, target, *things, **more):
    write(tmp_path / "data" / "works" / "updated_date=2025-01-01" / "part_000.gz", *things)
    return taken(tmp_path / "data", target, **more)


def test_what_is_no_work_of_this_world_falls_out_and_is_counted(tmp_path, target):
    counts = works_of(
        tmp_path, target, work(1), work(2, is_retracted=True), work(3, is_paratext=True), work(4, is_xpac=True),
        work(5) | {"id": None}, work(6) | {"id": "https://openalex.org/"}, b'{"id": "W7", ', b"[1, 2]", b"\xff\xfe",
        work(8) | {"publication_year": "soon"}, dict.fromkeys(work(9)), b"",
    )  # fmt: skip
    assert rows(target, "works", "work") == [(1,)]
    assert {name: counts[name] for name in counts if counts[name]} == {
        "read: lines": 11, "read: works read": 7, "read: works without id": 3, "read: not JSON": 2,
        "read: not of the expected shape": 2, "works: kept": 1, "works: retracted": 1, "works: paratext": 1,
        "works: xpac": 1, "works: kept, without authors": 1,
    }  # fmt: skip


def test_the_latest_version_stands_also_when_it_withdraws_the_work(tmp_path, target):
    folder = tmp_path / "data" / "works"
    old, new = (
        work(1, title="Old", updated_date="2024-01-01"),
        work(1, title="New", updated_date="2025-01-01"),
    )
    write(folder / "updated_date=2024-01-01" / "part_000.gz", new, work(2, title="First"), work(3))
    write(folder / "updated_date=2025-01-01" / "part_000.gz", old, work(2, title="Second"))
    write(
        folder / "updated_date=2025-02-01" / "part_000.gz",
        work(3, is_retracted=True, updated_date="2025-02-01"),
    )
    counts = taken(tmp_path / "data", target)
    assert rows(target, "works", "work, title") == [(1, "New"), (2, "Second")]
    assert counts["works: an earlier version or a duplicate"] == 3
    assert counts["works: retracted"] == 1


@pytest.mark.parametrize("year", [0, 9999, -4, None])
def test_a_year_that_is_none_is_not_known(tmp_path, target, year):
    counts = works_of(tmp_path, target, work(1, year=year))
    assert rows(target, "works", "year") == [(None,)]
    assert counts["works: kept, year not known"] == 1


def test_places_of_authors(tmp_path, target):
    nowhere = authorship(1)
    twice = authorship(2, institution(5, "KZ"), institution(6, "DE"), institution(5, "KZ"))
    abroad = authorship(3, institution(5, "KZ"), countries=["KZ", "fr", "Atlantis", None])
    country = authorship(4, countries=["CN"])
    bare = {"author": None, "institutions": [None, {"id": None}], "countries": None}
    counts = works_of(tmp_path, target, work(1, nowhere, twice, abroad, country, bare, None))
    assert rows(target, "authorships", "position, author, institution, country", "1, 3, 4") == [
        (1, 1, None, None),
        (2, 2, 5, "KZ"), (2, 2, 6, "DE"),
        (3, 3, 5, "KZ"), (3, 3, None, "FR"),
        (4, 4, None, "CN"),
        (5, None, None, None),
    ]  # fmt: skip
    assert rows(target, "works", "authors, institutions, countries") == [(5, 2, 4)]
    assert counts["authorships: kept"] == 5
    assert counts["authorships: kept, without institution"] == 3
    assert counts["authorships: kept, of several institutions"] == 1
    assert counts["authorships: kept, of several countries"] == 2
    assert counts["authorships: kept, without author"] == 1


def test_nothing_but_nulls_is_taken_in(tmp_path, target):
    empty = dict.fromkeys(work(1)) | {"id": "W1"}
    hollow = work(2) | {"primary_topic": {"id": None, "field": None}, "authorships": [{}]}
    counts = works_of(tmp_path, target, empty, hollow)
    assert counts["works: kept"] == 2
    assert rows(target, "works", "work, year, field, topic, title, doi") == [
        (1, None, None, None, None, None),
        (2, 2020, None, None, "Work 2", None),
    ]


def test_a_withdrawn_organisation_becomes_its_only_successor(tmp_path, target):
    old, new, split = institution(1, ror="0old"), institution(2, ror="0new"), institution(3, ror="0split")
    gone, loop = institution(4, ror="0gone"), institution(5, ror="0loop")
    following = {
        "0old": ["0between"], "0between": ["0new"], "0split": ["0new", "0gone"], "0gone": ["0elsewhere"],
        "0loop": ["0pool"], "0pool": ["0loop"],
    }  # fmt: skip
    counts = works_of(
        tmp_path, target, work(1, authorship(1, old, new), authorship(2, split), authorship(3, gone, loop)),
        successors=following,
    )  # fmt: skip
    assert rows(target, "authorships", "author, institution") == [(1, 2), (2, 3), (3, 4), (3, 5)]
    assert counts["institutions: withdrawn, taken as their successor"] == 1
    assert counts["institutions: withdrawn, with several successors, kept"] == 1
    assert counts["institutions: withdrawn, successor not in the data, kept"] == 2


def test_nobody_is_their_own_partner_and_crowds_count_in_parts(tmp_path, target):
    whole, part, deep = institution(1), institution(2, parents=[1]), institution(3, parents=[2, 1])
    sister = institution(4, parents=[1])
    crowd = [authorship(number, institution(number, "US")) for number in range(100, 201)]
    works_of(
        tmp_path, target, work(1, authorship(1, whole, part), authorship(2, deep), authorship(3, sister)),
        work(2, *crowd),
    )  # fmt: skip
    build(target, sides=[])
    pairs = duckdb.sql(
        f"SELECT institution_a, institution_b, works, large, parts FROM '{counted(target)}/institution_pairs/*.parquet' "
        "ORDER BY ALL"
    ).fetchall()
    assert [pair for pair in pairs if pair[0] < 100] == [(2, 4, 1, 0, 166666666), (3, 4, 1, 0, 166666666)]
    rest = [pair for pair in pairs if pair[0] >= 100]
    assert len(rest) == 101 * 100 // 2
    assert {pair[2:] for pair in rest} == {(0, 1, 2_000_000_000 // (101 * 100))}


def test_a_work_of_three_thousand_authors(tmp_path, target):
    many = [authorship(number, institution(number % 300 + 1, "CN")) for number in range(1, 3001)]
    counts = works_of(tmp_path, target, work(1, *many))
    assert rows(target, "works", "authors, institutions, countries") == [(3000, 300, 1)]
    assert counts["authorships: kept"] == 3000
    assert counts["works: kept, of more than 100 institutions"] == 1


def test_a_file_that_breaks_off_keeps_what_came_before(tmp_path, target):
    path = write(tmp_path / "data" / "works" / "part_000.gz", *(work(number) for number in range(1, 2001)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    write(tmp_path / "data" / "works" / "part_001.gz", work(5000))
    counts = taken(tmp_path / "data", target)
    assert counts["read: file broken off"] == 1
    kept = [row[0] for row in rows(target, "works", "work")]
    assert kept[-1] == 5000 and kept[:-1] == list(range(1, len(kept)))
    assert 100 < len(kept) < 2000

    path.write_bytes(whole)  # and the whole file later is another file
    assert taken(tmp_path / "data", target)["works: kept"] == 2001


def test_damage_inside_a_file_ends_it(tmp_path, target):
    path = write(tmp_path / "data" / "works" / "part_000.gz", *(work(number) for number in range(1, 2001)))
    spoilt = bytearray(path.read_bytes())
    spoilt[len(spoilt) // 2 :] = bytes(len(spoilt) - len(spoilt) // 2)
    path.write_bytes(bytes(spoilt))
    counts = taken(tmp_path / "data", target)
    assert counts["read: file broken off"] + counts["read: not JSON"] >= 1
    assert 0 < counts["works: kept"] < 2000


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_the_api(tmp_path, target, packed):
    page = json.dumps(
        {"meta": {"count": 3}, "results": [work(1), {**work(2), "title": 7}, work(3)]}, indent=2
    )
    path = tmp_path / "data" / ("works-page1.json.gz" if packed else "works-page1.json")
    path.parent.mkdir()
    path.write_bytes(gzip.compress(page.encode()) if packed else page.encode())
    counts = taken(tmp_path / "data", target)
    assert [row[0] for row in rows(target, "works", "work")] == [1, 3]
    assert (counts["read: lines"], counts["read: not of the expected shape"]) == (3, 1)
    assert rows(target, "topics", "topic, name, field, field_name") == [(10001, "Topic", 19, "Earth")]


def test_what_holds_nothing_is_refused(tmp_path, target):
    write(tmp_path / "notes.jsonl", {})
    with pytest.raises(Invalid):
        taken(tmp_path, target)
    write(tmp_path / "authors.jsonl", {"id": "A1"})
    with pytest.raises(Invalid):
        taken(tmp_path, target)
    write(tmp_path / "works.jsonl", work(1))
    assert taken(tmp_path, target)["files: of no kind"] == 1
