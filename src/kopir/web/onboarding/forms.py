"""A form for each step. ``proposed(answers)`` is what stands in it at first; ``answer()`` goes into the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from kopir.gateways.spreadsheets.countries import country_code
from kopir.ground import places
from kopir.ground.codelists import countries, country_name, currencies, currency_name
from kopir.ground.scripts import name_key, sort_key
from kopir.kit.languages import content_languages
from kopir.kit.multilingual import base_language
from kopir.spine.hub.services import LENGTHS

Answers = Mapping[str, dict[str, Any]]
#: What is proposed; M49's regions, which the hub's own country is taken out of.
EAST = (places.EASTERN_ASIA, places.SOUTH_EASTERN_ASIA)
WEST = (places.NORTHERN_AMERICA, places.NORTHERN_EUROPE, places.WESTERN_EUROPE, places.SOUTHERN_EUROPE)


def _named(codes: Any, name: Callable[[str, str], str]) -> list[tuple[str, str]]:
    """(code, name in the reader's language), in the order of that language."""
    reader = get_language() or "en"
    found = [(code, name(code, reader)) for code in codes]
    return sorted(found, key=lambda each: sort_key(each[1], base_language(reader)))


def _countries() -> list[tuple[str, str]]:
    return [("", "–"), *_named(countries(), country_name)]


def _currencies() -> list[tuple[str, str]]:
    named = _named(currencies(), currency_name)
    return [("", "–"), *((code, f"{name} ({code})") for code, name in named)]


class StepForm(forms.Form):
    def __init__(self, *args: Any, answers: Answers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers
        self.build()

    def build(self) -> None:
        """Add the fields that depend on earlier answers."""

    @classmethod
    def proposed(cls, answers: Answers) -> dict[str, Any]:
        return {}

    def answer(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class CountryForm(StepForm):
    country = forms.ChoiceField(label=_("Country"), choices=_countries)


class MoneyForm(StepForm):
    currency = forms.ChoiceField(
        label=_("Currency"), choices=_currencies, help_text=_("For sums of which nothing else is said.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Days begin and end in it: due dates, health.")
    )

    def build(self) -> None:
        own = places.zones_of(self.answers["country"]["country"])
        others = sorted(available_timezones() - set(own))
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *([(gettext("In this country"), [(name, name) for name in own])] if own else [("", "–")]),
            (gettext("Elsewhere"), [(name, name) for name in others]),
        ]

    @classmethod
    def proposed(cls, answers: Answers) -> dict[str, Any]:
        country = answers["country"]["country"]
        zones = places.zones_of(country)
        return {"currency": places.currency_of(country), "time_zone": zones[0] if zones else ""}


class LanguagesForm(StepForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages of the pages"),
        choices=content_languages,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kazakh is offered in Cyrillic and in Latin letters."),
    )
    default_language = forms.ChoiceField(
        label=_("Language of readers who ask for none of these"), choices=content_languages
    )

    @classmethod
    def proposed(cls, answers: Answers) -> dict[str, Any]:
        bases = {base_language(code): code for code, _label in content_languages()}
        spoken = [bases[code] for code in places.languages_of(answers["country"]["country"]) if code in bases]
        chosen = list(dict.fromkeys([*spoken, "en"]))
        return {"languages": chosen, "default_language": chosen[0]}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if given.get("default_language") and given["default_language"] not in given.get("languages", ()):
            self.add_error("default_language", _("Choose one of the hub's languages."))
        return given


class NamesForm(StepForm):
    def build(self) -> None:
        chosen, own = self.answers["languages"], dict(content_languages())
        labels = {
            "name": gettext("Name of the hub: {language}"),
            "summary": gettext("What the hub is, in one sentence: {language}"),
        }
        for text, label in labels.items():
            for code in chosen["languages"]:
                self.fields[f"{text}_{code}"] = forms.CharField(
                    label=label.format(language=own[code]),
                    required=text == "name" and code == chosen["default_language"],
                    max_length=LENGTHS[text],
                    widget=forms.TextInput(attrs={"lang": code})
                    if text == "name"
                    else forms.Textarea(attrs={"lang": code, "rows": 2}),
                )
        self.fields["code"] = forms.SlugField(
            label=gettext("Short name in references"),
            max_length=20,
            help_text=gettext(
                "Small Latin letters, digits and hyphens. It stands in front of every agreement's number."
            ),
        )

    @classmethod
    def proposed(cls, answers: Answers) -> dict[str, Any]:
        country, names = answers["country"]["country"], {}
        for code in answers["languages"]["languages"]:
            names[f"name_{code}"] = f"Köpir {country_name(country, code)}"
        return {**names, "code": country.lower()}

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).lower()


class GroupsForm(StepForm):
    """A group's countries are a text: one name or code a line, as the reader writes them."""

    def build(self) -> None:
        own = dict(content_languages())
        for group, name in (("east", gettext("East")), ("west", gettext("West"))):
            for code in self.answers["languages"]["languages"]:
                self.fields[f"{group}_name_{code}"] = forms.CharField(
                    label=f"{name}: {own[code]}",
                    required=False,
                    max_length=200,
                    widget=forms.TextInput(attrs={"lang": code}),
                )
            self.fields[group] = forms.CharField(
                label=gettext("Countries of the group: {name}").format(name=name),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 8}),
                help_text=gettext(
                    "One country a line, by its name or its two letters. Without countries there is no such group."
                ),
            )

    @classmethod
    def proposed(cls, answers: Answers) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for group, word, regions in (("east", "East", EAST), ("west", "West", WEST)):
            for code in answers["languages"]["languages"]:
                with override(code):
                    found[f"{group}_name_{code}"] = gettext(word)
            codes = set(places.within(regions)) - {answers["country"]["country"]}
            found[group] = [code for code, _name in _named(codes, country_name)]
        return cls.shown(found)

    @staticmethod
    def shown(answer: Mapping[str, Any]) -> dict[str, Any]:
        """Codes as the names that the reader knows."""
        reader = get_language() or "en"
        lists = {
            group: "\n".join(country_name(code, reader) for code in answer[group])
            for group in ("east", "west")
        }
        return {**answer, **lists}

    def _codes(self, group: str) -> list[str]:
        reader = get_language() or "en"
        own = {name_key(country_name(code, reader)): code for code in countries()}
        lines = [line.strip() for line in self.cleaned_data[group].splitlines() if line.strip()]
        found = {line: own.get(name_key(line)) or country_code(line) for line in lines}
        if unknown := [line for line, code in found.items() if not code]:
            raise forms.ValidationError(
                gettext("These are no countries: {names}.").format(names=", ".join(unknown[:10]))
            )
        return list(dict.fromkeys(found.values()))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        for group in ("east", "west"):
            try:
                given[group] = self._codes(group) if group in given else []
            except forms.ValidationError as fault:
                self.add_error(group, fault)
                continue
            if given[group] and not any(
                given.get(f"{group}_name_{code}") for code in self.answers["languages"]["languages"]
            ):
                first = self.answers["languages"]["languages"][0]
                self.add_error(f"{group}_name_{first}", _("The group needs a name in at least one language."))
        return given


class AdministratorForm(StepForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters; a few plain words are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
