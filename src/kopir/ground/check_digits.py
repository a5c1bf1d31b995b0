"""Check-digit algorithms of the identifier schemes, over ASCII text whose shape is known to be right."""

from __future__ import annotations

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no i, l, o, u."""


def mod_11_2(base: str) -> str:
    """Check character of ISO/IEC 7064 MOD 11-2 for a string of digits: '0' to '9' or 'X'."""
    total = 0
    for digit in base:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "X" if check == 10 else str(check)


def mod_97_10_holds(text: str) -> bool:
    """ISO/IEC 7064 MOD 97-10 as in ISO 17442: letters count A = 10 to Z = 35, the number is 1 modulo 97."""
    return int("".join(str(int(character, 36)) for character in text)) % 97 == 1


def ror_check(base: str) -> str:
    """The two closing digits of a ROR id: 98 - (100 n mod 97), n being the 7 characters before in base 32.

    Source: ROR documentation, *ROR identifier pattern* (ISO/IEC 7064 on the Crockford number).
    """
    number = 0
    for character in base:
        number = number * 32 + CROCKFORD.index(character)
    return f"{98 - number * 100 % 97:02d}"


def kazakh_check(base: str) -> str | None:
    """Control digit of the Kazakh IIN and BIN for their first 11 digits, or None when no number has these.

    Weights 1 to 11, sum modulo 11; when that is 10, once more with weights 3 to 11, 1, 2; when that is 10
    too, the number is not issued. Source: the rules on forming identification numbers under the Law of the
    Republic of Kazakhstan No. 223-III of 12 January 2007 on the national registers of identification numbers.
    """
    digits = [int(digit) for digit in base]
    for shift in (0, 2):
        check = sum(digit * ((place + shift) % 11 + 1) for place, digit in enumerate(digits)) % 11
        if check < 10:
            return str(check)
    return None
