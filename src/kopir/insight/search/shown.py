"""What was found, in words: groups by kind, the reason of each line, the facets as links."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from kopir.ground.codelists import is_country, is_isced_f, is_language_tag, isced_f_name
from kopir.kit import formats
from kopir.spine.registry.finding import FACETS, all_searchables

from .selectors import Result, Results

#: A facet shows so many values.
VALUES = 12


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind, or (``mixed``) of several. ``more``: the address of all of them, when not all are
    here."""

    label: str
    count: int
    results: list[Result]
    more: str
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow: label and [(value's label, count, address, whether it is chosen)]. ``lang``: what the
    values are written in, when it is not the page's language."""

    label: str
    values: list[tuple[str, int, str, bool]]
    lang: str = ""


def why_text(why: str) -> str:
    """One sentence for each of :data:`.matching.WHY`; '' where nothing needs saying."""
    return {
        "taught": _("as your organisation calls it"),
        "exact": "",
        "words": "",
        "spelling": _("another spelling"),
        "form": _("another form of the word"),
        "reading": _("by its sound"),
        "beginning": _("begins so"),
        "misspelt": _("a letter differs"),
        "part": _("a part of what was asked"),
        "text": _("in its text"),
        "translated": _("by what the words mean in English"),
        "meaning": _("related in meaning"),
    }[why]


def kind_label(kind: str) -> str:
    return next((str(one.label) for one in all_searchables() if one.kind == kind), kind)


def _with(request: HttpRequest, **changes: str) -> str:
    asked: QueryDict = request.GET.copy()
    for name, value in changes.items():
        if value:
            asked[name] = value
        else:
            asked.pop(name, None)
    return f"{request.path}?{asked.urlencode()}"


def groups(found: Results, *, most: int | None, request: HttpRequest) -> list[Group]:
    """By kind, in the order of each kind's best result; what is only related in meaning is a group of its own."""
    by_kind: dict[str, list[Result]] = {}
    for result in found.results:
        by_kind.setdefault("" if result.why == "meaning" else result.kind, []).append(result)
    return [
        Group(
            kind_label(kind) if kind else _("Related in meaning"),
            len(results),
            results[:most],
            _with(request, kind=kind) if kind and most is not None and len(results) > most else "",
            not kind,
        )
        for kind, results in by_kind.items()
    ]


def value_label(facet: str, value: str) -> str:
    """A facet's value as the reader calls it."""
    if facet == "kind":
        return kind_label(value)
    if facet == "type":
        return next((str(one.types[value]) for one in all_searchables() if value in one.types), value)
    if facet == "field":
        return f"{value} {isced_f_name(value)}" if is_isced_f(value) else value
    if facet == "country" and is_country(value):
        return formats.country(value)
    if facet == "language" and is_language_tag(value):
        return formats.language_name(value)
    if facet == "city":
        return formats.city(value)
    return value  # whatever somebody typed into the address


def facet_lists(found: Results, request: HttpRequest) -> list[Facet]:
    """Those with a choice, or with a value that is chosen; at most :data:`VALUES` of each, the chosen one first."""
    labels = {
        "kind": _("Kind"),
        "type": kind_label(request.GET.get("kind", "")),
        "country": _("Country"),
        "city": _("City"),
        "field": _("Field of education"),
        "language": _("Language"),
    }
    lists = []
    for name in FACETS:
        if name == "type" and not request.GET.get("kind"):
            continue  # of what? A branch campus is an organisation, and an agreement on one
        values, chosen = found.facets.get(name, []), request.GET.get(name, "")[:200]
        if chosen and chosen not in dict(values):
            values = [(chosen, 0), *values]
        if len(values) > 1 or chosen:
            values = sorted(values, key=lambda pair: pair[0] != chosen)[:VALUES]
            lines = [
                (
                    value_label(name, value),
                    count,
                    _with(request, **{name: "" if value == chosen else value}),
                    value == chosen,
                )
                for value, count in values
            ]
            lists.append(Facet(labels[name], lines, "en" if name == "field" else ""))
    return lists
