"""Laws of every conversion: a better grade never becomes a worse one, nothing leaves the scale, nothing is by chance."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopir.exchange.recognition.engine import credits, grading
from kopir.exchange.recognition.engine.convert import convert
from kopir.exchange.recognition.engine.distributions import Distribution
from kopir.exchange.recognition.engine.results import Case
from kopir.exchange.recognition.engine.scales import Mark
from kopir.exchange.recognition.facts_reader import book

BOOK = book()
SCALES = sorted(BOOK.scales)
DESCRIBED = [s for s in SCALES if len(BOOK.scales[s].passing()) > 1]


def ranked(outcome, target, text):
    """A value that grows as the grade gets worse."""
    if not text:
        return None
    return target.by_code(text).place if text in target.codes else Decimal(text)


@given(st.sampled_from(SCALES), st.sampled_from(SCALES), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_every_pair_of_scales_is_monotone_bounded_and_certain(one, other, cycle):
    source, target = BOOK.scales[one], BOOK.scales[other]
    seen = {}
    for grade in source.grades:
        case = Case(source, Mark(grade.code, "grade", grade, grade), target, cycle)
        result = convert(case, BOOK)
        assert result == convert(case, BOOK)
        assert result.state == grade.passes(cycle)
        for out in result.outcomes if result.state == "pass" else ():
            ends = [ranked(out, target, text) for text in (out.best, out.value, out.worst)]
            known = [end for end in ends if end is not None]
            assert known == sorted(known), out
            seen.setdefault(out.method, []).append(ends)
    for rows in seen.values():
        for better, worse in pairwise(rows):
            assert all(b is None or w is None or b <= w for b, w in zip(better, worse, strict=True)), rows


numbers = st.integers(0, 400).map(lambda n: Decimal(n) / 4)


@given(st.sampled_from(DESCRIBED), numbers, numbers)
@settings(max_examples=150, deadline=None)
def test_numbers_convert_in_their_order(name, one, other):
    """Marks typed as numbers, into German grades."""
    source, target = BOOK.scales[name], BOOK.scales["DE-1-5"]
    values = []
    for number in sorted((one, other), reverse=not source.lower_is_better or source.bounds == "percent"):
        for _way, low, high in source.spans()[:1]:
            if low <= number <= high:
                try:
                    mark = source.read(str(number), source.spans()[0][0])
                except ValueError:  # between two bands
                    continue
                found = convert(Case(source, mark, target), BOOK).decided
                if found and found.method in ("bavarian", "fails"):
                    values.append(Decimal(found.value))
    assert values == sorted(values)
    assert all(1 <= value <= 4 or value == 5 for value in values)


counts = st.lists(st.integers(0, 40), min_size=10, max_size=10).filter(any)
host_counts = st.lists(st.integers(0, 40), min_size=8, max_size=8).filter(any)


def group(name, found):
    scale = BOOK.scales[name]
    return Distribution(scale, scale.passing(), tuple(found))


@given(counts, host_counts)
@settings(max_examples=150, deadline=None)
def test_grading_tables_keep_the_order_whatever_the_groups(home, host):
    one, other = group("KZ-2018", home), group("KR-4.5", host)
    rows = [
        [
            grade.place
            for choice in grading.CHOICES
            for grade in grading.convert(one, other, each, each, choice)[:1]
        ]
        for each in one.grades
    ]
    assert all(best <= middle <= worst for best, middle, worst in rows)
    for better, worse in pairwise(rows):
        assert all(b <= w for b, w in zip(better, worse, strict=True)), rows
    given_out = {place for place, count in enumerate(other.counts) if count}
    assert {place for row in rows for place in row} <= given_out, "a grade that the host never gives"


@given(counts)
@settings(max_examples=100, deadline=None)
def test_a_group_against_itself_gives_every_grade_back(found):
    one = group("KZ-2018", found)
    for grade, count in zip(one.grades, one.counts, strict=True):
        if count:
            assert grading.convert(one, one, grade, grade, "middle") == (grade, grade, grade)


@given(counts, host_counts)
@settings(max_examples=150, deadline=None)
def test_the_loss_of_a_round_trip_is_what_is_measured(home, host):
    """The table for many lines and the single conversion agree, there and back."""
    one, other = group("KZ-2018", home), group("KR-4.5", host)
    there, back = grading.table(one, other, "middle"), grading.table(other, one, "middle")
    many = grading.answers(one, other, "middle")
    assert {code: many[code][0] for code in there} == there
    assert many["F"] == many["FX"] == ("F", "F", "F")
    for grade in one.grades:
        through = grading.convert(one, other, grade, grade, "middle")[0]
        again = grading.convert(other, one, through, through, "middle")[0]
        assert back[there[grade.code]] == again.code


amounts = st.integers(0, 24000).map(lambda n: Decimal(n) / 100)


@given(st.sampled_from(sorted(BOOK.credits)), st.sampled_from(sorted(BOOK.credits)), amounts, amounts)
@settings(max_examples=200, deadline=None)
def test_credits_are_bounded_and_more_is_never_less(one, other, some, more):
    source, target = BOOK.credits[one], BOOK.credits[other]
    few, many = sorted((some, more))
    less, greater = (credits.convert(n, source, target) for n in (few, many))
    assert all(0 <= each.low <= each.high for each in (*less.answers, *greater.answers))
    if not source.steps and not target.steps:
        for a, b in zip(less.answers, greater.answers, strict=True):
            assert (a.way, a.level) == (b.way, b.level) and a.low <= b.low and a.high <= b.high


@pytest.mark.parametrize("name", sorted(BOOK.credits))
def test_a_credit_is_itself(name):
    system = BOOK.credits[name]
    by_year = [a for a in credits.convert(Decimal(7), system, system).answers if a.way == "year"]
    assert all((a.low, a.high) == (Fraction(7), Fraction(7)) for a in by_year)
