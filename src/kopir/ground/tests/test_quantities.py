"""Units and currencies keep apart, planned stays apart from observed, and pro rata is exact."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.quantities import (
    Modality,
    ModalityMismatch,
    Money,
    Quantity,
    Unit,
    UnitMismatch,
    pro_rata,
    total,
)

amounts = st.decimals(-(10**18), 10**18, places=6)
dates = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def places(amount: int) -> Quantity:
    return Quantity(Decimal(amount), Unit.PLACE)


@given(amounts, amounts)
def test_sums_are_exact(one: Decimal, two: Decimal) -> None:
    first, second = Quantity(one, "place"), Quantity(two, "place")
    assert (first + second) - second == first
    assert first + second == second + first
    assert -first + first == places(0)
    assert (first < second) is (one < two)
    assert (first <= second) is (one <= two)


@given(amounts, amounts)
def test_sums_of_money_are_exact(one: Decimal, two: Decimal) -> None:
    first, second = Money(one, "KZT"), Money(two, "KZT")
    assert (first + second) - second == first
    assert first + second == second + first
    assert -first + first == Money(Decimal(0), "KZT")
    assert (first < second) is (one < two)
    assert (first <= second) is (one <= two)


def test_different_units_and_currencies_keep_apart() -> None:
    with pytest.raises(UnitMismatch, match="node_hour"):
        places(1) + Quantity(Decimal(1), Unit.NODE_HOUR)
    with pytest.raises(UnitMismatch):
        places(1) < Quantity(Decimal(1), Unit.PERSON)  # noqa: B015 - the comparison itself raises
    with pytest.raises(UnitMismatch, match="USD"):
        Money(Decimal(1), "KZT") - Money(Decimal(1), "USD")
    with pytest.raises(TypeError):
        Money(Decimal(1), "KZT") + places(1)  # type: ignore[operator]  # what is refused
    with pytest.raises(TypeError):
        places(1) + Decimal(1)  # type: ignore[operator]  # what is refused


def test_what_is_no_amount_unit_or_currency() -> None:
    with pytest.raises(TypeError, match="Decimal"):
        Quantity(1.5, "place")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(ValueError, match="finite"):
        Money(Decimal("NaN"), "KZT")
    with pytest.raises(ValueError, match="bananas"):
        Quantity(Decimal(1), "bananas")
    for code in ("kzt", "KZ", "ҚЗТ", "K1T"):
        with pytest.raises(ValueError, match="currency"):
            Money(Decimal(1), code)


def test_unit_is_stored_as_plain_text() -> None:
    assert type(places(1).unit) is str
    assert places(1) == Quantity(Decimal(1), "place")


@pytest.mark.parametrize(
    ("modalities", "expected"),
    [
        (["observed", "observed"], Modality.OBSERVED),
        (["planned", "planned"], Modality.PLANNED),
        (["observed", "lower_bound"], Modality.LOWER_BOUND),
        (["approximate", "observed"], Modality.APPROXIMATE),
        (["approximate", "lower_bound"], Modality.LOWER_BOUND),
    ],
)
def test_total(modalities: list[str], expected: Modality) -> None:
    assert total((Modality(modality), places(2)) for modality in modalities) == (expected, places(4))


@pytest.mark.parametrize("other", [Modality.OBSERVED, Modality.LOWER_BOUND, Modality.APPROXIMATE])
def test_planned_is_never_added(other: Modality) -> None:
    with pytest.raises(ModalityMismatch):
        total([(Modality.PLANNED, places(1)), (other, places(1))])


def test_total_of_nothing_and_of_mixed_units() -> None:
    with pytest.raises(ValueError, match="not zero"):
        total([])
    with pytest.raises(UnitMismatch):
        total([(Modality.OBSERVED, places(1)), (Modality.OBSERVED, Quantity(Decimal(1), "course"))])


def test_pro_rata_by_hand() -> None:
    start, end = date(2025, 1, 1), date(2025, 1, 3)
    due = [pro_rata(Decimal(10), start, end, date(2024, 12, 30) + timedelta(days)) for days in range(7)]
    assert due == [Decimal(text) for text in ("0", "0", "3.333333", "6.666667", "10", "10", "10")]
    assert pro_rata(Decimal("0.000001"), start, date(2025, 1, 2), start) == Decimal(0)  # half goes to even
    assert pro_rata(Decimal("0.000003"), start, date(2025, 1, 2), start) == Decimal("0.000002")
    with pytest.raises(ValueError, match="ends before"):
        pro_rata(Decimal(1), end, start, start)


@given(st.decimals(0, 10**18, places=6), dates, dates, dates)
def test_pro_rata_stays_between_and_grows(whole: Decimal, one: date, two: date, today: date) -> None:
    start, end = sorted((one, two))
    due = pro_rata(whole, start, end, today)
    assert 0 <= due <= whole
    assert due <= pro_rata(whole, start, end, today + timedelta(1))
    assert pro_rata(whole, start, end, end) == whole
