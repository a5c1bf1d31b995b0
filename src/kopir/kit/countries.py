"""Choosing a country by its name: CLDR's names in the reader's language, in that language's order."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kopir.ground.codelists import countries, country_name
from kopir.ground.scripts import sort_key

from .languages import content_language

ANY, UNKNOWN = _("Any"), _("Not known")


@lru_cache(maxsize=16)
def countries_in(lang: str) -> tuple[tuple[str, str], ...]:
    """(ISO 3166-1 alpha-2 code, name) of every country, ordered as readers of *lang* (BCP 47) expect."""
    kept = content_language(lang)  # Kazakh in Latin letters keeps the order of the Cyrillic ones
    ordered = sorted(countries(), key=lambda code: (sort_key(country_name(code, kept), kept), code))
    return tuple((code, country_name(code, lang)) for code in ordered)


@lru_cache(maxsize=16)
def _options(lang: str) -> str:
    return "".join(f'<option value="{code}">{escape(name)}</option>' for code, name in countries_in(lang))


class CountrySelect(forms.Select):
    """Written in one pass: a template for each of 250 options would be most of a page's work."""

    empty: Any = UNKNOWN

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = flatatt({**self.attrs, **(attrs or {}), "name": name})
        return mark_safe(  # noqa: S308 - names are escaped, attributes by flatatt
            f"<select{given}>{self.written('' if value is None else str(value))}</select>"
        )

    def written(self, chosen: str) -> str:
        """The options with *chosen* (a code, '' for none) selected; a code that is none stays in sight."""
        first = f'<option value="">{escape(str(self.empty))}</option>'
        rest = _options(get_language() or "en")
        if chosen in countries():
            marked = f'<option value="{chosen}"'
            rest = rest.replace(marked, f"{marked} selected", 1)
        elif chosen:
            first += f'<option value="{escape(chosen)}" selected>{escape(chosen)}</option>'
        return first + rest


class CountryField(forms.ChoiceField):
    """A country by name; its value is the ISO 3166-1 alpha-2 code in capitals, '' for none."""

    widget = CountrySelect

    def __init__(self, *, empty: Any = UNKNOWN, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Country"))
        kwargs.setdefault("required", False)
        super().__init__(choices=_choices, **kwargs)
        self.widget.empty = empty  # type: ignore[attr-defined]  # the widget is ours

    def prepare_value(self, value: Any) -> Any:
        return value.strip().upper() if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        return super().to_python(value).strip().upper()


def _choices() -> tuple[tuple[str, Any], ...]:
    return (("", UNKNOWN), *countries_in(get_language() or "en"))
