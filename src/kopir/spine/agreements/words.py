"""Texts that people write about an agreement, checked; the limits are those of the columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kopir.ground.codelists import is_language_tag
from kopir.kit.errors import Invalid
from kopir.kit.plain import Unfit, line, lines

#: Characters of a description or a note, and of a reason.
LONG, REASON = 10_000, 500


def clean_words(value: Any, most: int = LONG, *, one_line: bool = False) -> dict[str, str]:
    """{BCP 47: text} without empty texts. Raises Unfit for a text that is not taken or no language's."""
    if not isinstance(value, Mapping):
        raise Unfit(_("A text in several languages is a mapping of language to text."))
    take = line if one_line else lines
    clean = {}
    for tag, text in value.items():
        if not isinstance(tag, str) or not is_language_tag(tag):
            raise Unfit(not_a_language([str(tag)]))
        if kept := take(text, most):
            clean[tag] = kept
    return clean


def not_a_language(tags: list[str]) -> str:
    return _("Not a language: {tags}.").format(tags=", ".join(tag[:35] for tag in tags))


class Texts:
    """Takes several texts and keeps what is wrong with each, so that all of it is said at once."""

    def __init__(self, faults: dict[str, list[str]] | None = None) -> None:
        self.faults = {} if faults is None else faults

    def line(self, name: str, value: object, most: int, *, required: str = "") -> str:
        """One line of at most *most* characters; '' after a fault. ``required``: what to say of nothing."""
        return self._taken(line, name, value, most, required)

    def lines(self, name: str, value: object, most: int, *, required: str = "") -> str:
        return self._taken(lines, name, value, most, required)

    def words(self, name: str, value: object, most: int = LONG, *, one_line: bool = False) -> dict[str, str]:
        try:
            return clean_words(value or {}, most, one_line=one_line)
        except Unfit as unfit:
            self.faults[name] = [str(unfit)]
            return {}

    def check(self) -> None:
        """Raises Invalid when anything was wrong."""
        if self.faults:
            raise Invalid(self.faults)

    def _taken(
        self, take: Callable[[object, int], str], name: str, value: object, most: int, required: str
    ) -> str:
        try:
            text = take("" if value is None else value, most)
        except Unfit as unfit:
            self.faults[name] = [str(unfit)]
            return ""
        if required and not text:
            self.faults[name] = [required]
        return text


def clean_line(name: str, value: object, most: int = REASON, *, required: str = "") -> str:
    """One text alone. Raises Invalid at *name*."""
    texts = Texts()
    text = texts.line(name, value, most, required=required)
    texts.check()
    return text
