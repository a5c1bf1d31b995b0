"""What is wrong with a file, a row or a cell: kept as code and parameters, said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Issue(TypedDict):
    """``column`` is the index from 0, None for the whole row or file."""

    column: int | None
    code: str
    params: NotRequired[dict[str, str | int]]


class Unreadable(Exception):
    """The file, or the rest of it, cannot be read; nothing of it is imported."""

    def __init__(self, problem: Issue) -> None:
        self.issue = problem
        super().__init__(problem["code"])


def issue(code: str, column: int | None = None, **params: str | int) -> Issue:
    """Make one; *code* must be in :data:`MESSAGES`."""
    if code not in MESSAGES:
        raise KeyError(code)
    return {"column": column, "code": code, "params": params} if params else {"column": column, "code": code}


def message(found: Mapping[str, Any]) -> str:
    """The text of an issue in the active language."""
    return str(MESSAGES[found["code"]]).format(**found.get("params", {}))


def spoken(found: Mapping[str, Any], headers: list[dict[str, str]]) -> str:
    """The text with its column in front, by letter and header, as the spreadsheet shows it."""
    column = found.get("column")
    if column is None:
        return message(found)
    header = headers[column] if column < len(headers) else {"letter": letter(column), "name": ""}
    return _("Column {letter} ({name}): {message}").format(
        letter=header["letter"], name=header["name"] or "—", message=message(found)
    )


def letter(index: int) -> str:
    """0 → 'A', 26 → 'AA'."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


MESSAGES = {
    # The file as a whole.
    "empty_file": gettext_lazy("The file is empty."),
    "no_rows": gettext_lazy("The file has headers but no rows under them."),
    "no_header": gettext_lazy("No row with column names was found among the first {limit} rows."),
    "no_sheet": gettext_lazy("The workbook has no sheet with cells."),
    "old_excel": gettext_lazy(
        "This is an old Excel file (.xls) or a workbook with a password. Save it as .xlsx without a password."
    ),
    "encrypted": gettext_lazy("The workbook is encrypted. Save it without a password."),
    "other_format": gettext_lazy("This is a {format} file. Save the table as .xlsx or .csv."),
    "other_name": gettext_lazy(
        "The file name ends in .{ending}, its content is {kind}: it was read as {kind}."
    ),
    "binary": gettext_lazy("This is neither a workbook nor text. Save the table as .xlsx or .csv."),
    "damaged": gettext_lazy("The workbook is damaged or was cut off: it cannot be opened."),
    "damaged_at": gettext_lazy("The workbook is damaged or was cut off near row {row}."),
    "too_large": gettext_lazy("The file has {size} MB; at most {limit} MB are read."),
    "too_many_parts": gettext_lazy("The workbook consists of {count} parts; at most {limit} are read."),
    "bomb_size": gettext_lazy("Unpacked, the workbook would take {size} MB; at most {limit} MB are read."),
    "bomb_ratio": gettext_lazy(
        "The part {part} unpacks to more than {limit} times its size: it is refused as a possible zip bomb."
    ),
    "doctype": gettext_lazy(
        "The part {part} of the workbook declares a document type, which no spreadsheet program writes: "
        "it is refused."
    ),
    "too_many_rows": gettext_lazy("The sheet has more than {limit} rows. Split it into smaller files."),
    "too_many_columns": gettext_lazy("Row {row} has {count} columns; at most {limit} are read."),
    "csv_broken": gettext_lazy(
        "Row {row}: a quoted cell is never closed, or it is longer than the longest cell that is read."
    ),
    "control_byte": gettext_lazy(
        "Line {row}: the file holds a byte that is no text (0x{byte}). Save the table anew as .csv or .xlsx."
    ),
    "mixed_encoding": gettext_lazy(
        "Line {row} is not written in the same encoding as the lines above it (UTF-8). "
        "Save the whole table in one encoding."
    ),
    "wrong_encoding": gettext_lazy("The file is not written in {encoding}. Choose another encoding."),
    "encoding_guessed": gettext_lazy(
        "The file does not say how its letters are encoded; it was read as {encoding}. "
        "If letters look wrong, choose another encoding."
    ),
    "sheets": gettext_lazy("The workbook has {count} sheets; “{sheet}” was read."),
    "hidden_sheets": gettext_lazy("Hidden sheets: {names}."),
    "date1904": gettext_lazy("The workbook counts its dates from 1904; they were converted."),
    "merged_header": gettext_lazy("Merged header cells {range}: the name “{name}” was given to each column."),
    "merged_body": gettext_lazy("Merged cells {range}: their value was repeated in each row."),
    "merged_more": gettext_lazy("More merged cells, not listed here: {count}."),
    "title_rows": gettext_lazy("Rows above the column names were left out: {rows}."),
    "unknown_names": gettext_lazy(
        "No name in row {row} is known as the name of a column. If this row is data, "
        "put a row of column names above it."
    ),
    "double_header": gettext_lazy("Two columns are called “{name}”: {first} and {second}."),
    "formulas": gettext_lazy(
        "Formula cells: {count}, the first is {cell}. The values stored in the file were taken; "
        "formulas are never computed."
    ),
    "unexpected": gettext_lazy("Reading stopped by an error that is not the file's fault; it was reported."),
    # A cell or a row.
    "cell_too_long": gettext_lazy("the cell has {count} characters; at most {limit} are kept"),
    "missing": gettext_lazy("is empty, but required"),
    "bad_date": gettext_lazy("“{text}” is not a date"),
    "no_such_day": gettext_lazy("“{text}”: there is no such day"),
    "date_range": gettext_lazy("“{text}” lies outside 1900–2199"),
    "date_unclear": gettext_lazy("“{text}” can be read in two orders of day and month"),
    "other_order": gettext_lazy("“{text}” does not fit the order of day and month that was said"),
    "short_year": gettext_lazy("“{text}”: the year needs four digits"),
    "serial_60": gettext_lazy("{text} is 29 February 1900 in a spreadsheet: a day that never was"),
    "serial_date": gettext_lazy("the number {text} was read as the spreadsheet date {date}"),
    "year_only": gettext_lazy("only “{text}” is given; for the calendar it counts as {date}"),
    "bad_country": gettext_lazy("“{text}” is not a country that is known here"),
    "bad_type": gettext_lazy("the meaning of “{text}” as a type of agreement is not known"),
    "bad_email": gettext_lazy("“{text}” is not an e-mail address"),
    "bad_identifier": gettext_lazy("“{text}” is not a valid identifier: {reason}"),
    "bad_places": gettext_lazy("“{text}” is not a number of places"),
    "places_not_whole": gettext_lazy("“{text}” is not a whole number above zero"),
    "too_long": gettext_lazy("the text has {count} characters; at most {limit} fit here"),
    "error_value": gettext_lazy("the cell holds the spreadsheet error {text}"),
    "formula": gettext_lazy("cell {cell} is a formula; its stored value “{text}” was taken"),
    "untitled": gettext_lazy("no title is given; it gets its type and partner as title"),
    "formula_no_value": gettext_lazy(
        "cell {cell} is a formula without a stored value; open the file in a spreadsheet program and save it"
    ),
    "formula_text": gettext_lazy("cell {cell} looks like a formula; it is kept as text and never run"),
    "look_alike": gettext_lazy("“{text}” mixes letters of two scripts that look alike; read as “{repaired}”"),
    "invisible": gettext_lazy("invisible characters were left out of “{text}”"),
    "expiry_before_signing": gettext_lazy(
        "the agreement expires ({expires}) before it was signed ({signed})"
    ),
    "effective_after_expiry": gettext_lazy("it begins ({effective}) after it expires ({expires})"),
    "duplicate": gettext_lazy("the same values stand in row {row}; they are imported once"),
    "alike": gettext_lazy(
        "row {row} has the same partner, type and day of signing; leave one out if they are one agreement"
    ),
    "imported_before": gettext_lazy("this row was imported before, as {ref}"),
    "exists": gettext_lazy("an agreement of this type and day with this partner exists: {ref}"),
    "partner_is_self": gettext_lazy("the partner is your own organisation"),
    "contact_without_name": gettext_lazy("a contact needs a name; the e-mail address stands in for it"),
    "places_without_period": gettext_lazy(
        "a day of signing and an end are both needed to know the period of the promised places"
    ),
    "country_differs": gettext_lazy("the row says {said}, the chosen organisation is in {known}"),
}
