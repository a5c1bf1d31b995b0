"""One row: from cells to values, with what is wrong and what is odd. Nothing here touches a database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kopir.ground.canonical import canonical_bytes
from kopir.ground.identifiers import SCHEMES, IdentifierError
from kopir.ground.scripts import confusables, name_key, repair_confusables

from . import dates
from .countries import country_code
from .fields import BY_CODE, DATE_FIELDS
from .issues import Issue, issue, letter
from .limits import MAX_CELL
from .reading.cells import looks_like_formula
from .reading.source import Value
from .words import is_endless, is_nothing, type_key, type_of

_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
#: Marks of direction and others without a shape: they turn a name round on the screen or make two of one.
#: The joiners (U+200C, U+200D) stay, since some scripts need them.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_PLACES = re.compile(r"(\d{1,6})(?:[.,]0+)?")
_PREFIX = re.compile(r"(\w+)\s*:\s*(.+)")
#: Schemes tried for an identifier that does not say which it is; the strict ones, which check a digit, first.
_TRIED = ("ror", "isni", "wikidata", "grid", "lei", "erasmus", "deqar", "bin", "pic", "schac")


@dataclass(slots=True)
class Rules:
    """What holds for all rows of a file: the mapping and the person's answers."""

    mapping: Mapping[str, int]
    headers: list[dict[str, str]]
    orders: Mapping[str, dates.Answer] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    default_type: str = ""
    date1904: bool = False


@dataclass(slots=True)
class Checked:
    """``values`` is JSON-ready; ``key`` is equal for rows that mean the same partner; ``digest`` for rows
    that say the same in everything."""

    values: dict[str, Any]
    faults: list[Issue]
    warnings: list[Issue]
    digest: str
    key: str


class _Row:
    """One row while it is checked."""

    def __init__(self, number: int, raw: Mapping[str, Any], rules: Rules) -> None:
        self.number, self.raw, self.rules = number, raw, rules
        self.fixed: Mapping[str, str] = raw.get("fixed", {})
        self.faults: list[Issue] = []
        self.warnings: list[Issue] = []

    def cell(self, code: str) -> Value:
        """The cell of a field, a person's correction before what the file says; None for 'no data' marks."""
        value: Value
        if code in self.fixed:
            value = self.fixed[code]
        else:
            column, cells = self.rules.mapping.get(code), self.raw["cells"]
            value = cells[column] if column is not None and column < len(cells) else None
        return None if isinstance(value, str) and is_nothing(value) else value

    def column(self, code: str) -> int | None:
        return self.rules.mapping.get(code)

    def fault(self, name: str, code: str, **params: str | int) -> None:
        self.faults.append(issue(name, self.column(code), **params))

    def warn(self, name: str, code: str, **params: str | int) -> None:
        self.warnings.append(issue(name, self.column(code), **params))

    def text(self, code: str) -> str:
        """The field as text within its limit; letters of a wrong script inside a word are put right, visibly."""
        value = self.cell(code)
        if value is None:
            return ""
        text = " ".join(str(value).split()) if code not in ("note", "title") else str(value).strip()
        if _ERROR.fullmatch(text):
            self.fault("error_value", code, text=text)
            return ""
        if _INVISIBLE.search(text):
            text = " ".join(_INVISIBLE.sub("", text).split(" ")).strip()
            self.warn("invisible", code, text=text[:80])
        limit = BY_CODE[code].limit
        if len(text) > limit:
            self.fault("too_long", code, count=len(text), limit=limit)
            return ""
        if code not in ("note", "ref") and confusables(text):
            repaired = repair_confusables(text)
            self.warn("look_alike", code, text=text[:80], repaired=repaired[:80])
            text = repaired
        return text


def check(number: int, raw: Mapping[str, Any], rules: Rules) -> Checked:
    """Check one staged row. *number* is the row's number in the file."""
    row = _Row(number, raw, rules)
    _cells(row)
    values: dict[str, Any] = {
        "partner": _partner(row),
        "country": _country(row),
        "city": row.text("city"),
        "identifier": _identifier(row),
        "type": _type(row),
        "title": row.text("title"),
        **_dates(row),
        **_contact(row),
        "note": row.text("note"),
        "places": _places(row),
        "ref": row.text("ref"),
    }
    _order_of_dates(row, values)
    # Where no column is the title, the page says so once; a warning on every row would hide the others.
    if not values["title"] and not row.faults and row.column("title") is not None:
        row.warn("untitled", "title")
    if values["places"] and not (values["expires"] and (values["signed"] or values["effective"])):
        row.warn("places_without_period", "places")
    return Checked(values, row.faults, row.warnings, _digest(values), partner_key(values))


def partner_key(values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what names the partner; '' when nothing does."""
    if not values["partner"] and not values["identifier"]:
        return ""
    parts = [name_key(values["partner"]), values["country"], ":".join(values["identifier"] or ())]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _digest(values: Mapping[str, Any]) -> str:
    said = {name: value for name, value in values.items() if value not in ("", None, False)}
    said["partner"] = name_key(values["partner"])
    return hashlib.sha256(canonical_bytes(said)).hexdigest()


def _cells(row: _Row) -> None:
    """Formulas and over-long cells, of the columns that are imported."""
    used = {column: code for code, column in row.rules.mapping.items() if code not in row.fixed}
    cells = row.raw["cells"]
    formulas = set(row.raw.get("formulas", ()))
    for column, code in used.items():
        if column >= len(cells):
            continue
        name = f"{letter(column)}{row.number}"
        if column in formulas:
            if cells[column] is None:
                row.fault("formula_no_value", code, cell=name)
            else:
                row.warn("formula", code, cell=name, text=str(cells[column])[:60])
        elif looks_like_formula(cells[column]):
            row.warn("formula_text", code, cell=name)
    for column, count in row.raw.get("long", ()):
        if column in used:
            row.fault("cell_too_long", used[column], count=count, limit=MAX_CELL)


def _partner(row: _Row) -> str:
    text = row.text("partner")
    if not text and not any(found["column"] == row.column("partner") for found in row.faults):
        row.fault("missing", "partner")
    return text


def _country(row: _Row) -> str:
    text = row.text("country")
    code = country_code(text) if text else ""
    if text and not code:
        row.fault("bad_country", "country", text=text)
    return code


def _identifier(row: _Row) -> list[str] | None:
    """[scheme, normal form]; the scheme is in the cell ("ror: …"), in the column's name, or tried out."""
    text = row.text("identifier")
    if not text:
        return None
    column = row.column("identifier")
    header = row.rules.headers[column]["name"].lower() if column is not None else ""
    match = _PREFIX.fullmatch(text)
    if match and match[1].lower() in SCHEMES:
        schemes: tuple[str, ...] = (match[1].lower(),)
        text = match[2]
    else:
        schemes = tuple(scheme for scheme in SCHEMES if scheme in header) or _TRIED
    reason = ""
    for scheme in schemes:
        try:
            return [scheme, SCHEMES[scheme].normalise(text)]
        except IdentifierError as error:
            reason = reason or str(error.reason)
    row.fault("bad_identifier", "identifier", text=text[:60], reason=reason)
    return None


def _type(row: _Row) -> str:
    text = row.text("type")
    if not text:
        if row.rules.default_type:
            return row.rules.default_type
        row.fault("missing", "type")
        return ""
    code = row.rules.types.get(type_key(text)) or type_of(text)
    if not code:
        row.fault("bad_type", "type", text=text[:80])
    return code


def _dates(row: _Row) -> dict[str, Any]:
    """``signed``, ``effective``: first day of what is known; ``expires``: the last day; with the precision."""
    found: dict[str, Any] = {"signed_precision": "", "endless": False}
    for code in DATE_FIELDS:
        found[code] = ""
        value = row.cell(code)
        if value is None:
            continue
        if code == "expires" and isinstance(value, str) and is_endless(value):
            found["endless"] = True
            continue
        if isinstance(value, str) and _ERROR.fullmatch(value.strip()):
            row.fault("error_value", code, text=value.strip())
            continue
        answer = row.rules.orders.get(code, "")
        day, notes = dates.read(value, row.column(code), answer, date1904=row.rules.date1904)
        if day is None:
            row.faults += notes
            continue
        row.warnings += notes
        exact = day.last_day() if code == "expires" else day.first_day()
        found[code] = exact.isoformat()
        if code == "signed":
            found["signed_precision"] = dates.precision(day)
        if day.day is None:
            row.warn("year_only", code, text=str(value).strip()[:40], date=exact.isoformat())
    return found


def _order_of_dates(row: _Row, values: Mapping[str, Any]) -> None:
    """The record that this becomes may not expire before it begins (agreements.fields.check_dates)."""
    signed, effective, expires = values["signed"], values["effective"], values["expires"]
    if effective and expires and effective > expires:
        row.fault("effective_after_expiry", "effective", effective=effective, expires=expires)
    elif signed and expires and signed > expires:
        say = row.warn if effective else row.fault
        say("expiry_before_signing", "expires", expires=expires, signed=signed)


def _contact(row: _Row) -> dict[str, str]:
    email = row.text("contact_email")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            row.fault("bad_email", "contact_email", text=email[:80])
            email = ""
    name = row.text("contact_name")
    if email and not name:
        row.warn("contact_without_name", "contact_email")
    return {"contact_name": name, "contact_email": email}


def _places(row: _Row) -> int | None:
    text = row.text("places")
    if not text:
        return None
    match = _PLACES.fullmatch(text.replace(" ", ""))
    if not match:
        row.fault("bad_places", "places", text=text)
        return None
    places = int(match[1])
    if places < 1:
        row.fault("places_not_whole", "places", text=text)
        return None
    return places
