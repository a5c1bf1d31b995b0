"""Downloads hold what the list holds, and nothing in them runs."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.kit.exports import csv_response, json_response, neutral, xlsx_response

COLUMNS = [("name", "Name"), ("n", "Number"), ("on", "Date")]
ROWS = [
    {"name": "=HYPERLINK(1)", "n": Decimal("-12.50"), "on": date(2025, 2, 28)},
    {"name": 'Қазақ, "ұлттық"\nуниверситеті', "n": None, "on": None},
]


def body(response):
    found = b"".join(response.streaming_content)
    # What the response would close at the request's end; its close() also looks at the database.
    for close in response._resource_closers:
        close()
    return found


def sheet_of(rows):
    return openpyxl.load_workbook(io.BytesIO(body(xlsx_response("a.xlsx", COLUMNS, rows)))).active


@given(st.text(st.sampled_from("=+-@\t\r\n a1＝")))
def test_no_text_starts_a_formula(text):
    assert not str(neutral(text)).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


def test_numbers_stay_numbers_and_dates_are_iso():
    assert neutral(-5) == -5 and neutral(Decimal("-1")) == Decimal("-1")
    assert neutral(datetime(2025, 1, 2, 3, 4, tzinfo=UTC)) == "2025-01-02T03:04:00+00:00"
    assert neutral(["kk", "ru"]) == "kk; ru"


def test_csv_reads_back():
    response = csv_response("a.csv", COLUMNS, iter(ROWS))
    assert response["Content-Disposition"] == 'attachment; filename="a.csv"'
    text = body(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["Name", "Number", "Date"]
    assert rows[1] == ["'=HYPERLINK(1)", "-12.50", "2025-02-28"]
    assert rows[2] == [ROWS[1]["name"], "", ""]


def test_xlsx_holds_text_not_formulas():
    sheet = sheet_of(ROWS)
    assert [cell.value for cell in sheet[2]] == ["'=HYPERLINK(1)", -12.5, "2025-02-28"]
    assert sheet["A2"].data_type == "s"


def test_xlsx_leaves_out_what_xml_cannot_hold():
    sheet = sheet_of([{"name": "a\x0bb"}])
    assert sheet["A2"].value == "ab"


@pytest.mark.parametrize("rows", [[], ROWS])
def test_json_reads_back(rows):
    found = json.loads(body(json_response("a.json", COLUMNS, rows)))
    assert [row["name"] for row in found] == [row["name"] for row in rows]
    assert not rows or found[0]["n"] == "-12.50"


def test_rows_are_not_gathered_before_they_are_sent():
    def endless():
        number = 0
        while True:
            number += 1
            yield {"name": number}

    stream = iter(csv_response("a.csv", COLUMNS, endless()).streaming_content)
    assert [next(stream) for _ in range(3)][2].startswith(b"2,")
