"""What was answered, as it is read before the hub is made."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kopir.ground.codelists import country_name, currency_name
from kopir.kit.languages import content_languages

from .steps import Answers, Step


class Part(NamedTuple):
    """A step's answers: (term, value) for a summary list, and the step's code to go back to."""

    code: str
    label: Any
    facts: list[tuple[Any, Any]]


def review_of(steps: list[Step], answers: Answers) -> list[Part]:
    shown = {
        "country": _country,
        "money": _money,
        "languages": _languages,
        "names": _names,
        "groups": _groups,
        "administrator": _administrator,
    }
    return [Part(step.code, step.label, shown[step.code](answers)) for step in steps]


def _reader() -> str:
    return get_language() or "en"


def _country(answers: Answers) -> list[tuple[Any, Any]]:
    return [(_("Country"), country_name(answers["country"]["country"], _reader()))]


def _money(answers: Answers) -> list[tuple[Any, Any]]:
    code = answers["money"]["currency"]
    return [
        (_("Currency"), f"{currency_name(code, _reader())} ({code})"),
        (_("Time zone"), answers["money"]["time_zone"]),
    ]


def _languages(answers: Answers) -> list[tuple[Any, Any]]:
    own, given = dict(content_languages()), answers["languages"]
    named = [(code, own[code]) for code in given["languages"]]
    first = given["default_language"]
    return [
        (_("Languages of the pages"), format_html_join(", ", '<span lang="{}">{}</span>', named)),
        (
            _("Language of readers who ask for none of these"),
            format_html('<span lang="{}">{}</span>', first, own[first]),
        ),
    ]


def _texts(given: dict[str, Any], prefix: str, codes: list[str]) -> Any:
    texts = [(code, given[f"{prefix}_{code}"]) for code in codes if given.get(f"{prefix}_{code}")]
    return format_html_join(" · ", '<span lang="{}">{}</span>', texts)


def _names(answers: Answers) -> list[tuple[Any, Any]]:
    given, codes = answers["names"], answers["languages"]["languages"]
    return [
        (_("Name"), _texts(given, "name", codes)),
        (_("What the hub is, in one sentence"), _texts(given, "summary", codes)),
        (_("Short name in references"), given["code"]),
    ]


def _groups(answers: Answers) -> list[tuple[Any, Any]]:
    given, codes, facts = answers["groups"], answers["languages"]["languages"], []
    for group, label in (("east", _("East")), ("west", _("West"))):
        names = ", ".join(country_name(code, _reader()) for code in given[group])
        facts.append(
            (label, format_html("{}: {}", _texts(given, f"{group}_name", codes), names) if names else "")
        )
    return facts


def _administrator(answers: Answers) -> list[tuple[Any, Any]]:
    return [(_("Name"), answers["administrator"]["name"]), (_("E-mail"), answers["administrator"]["email"])]
