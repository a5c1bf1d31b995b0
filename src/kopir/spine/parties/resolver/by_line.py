"""What a person is shown, and what is chosen by itself, for a line that is more than a name."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kopir.ground.scripts import fold

from ..models import NameType
from .affiliations import Ranked
from .lines import parse
from .lookup import Known
from .reasons import because
from .wordforms import canonical, spelled

#: A candidate less probable than this is not worth a person's look; when none is left, nothing is known.
SHOWN = 0.05
#: Without these, or with any of those, nothing is chosen by itself, however probable it is.
_NEEDED = ("in_one_run", "whole_name")
_FORBIDDEN = ("country_differs", "by_withdrawn_name", "closed", "former", "number_differs")


def is_line(text: str) -> bool:
    """Whether *text* has parts: a name beside a department, a city, a country ..."""
    return len(parse(text).segments) > 1


def may_choose(first: Ranked, *, threshold: float, margin: float, second: float) -> bool:
    """Whether the most probable candidate needs no person: its own name stands whole in the line, its country is not
    another, and its probability reaches the hub's threshold and is the margin ahead."""
    return (
        not first.translated
        and first.probability >= threshold
        and first.probability - second >= margin
        and all(first.value(feature) for feature in _NEEDED)
        and not any(first.value(feature) for feature in _FORBIDDEN)
    )


def reasons(ranked: Ranked, names: Iterable[Known]) -> list[str]:
    """What speaks for and against it, as sentences in the active language."""
    said: list[str] = []
    spelled = _as_written(ranked.evidence.name, names)
    if ranked.value("in_one_run"):
        said.append(because("line_name", name=spelled))
    elif ranked.value("acronym"):
        said.append(because("line_acronym"))
    elif spelled:
        said.append(because("alike", name=spelled))
    if ranked.meaning:
        said.append(because("meaning", words=ranked.meaning))
    if ranked.value("country_fits"):
        said.append(because("line_country"))
    elif ranked.value("country_differs"):
        said.append(because("line_other_country"))
    if ranked.value("city_fits") or ranked.value("city_in_name"):
        said.append(because("line_city"))
    if ranked.value("inside_longer"):
        said.append(because("longer"))
    return said


def unknown() -> str:
    """The note of a line for which the register holds nothing."""
    return _("Nothing in the register fits this line.")


def unsure() -> str:
    """The note of a line with one candidate that a person must look at."""
    return _("This is not sure enough to be chosen without a person.")


def _as_written(words: str, names: Iterable[Known]) -> str:
    """The name whose canonical words these are, as it is written; '' when it is none of *names*."""
    best = ""
    for name in names:
        if name.type == NameType.ACRONYM or name.learned_for_id is not None:
            continue
        own = " ".join(canonical(fold(spelled(name.text))))
        if own == words:
            return name.text
        if not best and own.startswith(words):
            best = name.text
    return best
