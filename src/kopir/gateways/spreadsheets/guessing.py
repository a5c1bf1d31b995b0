"""Which column is which field: by its name, and where the name says nothing, by what stands in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence

from .countries import country_code
from .fields import FIELDS, header_key, likeness
from .reading.source import Value
from .words import type_of

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ROR = re.compile(r"(?:https?://)?(?:ror\.org/)?0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}")
_MOST = 0.7  # share of a column's samples that must be of the kind
_NAME_ENOUGH = 0.4

#: Contents that tell a field by themselves. Dates tell "a date", not which one, so they stand apart.
_TELLS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("contact_email", lambda text: _EMAIL.fullmatch(text) is not None),
    ("identifier", lambda text: _ROR.fullmatch(text) is not None),
    ("country", lambda text: bool(country_code(text))),
    ("type", lambda text: bool(type_of(text))),
)
_DATES_IN_ORDER = ("signed", "expires")


def guess(headers: Sequence[Mapping[str, str]], samples: Sequence[Sequence[Value]]) -> dict[str, int]:
    """Field → column index; each column is used once. *samples* holds some values of each column.

    A name counts most; two columns that claim one field go to the better claim, the earlier on a tie.
    """
    claims: list[tuple[float, int, str]] = []
    for index, header in enumerate(headers):
        code, share = likeness(header["name"])
        if share >= _NAME_ENOUGH:
            claims.append((share, index, code))
        values = [
            str(value).strip()
            for value in (samples[index] if index < len(samples) else [])
            if value is not None
        ]
        for told, tells in _TELLS:
            if values and sum(map(tells, values)) >= _MOST * len(values):
                claims.append((0.35, index, told))
    found: dict[str, int] = {}
    for _share, index, code in sorted(claims, key=lambda claim: (-claim[0], claim[1])):
        if code not in found and index not in found.values():
            found[code] = index
    _guess_dates(headers, samples, found)
    return {field.code: found[field.code] for field in FIELDS if field.code in found}


def _guess_dates(
    headers: Sequence[Mapping[str, str]], samples: Sequence[Sequence[Value]], found: dict[str, int]
) -> None:
    """Nameless columns of dates, in their order: the day of signing stands before the end."""
    free = [
        index
        for index in range(len(headers))
        if index not in found.values() and index < len(samples) and _is_dates(samples[index])
    ]
    for code in _DATES_IN_ORDER:
        if code not in found and free:
            found[code] = free.pop(0)


def _is_dates(values: Sequence[Value]) -> bool:
    texts = [str(value).strip() for value in values if value is not None]
    return bool(texts) and sum(_DATE.fullmatch(text) is not None for text in texts) >= _MOST * len(texts)


def signature(headers: Sequence[Mapping[str, str]]) -> str:
    """SHA-256 (hex) over the column names whatever their order, case and punctuation."""
    names = sorted(header_key(header["name"]) for header in headers)
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()


def text_language(values: Sequence[Value]) -> str:
    """The language that texts are probably written in, as a first offer: the person confirms it."""
    text = " ".join(str(value) for value in values if value is not None).lower()
    if re.search(r"[一-鿿]", text):
        return "zh-hans"
    if re.search(r"[әғқңөұүһ]", text):
        return "kk"
    return "ru" if re.search(r"[а-я]", text) else "en"
