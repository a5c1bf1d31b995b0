"""What a converter of grades gets wrong when it trusts letters, numbers or their order."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kopir.exchange.recognition.engine import credits
from kopir.exchange.recognition.engine.convert import convert, scale_named
from kopir.exchange.recognition.engine.distributions import counted, typed
from kopir.exchange.recognition.engine.faults import Fault
from kopir.exchange.recognition.engine.results import Case
from kopir.exchange.recognition.engine.scales import Grade, Scale
from kopir.exchange.recognition.engine.tables import round_trip
from kopir.exchange.recognition.facts_reader import book

BOOK = book()


def asked(source, target, text, *, given="", awarded=None, **more):
    scale = BOOK.scales[source]
    case = Case(scale, scale.read(text, given), scale_named(BOOK, target), **more)
    return convert(case, BOOK, awarded)


def codes(losses):
    return [loss.code for loss in losses]


def fault(call):
    with pytest.raises(Fault) as caught:
        call()
    return caught.value


def scale_of(best, least):
    """A scale of numbers with two rows: from *least* to *best* one passes."""
    common = dict(id="X", version=1, recorded="2026-11-23", sources=(), verification="read", note="")
    dates = dict(valid_from=None, valid_to=None, dates_note="")
    rows = (
        Grade(0, "top", None, Decimal(best), Decimal(best), "", "pass"),
        Grade(1, "rest", None, Decimal(least), best - Decimal("0.01"), "", "pass"),
        Grade(2, "fail", None, Decimal(0), least - Decimal("0.01"), "", "fail"),
    )
    where = dict(system="XX", name=(("en", "x"),), direction="higher", bounds="own", cycles=())
    return Scale(**common, **where, **dates, grades=rows)


@pytest.mark.parametrize(
    ("best", "least", "grade", "expected"),
    [(10, 6, "8", "2.5"), (100, 40, "75", "2.2"), (100, 40, "39", "5.0"), (100, 40, "100", "1.0")],
)
def test_the_modified_bavarian_formula_by_its_vectors(best, least, grade, expected):
    """HU Berlin's example; and 2.25, which is cut and never rounded."""
    scale = scale_of(best, least)
    found = convert(Case(scale, scale.read(grade), BOOK.scales["DE-1-5"]), BOOK).decided
    assert (found.value, found.best, found.worst) == (expected,) * 3


def test_what_was_cut_is_told_and_the_word_is_that_of_the_cut_grade():
    scale = scale_of(100, 40)
    found = convert(Case(scale, scale.read("69"), BOOK.scales["DE-1-5"]), BOOK).decided  # exactly 2.55
    assert (found.value, found.said["row"]) == ("2.5", "gut")
    assert [loss.said for loss in found.losses] == [{"exact": "2.55", "to": "2.5"}]


def test_the_bavarian_formula_of_a_whole_conversion():
    # Ten points, 4 the least that passes: 1 + 3 (10 - 8) / (10 - 4) = 2.
    out = asked("IN-UGC10", "DE-1-5", "A").decided
    assert (out.method, out.value, out.said["row"]) == ("bavarian", "2.0", "gut")
    # By points 2.0; the band 80-84 of 50-100 gives 2.2 to 1.96, cut: the interval holds both.
    out = asked("KZ-2018", "DE-1-5", "B").decided
    assert (out.value, out.best, out.worst) == ("2.0", "1.9", "2.2")
    assert asked("KZ-2018", "DE-1-5", "F").decided.value == "5.0"


def test_on_reversed_scales_the_smaller_number_is_the_better():
    slovak = [asked("SK-A-FX", "DE-1-5", str(points)).decided.value for points in ("1.0", "1.5", "2", "3")]
    assert slovak == ["1.0", "1.7", "2.5", "4.0"]
    assert asked("SK-A-FX", "DE-1-5", "4.0").state == "fail"
    german = BOOK.scales["DE-1-5"]
    assert [german.read(n).grade.label for n in ("1.3", "2,5", "4.0", "5.0")] == [
        "sehr gut",
        "gut",
        "ausreichend",
        "nicht ausreichend",
    ]


def test_letters_have_the_order_of_their_rows():
    scale = BOOK.scales["IN-KONGUNADU"]
    assert scale.by_code("D+").place < scale.by_code("D").place < scale.by_code("A+").place
    values = [asked("IN-KONGUNADU", "DE-1-5", code).decided.value for code in ("O", "D+", "D", "A+", "A")]
    assert values == sorted(values)


def test_the_same_letter_is_not_the_same_grade():
    assert BOOK.scales["JP-HOSEI-11"].by_code("A").points == 3
    assert BOOK.scales["KZ-2018"].by_code("A").points == 4
    hosei, here = (asked(s, "DE-1-5", "A").decided.value for s in ("JP-HOSEI-11", "KZ-2018"))
    assert (hosei, here) == ("1.9", "1.0")


def test_the_pass_mark_depends_on_the_cycle():
    assert asked("KR-4.5", "PERCENT", "62", given="bounds").state == "pass"
    assert asked("KR-4.5-GRAD", "PERCENT", "62", given="bounds").state == "fail"
    moved = asked("KR-4.5", "KR-4.5-GRAD", "D+").decided
    assert (moved.value, codes(moved.losses)) == ("F", ["pass_changes"])
    assert [asked("IN-KONGUNADU", "UK-HON", "C", cycle=cycle).state for cycle in (1, 2)] == ["pass", "fail"]
    assert "other_cycle" in codes(asked("KR-4.5", "DE-1-5", "A0", cycle=2).losses)


def test_ajou_s_per_cent_is_no_straight_line():
    result = asked("KR-4.5", "PERCENT", "3.24", given="points")
    assert (result.decided.method, result.decided.value) == ("formula", "86.4")
    assert {loss.code: loss.said for loss in result.decided.losses}["not_linear"]["naive"] == "72"
    beside = result.outcomes[1]
    assert (beside.method, beside.best, beside.worst) == ("bands", "89", "80")


def test_a_number_that_may_be_two_things_is_asked_about():
    korean = BOOK.scales["KR-4.5"]
    assert fault(lambda: korean.read("3.24")).code == "ambiguous_number"
    assert korean.read("86").grade.code == "B+" and korean.read("3.24 %").grade.code == "F"
    assert fault(lambda: BOOK.scales["RU-5-NVSU"].read("5")).said["accepted"] == ["5/A", "5/B"]
    between = korean.read("3.24", "points")
    assert (between.better.code, between.worse.code, between.grade) == ("B+", "B0", None)


def test_a_conditional_pass_is_a_third_state_and_is_not_converted():
    result = asked("TR-BANDIRMA", "DE-1-5", "DC")
    assert (result.state, result.outcomes) == ("conditional", ())
    assert asked("TR-AA", "DE-1-5", "DC").state == "pass"
    scale = BOOK.scales["TR-BANDIRMA"]
    group = counted(scale, {"AA": Decimal(20), "DC": Decimal(5), "FF": Decimal(2)})
    assert (group.total, group.left_out, "DC" in [g.code for g in group.grades]) == (20, 7, False)


@pytest.mark.parametrize("text", ["P", "pass", "Зачёт", "зачет", "сынақ", "通过"])
def test_a_pass_without_a_grade_has_none(text):
    result = asked("KZ-2018", "DE-1-5", text)
    assert (result.state, result.decided) == ("passed", None)


def test_a_grade_that_is_called_pass_is_a_grade():
    assert asked("IN-UGC10", "DE-1-5", "P").decided.value == "4.0"
    assert BOOK.scales["KG-KSMA-100"].read("Pass").grade.code == "Pass"


def test_one_country_has_two_sets_of_bands():
    higher, school = BOOK.scales["UZ-5"], BOOK.scales["UZ-SCHOOL"]
    assert [higher.read(f"{n}%").grade.code for n in (90, 86, 70, 60, 56)] == ["5", "4", "4", "3", "2"]
    assert [school.read(f"{n}%").grade.code for n in (90, 86, 71, 60, 56)] == ["5", "5", "4", "3", "3"]


def test_two_versions_of_one_table_answer_side_by_side():
    out = asked("KZ-2018", "UK-HON", "3.5", given="points").decided
    assert (out.value, out.best, out.worst) == ("", "First", "2:1")
    assert out.said["answers"] == [(1, "First"), (2, "2:1")] and "versions_differ" in codes(out.losses)
    assert asked("KZ-2018", "UK-HON", "3.8", given="points").decided.value == "First"
    assert next(r for r in asked("KZ-2018", "UK-HON", "A").refusals if r.method == "thresholds").reason == (
        "needs_average"
    )
    low = asked("KZ-2018", "UK-HON", "2.7", given="points").decided
    assert (low.value, low.best, low.worst) == ("", "2:2", "")


def test_the_kazakh_c_plus_changed_its_word_and_fx_was_new():
    old, new = BOOK.scales["KZ-2011"], BOOK.scales["KZ-2018"]
    assert (old.by_code("C+").label, new.by_code("C+").label) == ("satisfactory", "good")
    missing = fault(lambda: old.read("FX"))
    assert missing.code == "unknown_grade" and "A-" in missing.said["accepted"]
    assert BOOK.others_with(old, "FX") == [new]
    dated = asked("KZ-2018", "DE-1-5", "B", awarded=date(2015, 6, 1))
    [loss] = [loss for loss in dated.losses if loss.code == "other_version"]
    assert loss.said["others"] == ["KZ-2011"]
    assert "other_version" not in codes(asked("KZ-2018", "DE-1-5", "B", awarded=date(2020, 6, 1)).losses)


def test_the_two_official_tables_of_2011_raise_five_of_ten_grades():
    there, back = (
        BOOK.between("KZ-2011", "ECTS-LETTERS")[0],
        BOOK.between("ECTS-LETTERS", "KZ-2011")[0],
    )
    trips = round_trip(there, back, BOOK.scales["KZ-2011"])
    changed = {trip.code: trip.change for trip in trips if not trip.same}
    assert len(trips) == 10 and all(trip.raised for trip in trips if not trip.same)
    assert changed == {
        "A-": Decimal("0.33"),
        "B-": Decimal("0.33"),
        "C+": Decimal("0.67"),
        "C-": Decimal("0.33"),
        "D+": Decimal("0.67"),
    }
    reported = next(
        x for x in asked("KZ-2011", "ECTS-LETTERS", "A-").decided.losses if x.code == "round_trip"
    )
    # What is reported is what one measures by sending every grade there and back.
    measured = 0
    for grade in BOOK.scales["KZ-2011"].passing():
        through = asked("KZ-2011", "ECTS-LETTERS", grade.code).decided.value
        again = BOOK.scales["KZ-2011"].by_code(asked("ECTS-LETTERS", "KZ-2011", through).decided.value)
        measured += again.points > grade.points
    assert reported.said["raised"] == measured == 5 and reported.said["trip"].back == "A"
    istanbul = round_trip(
        BOOK.between("TR-IAU", "ECTS-LETTERS")[0],
        BOOK.between("ECTS-LETTERS", "TR-IAU")[0],
        BOOK.scales["TR-IAU"],
    )
    assert [trip.code for trip in istanbul if not trip.same] == ["BB", "CC"]
    said = asked("TR-IAU", "ECTS-LETTERS", "BB").decided.losses[-1].said
    assert (said["raised"], said["lowered"], said["of"]) == (2, 0, 7)


def test_the_consortium_s_table_mixes_directions_and_leaves_cells_blank():
    out = asked("EMLCT-SAARLAND", "EMLCT-LORRAINE", "1.3").decided
    assert (out.method, out.value) == ("published", "16-20")
    assert asked("EMLCT-CHARLES", "EMLCT-TRENTO", "1").decided.value == "30-30L"
    blank = asked("EMLCT-LORRAINE", "EMLCT-CHARLES", "11").decided
    assert (blank.value, blank.best, blank.worst, codes(blank.losses)) == ("", "2", "3", ["blank_cell"])
    wide = asked("EMLCT-CHARLES", "EMLCT-MALTA", "2").decided
    assert (wide.value, wide.best, wide.worst) == ("55-69", "70-79", "50-54")
    assert asked("EMLCT-GRONINGEN", "EMLCT-SAARLAND", "4").decided.value == "4.1-5"


def test_a_mark_between_two_bands_is_not_rounded():
    found = fault(lambda: BOOK.scales["KZ-2018"].read("89.5"))
    assert (found.code, found.said["below"].code, found.said["above"].code) == ("between_bounds", "B+", "A-")
    assert BOOK.scales["UZ-5"].read("89.9%").grade.code == "4"
    assert BOOK.scales["IN-JK"].read("89.99%").grade.code == "A+"
    assert fault(lambda: BOOK.scales["KZ-2018"].read("101")).code == "out_of_range"


def test_letters_in_cyrillic_and_other_dashes_are_understood():
    here = BOOK.scales["KZ-2018"]
    assert [here.read(t).grade.code for t in ("А−", "В+", "с", "D-", " fx ")] == ["A-", "B+", "C", "D", "FX"]


KZ, KR = BOOK.scales["KZ-2018"], BOOK.scales["KR-4.5"]


def with_tables(home, host, text, choice="middle"):
    groups = counted(KZ, home, years=3), counted(KR, host, years=3)
    return asked("KZ-2018", "KR-4.5", text, home=groups[0], host=groups[1], choice=choice)


def test_grading_tables_compare_places_among_those_who_passed():
    home = {"A": Decimal(10), "B": Decimal(40), "C": Decimal(50)}
    host = {"A+": Decimal(30), "B+": Decimal(30), "C0": Decimal(40)}
    out = with_tables(
        home, host, "B"
    ).decided  # 10 % to 50 %: A+ to 30 %, B+ to 60 %; the middle, 30 %, is A+
    assert (out.method, out.value, out.best, out.worst) == ("grading", "A+", "A+", "B+")
    assert [with_tables(home, host, "B", choice).decided.value for choice in ("best", "worst")] == [
        "A+",
        "B+",
    ]
    assert with_tables(home, host, "F").decided.value == "F"  # a fail goes through no percentile
    assert "never_given" in codes(with_tables(home, host, "A-").decided.losses)


def test_a_cohort_of_equals_says_nothing():
    out = with_tables({"A": Decimal(200)}, {"A+": Decimal(50), "B+": Decimal(50)}, "A").decided
    assert (out.best, out.worst) == ("A+", "B+")
    assert {"all_equal", "overlap"} <= set(codes(out.losses))


def test_a_cohort_of_three_is_counted_and_warned_of():
    three = {"A": Decimal(1), "B": Decimal(1), "C": Decimal(1)}
    out = with_tables(three, {"A+": Decimal(100), "B+": Decimal(100), "C+": Decimal(100)}, "B").decided
    small = [loss.said for loss in out.losses if loss.code == "small"]
    assert out.value == "B+" and small == [{"side": "home", "size": 3, "least": 30}]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A 50%\nB 51%", "not_hundred"),
        ("A 50%\nB 50", "table_mixed"),
        ("A 5\nA 6", "table_twice"),
        ("A", "table_line"),
        ("Q 5", "unknown_grade"),
        ("F 5", "empty_table"),
        ("A 1.5", "not_whole"),
    ],
)
def test_a_typed_table_that_is_none_is_refused_by_name(text, code):
    assert fault(lambda: typed(text, KZ, field="home")).code == code


def test_typed_tables_take_spaces_signs_and_per_cent():
    group = typed("A\t12\nА-: 30\nB+ = 8\nF;5", KZ, field="home")
    assert (dict(zip((g.code for g in group.grades), group.counts, strict=True))["A-"], group.left_out) == (
        30,
        5,
    )
    assert typed("A 33.3%\nB 66.7 %", KZ, field="home").size is None


def spans(amount, source, target, **more):
    found = credits.convert(Decimal(amount), BOOK.credits[source], BOOK.credits[target], **more)
    return [(each.way, each.low, each.high) for each in found.answers]


def test_credits_stand_side_by_side():
    assert spans("1", "IN", "ECTS") == [
        ("hours", Fraction(1), Fraction(6, 5)),
        ("year", Fraction(3, 2), Fraction(3, 2)),
        ("factor", Fraction(1), Fraction(6, 5)),
        ("factor", Fraction(3, 2), Fraction(3, 2)),
    ]
    old = credits.convert(Decimal(3), BOOK.credits["KZ-OLD"], BOOK.credits["ECTS"])
    studies = [a for a in old.answers if a.level in ("bachelor", "profile master", "doctorate")]
    assert [(a.low, a.high) for a in studies] == [
        (Fraction(9, 2), Fraction(27, 5)),
        (6, Fraction(36, 5)),
        (Fraction(21, 2), Fraction(63, 5)),
    ]
    assert dict(old.missing) == {"hours": "no_hours", "year": "no_year"}


def test_a_table_of_whole_credits_is_no_factor():
    assert [spans(n, "KZ-OLD-KAZNU", "ECTS") for n in "12"] == [[("steps", 2, 2)], [("steps", 3, 3)]]
    assert spans("2.5", "KZ-OLD-KAZNU", "ECTS") == []


def test_contact_hours_are_no_workload():
    found = credits.convert(Decimal(4), BOOK.credits["CN"], BOOK.credits["ECTS"])
    assert ("hours", "contact_only") in found.missing
    assert [a.way for a in found.answers] == ["year", "factor", "factor"]


def test_hours_and_credits_that_cannot_be():
    ects = BOOK.credits["ECTS"]
    assert spans("6", "CN", "ECTS", hours=Decimal(150))[0] == ("stated", Fraction(5), Fraction(6))
    for amount, hours, code in ((-1, None, "below_zero"), (3, 0, "zero_hours"), (5000, None, "too_many")):
        assert (
            fault(
                lambda a=amount, h=hours: credits.convert(
                    Decimal(a), ects, ects, hours=None if h is None else Decimal(h)
                )
            ).code
            == code
        )
