"""Text that people type: what is taken, what is tidied, and what is refused because it would deceive."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

#: Control characters but tab and line end; the embeddings, overrides and isolates of Unicode's bidirectional
#: algorithm (UAX 9 §2), which make a line read otherwise than it is stored; surrogates, which are no text.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Unfit(ValueError):
    """Text that is not taken; its message is for the person who typed it."""


def line(value: object, most: int) -> str:
    """One line: NFC, white space (line ends too) as single spaces, trimmed. Raises Unfit.

    >>> line("  Exchange\\n of students ", 300)
    'Exchange of students'
    """
    return _checked(" ".join(_text(value).split(None)), most)


def lines(value: object, most: int) -> str:
    """Text of several lines: NFC, line ends as ``\\n``, trimmed. Raises Unfit.

    >>> lines("one\\r\\ntwo ", 300)
    'one\\ntwo'
    """
    return _checked(_text(value).replace("\r\n", "\n").replace("\r", "\n").strip(), most)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit(_("This is not a text."))
    # Before white space is tidied: some control characters count as such and would go unseen.
    if _REFUSED.search(value):
        raise Unfit(_("Control characters and marks that turn the direction of writing are not taken."))
    return unicodedata.normalize("NFC", value)


def _checked(text: str, most: int) -> str:
    if len(text) > most:
        raise Unfit(_("At most {limit} characters.").format(limit=most))
    return text
