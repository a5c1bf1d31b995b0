"""Why a candidate is one: a sentence for who asks now, and a code with parameters to be kept and said again later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS = {
    "own_name": _("it has this name"),
    "learned": _("you or a colleague chose it for this name before"),
    "former": _("it had this name before"),
    "alias": _("it is also known by this name"),
    "acronym": _("it has this acronym"),
    "spelled": _("it is spelled the same way: {name}"),
    "alike": _("its name is alike: {name}"),
    "spelled_out": _("an abbreviation was spelled out"),
    "country": _("it lies in the country given"),
    "other_country": _("it lies in another country than given"),
    "city": _("it lies in the city given"),
    "line_name": _("the line holds its name: {name}"),
    "line_acronym": _("the line holds its acronym"),
    "line_country": _("it lies in the country of the line"),
    "line_other_country": _("it lies in another country than the line"),
    "line_city": _("the line names its city"),
    "longer": _("its name is a part of a longer name in the line"),
    "meaning": _("the words mean: {words}"),
    "look_alikes": _("letters of another script that look alike were read as the word's own"),
    "without_brackets": _("what stands in brackets was left out"),
    "brackets": _("only what stands in brackets was read"),
    "part": _("only a part of the line was read"),
    "follows": _("follows {name}, which is closed or withdrawn"),
    "closed": _("this organisation is closed"),
    "identifier": _("carries the identifier"),
    "identifiers": _("carries one of the identifiers"),
}


class Reason(str):
    """The sentence in the language that was active; ``kept`` is {code, params}."""

    __slots__ = ("kept",)
    kept: dict[str, Any]


def because(code: str, **params: str) -> Reason:
    """Make one; *code* must be in :data:`REASONS`."""
    kept: dict[str, Any] = {"code": code, "params": params} if params else {"code": code}
    reason = Reason(said(kept))
    reason.kept = kept
    return reason


def kept(reason: str) -> dict[str, Any] | str:
    """What is stored of a reason."""
    return reason.kept if isinstance(reason, Reason) else str(reason)


def said(kept: Mapping[str, Any] | str) -> str:
    """A stored reason in the active language. Older ones were stored as sentences and stay as they are."""
    if isinstance(kept, str):
        return kept
    return str(REASONS[kept["code"]]).format(**kept.get("params", {}))
