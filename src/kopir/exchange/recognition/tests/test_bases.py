"""Which basis decides: each asked at its day, and what nobody knows stays unknown."""

from dataclasses import replace
from datetime import date

import pytest

from kopir.exchange.recognition.deciding_words import NOTES, note_texts
from kopir.exchange.recognition.engine.bases import (
    DECREE,
    Place,
    Qualification,
    Span,
    decided,
    evaluate,
    propose,
)
from kopir.exchange.recognition.facts_reader import book

CASE = Qualification(
    decider="KZ",
    awarded_in="PL",
    taught_in="PL",
    level="bachelor",
    purpose="study",
    awarded_on=date(2023, 7, 1),
    received_on=date(2026, 11, 1),
)
GENUINE = {"authentic": "yes", "entitled": "yes"}


def asked(**more):
    bases = evaluate(replace(CASE, **more), book().instruments)
    return {basis.code: basis for basis in bases}


def codes(notes):
    return [code for code, _said in notes]


def test_every_instrument_of_the_facts_is_asked_and_every_note_has_its_words():
    found = asked(by_branch=True)
    assert set(found) == {each.id for each in book().instruments} | {DECREE}
    for basis in found.values():
        assert all(note_texts([*basis.why, *basis.missing]))
        assert basis.applies == "yes" or not basis.passed


def test_a_party_that_no_source_names_is_unknown_and_says_so():
    lisbon = asked()["LRC"]
    assert lisbon.applies == "unknown" and codes(lisbon.missing) == ["party_unverified"]
    assert asked(decider="DE")["LRC"].applies == "yes", "Poland and Germany were bound in 2022"
    before = asked(decider="DE", awarded_on=date(2001, 7, 1))["LRC"]
    assert before.applies == "unknown" and "party_since_unknown" in codes(before.missing)
    assert codes(asked(decider="KE")["LRC"].why) == ["not_party"]


@pytest.mark.parametrize(
    ("day", "applies"), [(date(2017, 5, 1), "no"), (date(2025, 7, 1), "no"), (date(2026, 7, 1), "unknown")]
)
def test_tokyo_binds_kazakhstan_not_before_it_ratified_and_since_when_is_unknown(day, applies):
    assert asked(awarded_in="CN", awarded_on=day)["TOKYO"].applies == applies


def test_without_the_day_of_the_award_conventions_are_unknown_and_own_rules_are_not():
    found = asked(awarded_on=None)
    assert codes(found["LRC"].missing) == ["award_day"]
    assert found["KZ-268"].applies == "yes", "the order is asked on the day of the application"
    assert asked(received_on=date(2023, 6, 11))["KZ-268"].applies == "no"


def test_a_ranking_without_its_edition_proves_nothing():
    two = (Place("QS", "2024", 120), Place("THE", "2024", 250))
    short = asked(places=two, checks={"authentic": "yes"})["KZ-268"]
    assert short.passed == "yes" and "short_way" in codes(short.why)
    undated = asked(places=(two[0], replace(two[1], edition="")), checks={"authentic": "yes"})["KZ-268"]
    assert undated.passed == "unknown" and {"edition", "ranking", "entitled_open"} <= set(
        codes(undated.missing)
    )
    below = asked(places=tuple(replace(each, place=251) for each in two), checks=GENUINE)["KZ-268"]
    assert "long_way" in codes(below.why) and below.passed == "yes"
    twice = asked(places=(two[0], Place("QS", "2023", 90)), checks={"authentic": "yes"})["KZ-268"]
    assert twice.passed == "unknown", "two editions of one ranking are one ranking"


def test_the_nearest_basis_that_is_passed_decides():
    bases = evaluate(replace(CASE, decider="DE", checks=GENUINE), book().instruments)
    assert decided(bases).code == "LRC" and propose(CASE, bases).outcome == "full"
    none = evaluate(CASE, book().instruments)
    assert decided(none) is None and propose(CASE, none).outcome == ""


def test_what_is_false_is_refused_and_a_lost_paper_is_for_a_person():
    false = replace(CASE, checks={"authentic": "no"})
    assert propose(false, evaluate(false, book().instruments)).outcome == "refused"
    lost = replace(CASE, without_papers=True, checks={"authentic": "no"})
    assert propose(lost, evaluate(lost, book().instruments)).outcome == ""


@pytest.mark.parametrize(
    ("spans", "applies", "passed"),
    [
        ((), "unknown", ""),
        ((Span("1", date(2022, 1, 1), None),), "yes", "yes"),
        ((Span("1", None, date(2030, 1, 1)),), "unknown", ""),
        ((Span("1", date(2024, 1, 1), None),), "yes", "no"),
    ],
)
def test_a_branch_awards_only_under_its_decree(spans, applies, passed):
    basis = asked(by_branch=True, spans=spans)[DECREE]
    assert (basis.applies, basis.passed) == (applies, passed)
    case = replace(CASE, by_branch=True, spans=spans, checks=GENUINE)
    expected = "refused" if passed == "no" else "full"
    assert propose(case, evaluate(case, book().instruments)).outcome == expected


def test_no_word_is_left_over():
    assert len(set(map(str, NOTES.values()))) >= len(NOTES) - 2
