"""Dates are read in one way, or refused with the reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.dates import (
    LAST_SERIAL,
    DateError,
    Order,
    PartialDate,
    column_orders,
    from_excel_serial,
    parse_date,
)

real = st.dates(date(1000, 1, 1))


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2024-03-12", None, "2024-03-12"),
        (" 2024-3-2 ", None, "2024-03-02"),
        ("2024-03-12 00:00:00", None, "2024-03-12"),
        ("2024-03-12T00:00", None, "2024-03-12"),
        ("12.03.2024", "dmy", "2024-03-12"),
        ("12/03/2024", "mdy", "2024-12-03"),
        ("25.03.2024", None, "2024-03-25"),
        ("03/25/2024", None, "2024-03-25"),
        ("03.03.2024", None, "2024-03-03"),
        ("2024/03/12", "dmy", "2024-03-12"),
        ("2024.03.12", None, "2024-03-12"),
        ("12 March 2024", None, "2024-03-12"),
        ("March 12th, 2024", None, "2024-03-12"),
        ("12 Sept. 2024", None, "2024-09-12"),
        ("12 марта 2024 г.", None, "2024-03-12"),
        ("«12» марта 2024 года", None, "2024-03-12"),
        ("1 СЕНТЯБРЯ 2024", None, "2024-09-01"),
        ("2024 жылғы 12 наурыз", None, "2024-03-12"),
        ("1 қыркүйек 2024 ж.", None, "2024-09-01"),
        ("2024年3月12日", None, "2024-03-12"),
        ("2024年3月", None, "2024-03"),
        ("2024年", None, "2024"),
        ("１２．０３．２０２４", "dmy", "2024-03-12"),
        ("2024-03", None, "2024-03"),
        ("03.2024", None, "2024-03"),
        ("Март 2024", None, "2024-03"),
        ("March 2024", None, "2024-03"),
        ("наурыз 2024", None, "2024-03"),
        ("2024", None, "2024"),
        ("2024 год", None, "2024"),
        ("29.02.2024", None, "2024-02-29"),
        ("14.03.2024 г.", None, "2024-03-14"),
        ("14.03.2024г", None, "2024-03-14"),
        ("14.03.2024 ГОДА", None, "2024-03-14"),
        ("2024-03-14 ж.", None, "2024-03-14"),
        ("14. 03. 2024", None, "2024-03-14"),
        ("04.03.2024 г.", "mdy", "2024-04-03"),
    ],
)
def test_read(text: str, order: Order | None, expected: str) -> None:
    assert str(parse_date(text, order)) == expected


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("", None, "empty"),
        (" \u00a0", None, "empty"),
        ("03/04/2024", None, "ambiguous"),
        ("31.02.2025", None, "no_such_day"),
        ("31.02.2025", "dmy", "no_such_day"),
        ("29.02.2023", "dmy", "no_such_day"),
        ("2023-02-29", None, "no_such_day"),
        ("2024-00-10", None, "no_such_day"),
        ("2024-13", None, "no_such_day"),
        ("0.1.2024", None, "no_such_day"),
        ("45.45.2024", None, "no_such_day"),
        ("31 апреля 2024", None, "no_such_day"),
        ("0000", None, "no_such_day"),
        ("25.03.2024", "mdy", "order"),
        ("03/25/2024", "dmy", "order"),
        ("03/04/2024", "ymd", "order"),
        ("12.03.24", "dmy", "two_digit_year"),
        ("12 March 24", None, "two_digit_year"),
        ("soon", None, "form"),
        ("12 March April 2024", None, "form"),
        ("12 13 March 2024", None, "form"),
        ("12 2024", None, "form"),
        ("2024 2025", None, "form"),
        ("12.03-2024", None, "form"),
        ("2024-03-12T08:00:00Z", None, "form"),
        ("45000", None, "form"),
    ],
)
def test_refused(text: str, order: Order | None, reason: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text, order)
    assert caught.value.reason == reason
    assert caught.value.value == text


def test_a_missing_day_is_said_in_words() -> None:
    with pytest.raises(DateError, match=r"31\.02\.2025.*does not exist"):
        parse_date("31.02.2025")


@given(real)
def test_every_day_survives_every_spelling(day: date) -> None:
    year = f"{day.year:04d}"
    assert parse_date(day.isoformat()).exact() == day
    assert parse_date(f"{day.day}.{day.month}.{year}", "dmy").exact() == day
    assert parse_date(f"{day.month}/{day.day}/{year}", "mdy").exact() == day
    assert parse_date(f"{year}/{day.month}/{day.day}", "ymd").exact() == day


@given(st.text(max_size=25), st.sampled_from([None, *get_args(Order)]))
def test_any_text_is_a_date_or_a_date_error(text: str, order: Order | None) -> None:
    try:
        parsed = parse_date(text, order)
    except DateError:
        return
    assert parsed.first_day() <= parsed.last_day()


def test_partial_dates() -> None:
    assert (PartialDate(2024).first_day(), PartialDate(2024).last_day()) == (
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    assert PartialDate(2024, 2).last_day() == date(2024, 2, 29)
    assert PartialDate(2024, 2, 3).exact() == PartialDate(2024, 2, 3).last_day() == date(2024, 2, 3)
    with pytest.raises(DateError) as caught:
        PartialDate(2024, 2).exact()
    assert caught.value.reason == "incomplete"
    with pytest.raises(DateError):
        PartialDate(2024, None, 3)


@pytest.mark.parametrize(
    ("column", "orders"),
    [
        (["01/02/2024", "03.04.2024"], {"dmy", "mdy"}),
        (["01/02/2024", "25/03/2024"], {"dmy"}),
        (["01/02/2024", "03/25/2024"], {"mdy"}),
        (["25/03/2024", "03/25/2024"], set()),
        (["2024/03/01", "2024.12.31"], {"ymd"}),
        (["2024/03/01", "25/03/2024"], set()),
        (["2024-03-01", "", "March 2024", "nonsense", "45.45.2024", "25/03/2024"], {"dmy"}),
        (["31.02.2024"], {"dmy"}),
        ([], {"dmy", "mdy", "ymd"}),
        (["2024-03-01"], {"dmy", "mdy", "ymd"}),
    ],
)
def test_column_orders(column: list[str], orders: set[str]) -> None:
    assert column_orders(column) == orders


@given(st.lists(real, min_size=1), st.sampled_from(["dmy", "mdy"]))
def test_the_true_order_is_always_possible(days: list[date], order: Order) -> None:
    form = "{0.day}/{0.month}/{0.year}" if order == "dmy" else "{0.month}/{0.day}/{0.year}"
    column = [form.format(day) for day in days]
    assert order in column_orders(column)
    assert [parse_date(text, order).exact() for text in column] == days


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (61, "1900-03-01"),
        (45000, "2023-03-15"),
        (45000.75, "2023-03-15"),
    ],
)
def test_excel_serials(serial: float, day: str) -> None:
    assert from_excel_serial(serial).isoformat() == day


def test_excel_calendars_end_together() -> None:
    assert from_excel_serial(LAST_SERIAL) == date.max
    assert from_excel_serial(LAST_SERIAL - 1462, date1904=True) == date.max
    assert from_excel_serial(0, date1904=True) == date(1904, 1, 1)
    assert from_excel_serial(60, date1904=True) == date(1904, 3, 1)


@given(st.integers(1463, LAST_SERIAL))
def test_both_calendars_differ_by_four_years_and_a_day(serial: int) -> None:
    assert from_excel_serial(serial) == from_excel_serial(serial - 1462, date1904=True)
    assert from_excel_serial(serial) - from_excel_serial(serial - 1) == timedelta(1)


@pytest.mark.parametrize(
    ("serial", "date1904", "reason"),
    [
        (0, False, "serial_range"),
        (0.5, False, "serial_range"),
        (-1, True, "serial_range"),
        (LAST_SERIAL + 1, False, "serial_range"),
        (LAST_SERIAL - 1461, True, "serial_range"),
        (float("nan"), False, "serial_range"),
        (float("inf"), False, "serial_range"),
        (True, False, "serial_range"),
        (60, False, "serial_60"),
        (60.5, False, "serial_60"),
    ],
)
def test_excel_refusals(serial: float, date1904: bool, reason: str) -> None:
    with pytest.raises(DateError) as caught:
        from_excel_serial(serial, date1904)
    assert caught.value.reason == reason


def test_a_word_for_the_year_changes_nothing_about_the_order() -> None:
    assert column_orders(["04.03.2024 г.", "25. 03. 2024 ж."]) == {"dmy"}
    assert column_orders(["04.03.2024 г."]) == {"dmy", "mdy"}
    with pytest.raises(DateError, match="swapped"):
        parse_date("04.03.2024 г.")
