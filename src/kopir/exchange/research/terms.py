"""What people write of a challenge, a project and what belongs to it, checked; all faults are said at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kopir.ground.codelists import is_isced_f
from kopir.spine.agreements.terms import as_date
from kopir.spine.agreements.words import Texts

from .models import ProjectVisibility, Visibility

GOALS = range(1, 18)
WORDS = {"title": 200, "question": 5000, "sought": 2000}
#: Everything that may be said of a challenge.
FIELDS = (*WORDS, "sdgs", "isced_f", "closes_on", "visibility")


def clean_challenge(given: Mapping[str, Any]) -> dict[str, Any]:
    """All of :data:`FIELDS` as the model takes them. Raises Invalid with the faults by field."""
    texts = Texts()
    found: dict[str, Any] = {
        name: texts.words(name, given.get(name), most, one_line=name == "title")
        for name, most in WORDS.items()
    }
    for name, missing in (
        ("title", _("Give it a title in at least one language.")),
        ("question", _("Say what the question is.")),
        ("sought", _("Say what you seek in a partner.")),
    ):
        if not found[name]:
            texts.faults.setdefault(name, [missing])
    found["sdgs"] = _numbers(texts, given.get("sdgs") or [])
    found["isced_f"] = _codes(texts, given.get("isced_f") or [])
    found["closes_on"] = needed_day(texts, "closes_on", given.get("closes_on"))
    found["visibility"] = choice(texts, "visibility", given.get("visibility"), Visibility.values)
    texts.check()
    return found


def clean_project(given: Mapping[str, Any]) -> dict[str, Any]:
    """``title``, ``summary``, ``starts_on``, ``ends_on`` and ``visibility``. Raises Invalid."""
    texts = Texts()
    found: dict[str, Any] = {
        "title": texts.words("title", given.get("title"), 200, one_line=True),
        "summary": texts.words("summary", given.get("summary"), 5000),
        "starts_on": needed_day(texts, "starts_on", given.get("starts_on")),
        "ends_on": any_day(texts, "ends_on", given.get("ends_on")),
        "visibility": choice(texts, "visibility", given.get("visibility"), ProjectVisibility.values),
    }
    if not found["title"]:
        texts.faults.setdefault("title", [_("Give it a title in at least one language.")])
    if found["ends_on"] and found["starts_on"] > found["ends_on"]:
        texts.faults["ends_on"] = [_("The period ends before it begins.")]
    texts.check()
    return found


def choice(texts: Texts, name: str, value: object, known: Iterable[str]) -> str:
    found = str(value or "")
    if found not in set(known):
        texts.faults[name] = [_("Choose one of the values offered.")]
    return found


def any_day(texts: Texts, name: str, value: object) -> date | None:
    try:
        return as_date(value)
    except (TypeError, ValueError):
        texts.faults[name] = [_("This is not a date.")]
        return None


def needed_day(texts: Texts, name: str, value: object) -> date:
    """The first of all days together with a fault."""
    found = any_day(texts, name, value)
    if found is None:
        texts.faults.setdefault(name, [_("Give a date.")])
        return date.min
    return found


def _numbers(texts: Texts, value: Any) -> list[int]:
    try:
        found = sorted({int(number) for number in value})
    except (TypeError, ValueError):
        found = [0]
    if any(number not in GOALS for number in found):
        texts.faults["sdgs"] = [_("The goals are numbered from 1 to 17.")]
    return found


def _codes(texts: Texts, value: Any) -> list[str]:
    found = [] if isinstance(value, str) else sorted({str(code) for code in value})
    unknown = [code for code in found if not is_isced_f(code)]
    if unknown or isinstance(value, str):
        texts.faults["isced_f"] = [
            _("Not an ISCED-F 2013 code: {codes}.").format(codes=", ".join(code[:10] for code in unknown))
        ]
    return found
