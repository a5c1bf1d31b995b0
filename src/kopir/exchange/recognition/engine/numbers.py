"""Numbers as people type them, read exactly: no float decides a grade."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from .faults import Fault

#: So many digits are read on either side of the point.
_NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d{0,6})?|\.\d{1,6})", re.ASCII)
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-"})
#: Cyrillic capitals that look like Latin ones, as keyboards here have them.
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")


def tidy(text: str) -> str:
    """*text* in one form: width, spaces and dashes as in Latin print."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def latin(text: str) -> str:
    """Letters that only look Latin, made Latin."""
    return text.translate(_LOOK_ALIKE)


def number_in(text: str) -> Decimal | None:
    """The number that *text* is, with a point or a comma; None when it is none."""
    plain = tidy(text).replace(",", ".")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def number_of(text: str, field: str) -> Decimal:
    """As :func:`number_in`; raises Fault ``not_a_number``."""
    found = number_in(text)
    if found is None:
        raise Fault("not_a_number", field, text=text)
    return found


def shown(value: Decimal | Fraction | int, places: int = 2) -> str:
    """A number without needless noughts, rounded half up to *places* where it is longer: 7/2 → '3.5'."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = f"{Decimal(whole).scaleb(-places):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if exact < 0 and whole else text
