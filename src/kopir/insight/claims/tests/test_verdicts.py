"""The laws of verdicts, looked for exceptions by Hypothesis."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kopir.insight.claims.verdicts import (
    COUNTED_AS,
    OPINION,
    TOLERANCE,
    Counted,
    Reason,
    Said,
    Verdict,
    judge,
)

FIRM = ("observed", "lower_bound", "approximate")
amounts = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False)
units = st.sampled_from(["item", "agreement", "money", "place"])
currencies = st.sampled_from(["", "USD", "KZT"])
modalities = st.sampled_from([*FIRM, "planned"])


@st.composite
def saids(draw, modality=modalities):
    low = draw(amounts)
    high = draw(st.one_of(st.just(low), amounts))
    unit = draw(units)
    return Said(
        min(low, high), max(low, high), unit, draw(currencies) if unit == "money" else "", draw(modality)
    )


@st.composite
def figures(draw, said, modality=modalities):
    return Counted(draw(amounts), said.unit, said.currency, draw(modality))


@given(st.data(), st.booleans())
def test_planned_never_counts_as_observed(data, complete):
    said = data.draw(saids(st.sampled_from(FIRM)))
    plans = data.draw(st.lists(figures(said, st.just("planned")), max_size=4))
    found = judge(said, plans, unit=said.unit, complete=complete)
    assert found.verdict == Verdict.NO_EVIDENCE and found.found is None
    assert found.reason == (Reason.ONLY_PLANNED if plans else Reason.NO_RECORD)
    firm = data.draw(figures(said, st.sampled_from(FIRM)))
    with_plans = judge(said, [*plans, firm], unit=said.unit, complete=complete)
    assert with_plans == judge(said, [firm], unit=said.unit, complete=complete), "plans change nothing"


@given(st.data(), st.booleans())
def test_a_lower_bound_is_not_an_equality(data, complete):
    said = data.draw(saids(st.just("observed")))
    bound = data.draw(figures(said, st.just("lower_bound")))
    found = judge(said, [bound], unit=said.unit, complete=complete)
    assert found.verdict != Verdict.SUPPORTED
    least = Said(said.low, said.low, said.unit, said.currency, "lower_bound")
    if bound.amount >= said.low and (bound.amount or complete):
        assert judge(least, [bound], unit=said.unit, complete=complete).verdict == Verdict.SUPPORTED


@given(amounts, amounts, st.booleans())
def test_about_is_within_the_stated_tolerance_and_no_further(said, found, complete):
    assume(found > 0)
    judged = judge(
        Said(said, said, "item", "", "approximate"),
        [Counted(found, "item", "", "observed")],
        unit="item",
        complete=complete,
    )
    assert (judged.verdict == Verdict.SUPPORTED) == (abs(found - said) <= said * TOLERANCE)
    if found > said * (1 + TOLERANCE):
        assert (judged.verdict, judged.reason) == (Verdict.CONTRADICTED, Reason.MORE)


@given(st.data())
def test_another_unit_or_currency_is_not_measurable(data):
    said = data.draw(saids())
    other = data.draw(units)
    figure = Counted(said.low, other, "USD" if other == "money" else "", "observed")
    found = judge(said, [figure], unit=other)
    if COUNTED_AS.get(said.unit, said.unit) != other:
        assert (found.verdict, found.reason) == (Verdict.NOT_MEASURABLE, Reason.OTHER_UNIT)
    elif figure.currency != said.currency:
        assert (found.verdict, found.reason) == (Verdict.NOT_MEASURABLE, Reason.OTHER_CURRENCY)
    else:
        assert found.verdict != Verdict.NOT_MEASURABLE


@given(st.data())
def test_fewer_on_an_incomplete_register_never_contradicts(data):
    said = data.draw(saids())
    found = data.draw(figures(said))
    assume(found.amount < said.low)
    assert judge(said, [found], unit=said.unit).verdict != Verdict.CONTRADICTED


@given(st.data(), st.booleans())
def test_no_record_is_no_evidence_unless_the_register_is_complete(data, complete):
    said = data.draw(saids())
    assert judge(said, [], unit=said.unit, complete=complete).verdict == Verdict.NO_EVIDENCE
    nothing = Counted(Decimal(0), said.unit, said.currency, "observed")
    assert judge(said, [nothing], unit=said.unit).verdict == Verdict.NO_EVIDENCE


@given(st.data(), st.booleans())
def test_figures_are_never_added(data, complete):
    """The answer is that of one of them alone, whatever their number and order."""
    said = data.draw(saids())
    rows = data.draw(st.lists(figures(said), min_size=1, max_size=4))
    found = judge(said, rows, unit=said.unit, complete=complete)
    alone = [judge(said, [row], unit=said.unit, complete=complete) for row in rows]
    assert found.verdict in {each.verdict for each in alone}
    assert found.found is None or found.found in rows
    assert judge(said, rows[::-1], unit=said.unit, complete=complete).verdict == found.verdict


@given(st.data(), amounts)
def test_what_is_done_never_contradicts_a_plan(data, done):
    said = data.draw(saids(st.just("planned")))
    figure = Counted(done, said.unit, said.currency, "observed")
    for complete in (False, True):
        found = judge(said, [figure], unit=said.unit, complete=complete)
        assert found.verdict != Verdict.CONTRADICTED
        assert (found.verdict == Verdict.SUPPORTED) == (done >= said.low and (done > 0 or complete))


@pytest.mark.parametrize(
    ("said", "found", "complete", "expected"),
    [
        ("23 observed", "23 observed", False, "supported same"),
        ("23 observed", "14 observed", False, "partly fewer"),
        ("23 observed", "14 observed", True, "contradicted fewer_of_all"),
        ("23 observed", "0 observed", True, "contradicted fewer_of_all"),
        ("23 observed", "40 observed", False, "contradicted more"),
        ("23 observed", "23 approximate", False, "partly unsure"),
        ("23 observed", "23 lower_bound", False, "partly bound"),
        ("1000 lower_bound", "1500 observed", False, "supported at_least"),
        ("30000 approximate", "28500 observed", False, "supported within"),
        ("30000 approximate", "28499 observed", False, "partly fewer"),
        ("30000 approximate", "31501 observed", False, "contradicted more"),
        ("12 planned", "12 planned", False, "supported same"),
        ("12 planned", "5 observed", False, "partly fewer"),
        ("12 planned", "20 observed", False, "supported reached"),
        ("12 planned", "13 planned", False, "contradicted more"),
    ],
)
def test_examples(said, found, complete, expected):
    (low, how), (amount, firm) = said.split(), found.split()
    judged = judge(
        Said(Decimal(low), Decimal(low), "item", "", how),
        [Counted(Decimal(amount), "item", "", firm)],
        unit="item",
        complete=complete,
    )
    assert f"{judged.verdict} {judged.reason}" == expected


def test_what_cannot_be_measured():
    one = Decimal(1)
    assert judge(Said(one, one, "item", "", OPINION), [], unit="item").reason == Reason.OPINION
    assert judge(Said(None, None, "", "", "observed"), [], unit="item").reason == Reason.NO_NUMBER
    nothing = judge(Said(one, one, "item", "", "observed"), [], unit=None)
    assert (nothing.verdict, nothing.reason) == (Verdict.NO_EVIDENCE, Reason.NO_FIGURE)
