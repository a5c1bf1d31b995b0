"""The reference files: complete, ordered, sourced, and open about what nobody has verified."""

from itertools import pairwise

import pytest

from kopir.exchange.recognition.engine.levels import compare
from kopir.exchange.recognition.facts_reader import book

BOOK = book()
DESCRIBED = [scale for scale in BOOK.scales.values() if not scale.of_table]


def test_everything_was_carried_in():
    assert len(DESCRIBED) == 29 and len({scale.system for scale in DESCRIBED}) == 19
    # Eight published tables: six of letters, one of a consortium, one of classes in two versions.
    assert (len(BOOK.letters), len(BOOK.consortia), len(BOOK.thresholds)) == (6, 1, 2)
    assert [table.version for table in BOOK.thresholds] == [1, 2]
    assert (len(BOOK.credits), len(BOOK.instruments), len(BOOK.frameworks)) == (17, 9, 15)


@pytest.mark.parametrize("scale", BOOK.scales.values(), ids=lambda scale: scale.id)
def test_rows_fall_from_the_best_to_the_worst(scale):
    sign = -1 if scale.lower_is_better else 1
    points = [g.points for g in scale.grades if g.points is not None]
    assert all(sign * better >= sign * worse for better, worse in pairwise(points))
    bands = [(g.low, g.high) for g in scale.grades if g.low is not None]
    assert all(low <= high for low, high in bands)
    rising = scale.lower_is_better and scale.bounds == "own"
    for (low, high), (next_low, next_high) in pairwise(bands):
        assert high < next_low if rising else low > next_high
    states = [g.passing for g in scale.grades]
    order = ["pass", "conditional", "fail"]
    assert [order.index(s) for s in states] == sorted(order.index(s) for s in states)
    assert len(set(scale.codes)) == len(scale.codes)
    assert {lang for lang, text in scale.name if text} == {"en", "kk", "ru", "zh-hans"}


@pytest.mark.parametrize("table", BOOK.letters, ids=lambda table: table.id)
def test_published_tables_name_grades_that_exist_and_keep_the_order(table):
    source, target = BOOK.scales[table.source], BOOK.scales[table.target]
    places = []
    for row in sorted(table.rows, key=lambda row: source.by_code(row.code).place):
        found = [target.by_code(code).place for code in row.to]
        places.append((min(found), max(found)))
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(places))


def test_the_consortium_s_cells_are_grades_of_its_scales():
    [table] = BOOK.consortia
    assert len(table.cells) == 7
    for name, cells in table.cells.items():
        assert {cell for cell in cells if cell} == set(BOOK.scales[name].codes)


def test_every_record_has_a_source_or_says_that_it_is_not_verified():
    records = [*BOOK.scales.values(), *BOOK.letters, *BOOK.credits.values(), *BOOK.frameworks.values()]
    for record in [*records, *BOOK.instruments, *BOOK.consortia, *BOOK.thresholds]:
        assert record.verification in {"read", "partly", "unverified"}
        assert record.sources or record.verification == "unverified", record.id
        assert record.version >= 1 and record.recorded
        assert all(s.url.startswith(("http://", "https://")) for s in record.sources)
    assert {"TM-5", "US-4.0"} == {s.id for s in DESCRIBED if s.verification == "unverified"}


def test_no_number_is_a_float():
    for scale in BOOK.scales.values():
        for grade in scale.grades:
            assert not any(isinstance(n, float) for n in (grade.points, grade.low, grade.high))


def test_levels_are_evidence_and_never_an_equality():
    frameworks = BOOK.frameworks
    indian = compare(frameworks["IN-NHEQF"], frameworks["KZ-NQF"], "bachelor")
    assert {"several_kinds", "between_levels", "other_length"} <= set(indian.findings)
    scottish = compare(frameworks["GB-SCQF"], frameworks["KZ-NQF"], "master")
    assert "other_length" in scottish.findings and "same_number" not in scottish.findings
    assert "same_number" in compare(frameworks["EQF"], frameworks["KZ-NQF"], "master").findings
    assert {"no_framework", "level_unknown"} <= set(
        compare(frameworks["US"], frameworks["EQF"], "doctor").findings
    )
