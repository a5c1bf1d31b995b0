"""Ids that are no more: what OpenAlex merged, what ROR withdrew, and who was part of it."""

import gzip
from collections import Counter

import duckdb
import pytest

from kopir.gateways.openalex.sample import sample
from kopir.insight.observatory.layout import counted, generated
from kopir.insight.observatory.services import build

from .world import authorship, institution, rows, taken, work, write


@pytest.fixture
def target(tmp_path):
    return tmp_path / "observatory"


def merged(folder, kind, *pairs, day="2025-01-01", packed=True):
    path = folder / "merged_ids" / kind / (f"{day}.csv.gz" if packed else f"{day}.csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "merge_date,id,merge_into_id\n" + "".join(f"{day},{a},{b}\n" for a, b in pairs)
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())


def test_a_merged_work_falls_out_where_the_other_is_here(tmp_path, target):
    data = tmp_path / "data"
    write(data / "works" / "part_000.gz", *(work(number, authorship(1)) for number in range(1, 7)))
    merged(
        data,
        "works",
        ("W1", "W2"),
        ("W2", "W3"),
        ("W4", "W99"),
        ("W5", "W6"),
        ("W6", "W5"),
        ("nothing", "W1"),
    )
    counts = taken(data, target)
    assert rows(target, "works", "work") == [(3,), (4,), (5,), (6,)]  # 99 is not here, 5 and 6 are a circle
    assert counts["works: merged into another"] == 2
    assert counts["read: merged ids that name no two"] == 1
    assert counts["read: lines"] == 6 + 6


def test_a_merged_person_is_the_other_by_the_latest_word(tmp_path, target):
    data = tmp_path / "data"
    write(data / "works" / "part_000.gz", work(1, authorship(1), authorship(2), authorship(3), authorship(4)))
    merged(data, "authors", ("A1", "A2"), ("https://openalex.org/A2", "https://openalex.org/A9"))
    merged(data, "authors", ("A3", "A8"), day="2025-02-01", packed=False)
    merged(data, "authors", ("A3", "A7"), day="2025-03-01")
    taken(data, target)
    assert rows(target, "authorships", "position, author") == [(1, 9), (2, 9), (3, 7), (4, 4)]


def test_a_merged_institution_goes_on_to_what_ror_says(tmp_path, target):
    data = tmp_path / "data"
    places = [institution(1), institution(2, ror="0old"), institution(3, ror="0new"), institution(4)]
    write(data / "works" / "part_000.gz", work(1, *(authorship(each["id"][22:], each) for each in places)))
    merged(data, "institutions", ("I1", "I2"), ("I4", "I77"))
    counts = taken(data, target, successors={"0old": ["0new"]})
    assert rows(target, "authorships", "position, institution") == [(1, 3), (2, 3), (3, 3), (4, 4)]
    assert counts["institutions: merged, taken as the other"] == 1
    assert counts["institutions: merged, the other not in the data, kept"] == 1
    assert counts["institutions: withdrawn, taken as their successor"] == 1


def test_part_of_a_withdrawn_whole_is_part_of_its_successor_and_of_what_that_is_part_of(tmp_path, target):
    data = tmp_path / "data"
    old, new = institution(1, ror="0old"), institution(2, ror="0new", parents=[3])
    part, top = institution(4, parents=[1]), institution(3)
    write(
        data / "works" / "part_000.gz",
        work(1, *(authorship(n, each) for n, each in enumerate((old, new, part, top)))),
    )
    taken(data, target, successors={"0old": ["0new"]})
    assert rows(target, "lineage", "institution, ancestor") == [(2, 3), (4, 2), (4, 3)]
    build(target, sides=[])
    assert duckdb.sql(f"FROM '{counted(target)}/institution_pairs/*.parquet'").fetchall() == []


def test_every_line_is_accounted_for(tmp_path, target):
    """Read or refused, and of what was read: without id, an earlier version, out by a reason, or kept."""
    sample(tmp_path / "data", 600, hostile=True)
    counts: Counter[str] = taken(tmp_path / "data", target)
    files = (tmp_path / "data").rglob("*.gz")
    lines = sum(
        len(gzip.decompress(path.read_bytes()).splitlines()) - path.name.endswith(".csv.gz") for path in files
    )
    assert counts["read: lines"] == lines
    works = (tmp_path / "data").rglob("works/updated_date=*/*.gz")
    there = sum(len(gzip.decompress(path.read_bytes()).splitlines()) for path in works)
    refused = counts["read: not JSON"] + counts["read: not of the expected shape"]
    assert min(counts["read: not JSON"], counts["read: not of the expected shape"]) > 0
    assert there == counts["read: works read"] + refused
    out = [
        "read: works without id", "works: an earlier version or a duplicate", "works: retracted", "works: paratext",
        "works: xpac", "works: merged into another",
    ]  # fmt: skip
    assert all(counts[reason] for reason in out)
    assert counts["read: works read"] == counts["works: kept"] + sum(counts[reason] for reason in out)
    assert len(rows(target, "works", "work")) == counts["works: kept"]


def test_what_was_made_up_is_known_as_such(tmp_path, target):
    assert not generated(target)
    write(tmp_path / "real" / "works.jsonl", work(1))
    taken(tmp_path / "real", target)
    assert not generated(target)
    sample(tmp_path / "made", 100)
    taken(tmp_path / "made", target)
    assert generated(target)
