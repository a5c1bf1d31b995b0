"""What is said of a transcript as a whole, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kopir.spine.agreements.clock import today
from kopir.spine.agreements.terms import as_date
from kopir.spine.agreements.words import Texts

from ..engine.grading import CHOICES
from ..facts_reader import book

FIELDS = (
    "faculty",
    "student_name",
    "student_ref",
    "issued_on",
    "scale",
    "credit_system",
    "target_scale",
    "target_credits",
    "cycle",
    "isced_f",
    "choice",
)


def clean_terms(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of :data:`FIELDS`, whichever were given. Raises Invalid with all faults, TypeError for others."""
    if unknown := given.keys() - set(FIELDS):
        raise TypeError(f"no such field: {sorted(unknown)}")
    texts, facts = Texts(), book()
    found: dict[str, Any] = {
        "faculty": texts.line("faculty", given.get("faculty"), 200),
        "student_name": texts.line("student_name", given.get("student_name"), 200),
        "student_ref": texts.line("student_ref", given.get("student_ref"), 60),
        "issued_on": _day(given.get("issued_on"), texts),
        "isced_f": isced_of(given.get("isced_f"), texts),
        "cycle": cycle_of(given.get("cycle"), texts),
        "choice": given.get("choice") or "middle",
    }
    known = {name: set(facts.scales) for name in ("scale", "target_scale")}
    known |= {name: set(facts.credits) for name in ("credit_system", "target_credits")}
    for name, ids in known.items():
        found[name] = str(given.get(name) or "")
        if found[name] not in ids:
            texts.faults[name] = [_("Choose one of the list.")]
    if found["choice"] not in CHOICES:
        texts.faults["choice"] = [_("Choose one of the list.")]
    texts.check()
    return found


def isced_of(value: object, texts: Texts) -> str:
    """A code of ISCED-F 2013: 2 digits (broad), 3 (narrow) or 4 (detailed); '' for none."""
    code = str(value or "").strip()
    if code and not re.fullmatch(r"(0\d|10)\d{0,2}", code, re.ASCII):
        texts.faults["isced_f"] = [_("An ISCED-F code has 2 to 4 digits and begins with 00 to 10.")]
    return code


def cycle_of(value: object, texts: Texts) -> int:
    """1 to 3; 0 where it is not said."""
    if value in (None, ""):
        return 0
    if str(value) not in ("0", "1", "2", "3"):
        texts.faults["cycle"] = [_("Choose one of the list.")]
        return 0
    return int(str(value))


def _day(value: object, texts: Texts) -> date | None:
    try:
        day = as_date(value)
    except (TypeError, ValueError):
        texts.faults["issued_on"] = [_("This is not a date.")]
        return None
    if day is not None and day > today():
        texts.faults["issued_on"] = [_("This day is still to come.")]
    return day
