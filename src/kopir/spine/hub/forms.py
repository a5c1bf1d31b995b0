"""The settings page's form; the rules are the service's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kopir.ground.codelists import currencies, currency_name
from kopir.kit.errors import Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.languages import content_languages

from .models import Hub
from .services import LENGTHS

#: Fields with a text in each language of the interface: one input a language.
TEXTS = ("name", "summary", "small_print")
LANGUAGES: list[tuple[str, str]] = content_languages()


def _currencies() -> list[tuple[str, str]]:
    reader = get_language() or "en"
    return [(code, f"{code} – {currency_name(code, reader)}") for code in sorted(currencies())]


def _zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones())]


def _whole(label: Any, hint: Any = "", *, least: int = 1, most: int = 1200) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=hint, min_value=least, max_value=most)


def _share(label: Any, hint: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=hint, min_value=0, max_value=1, max_digits=4, decimal_places=3
    )


class SettingsForm(forms.Form):
    """``initial_of(hub)`` fills it, :meth:`values` gives what ``services.change_settings`` takes."""

    languages = forms.MultipleChoiceField(
        label=_("Languages of the pages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    default_language = forms.ChoiceField(
        label=_("Language of readers who ask for none of these"),
        choices=[("", "–"), *LANGUAGES],
        required=False,
        help_text=_("Without a choice: English, or the first of them."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=_zones, help_text=_("Days begin and end in it: due dates, health.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=_currencies)
    new_months = _whole(_("New: months after a party has undertaken to report"))
    quiet_months = _whole(_("Quiet: months without a delivery"))
    asleep_months = _whole(_("Asleep: months without a delivery"), _("More than for quiet."))
    renewal_notice_days = _whole(_("Remind of a renewal: days before"), least=0, most=3650)
    resolve_threshold = _share(
        _("Accept a name as an organisation from this score up"),
        _("From 0 to 1. Below it a person chooses."),
    )
    resolve_margin = _share(
        _("And only when the next candidate is this far behind"), _("From 0 to 1, of the score.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "name": _("Name of the hub: {language}"),
            "summary": _("What the hub is, in one sentence: {language}"),
            "small_print": _("Small print at the foot of each page: {language}"),
        }
        own = {}
        for text in TEXTS:
            for code, language in LANGUAGES:
                own[f"{text}_{code}"] = forms.CharField(
                    label=str(labels[text]).format(language=language),
                    required=False,
                    max_length=LENGTHS[text],
                    widget=forms.TextInput(attrs={"lang": code})
                    if text == "name"
                    else forms.Textarea(attrs={"lang": code, "rows": 2}),
                )
        self.fields = {**own, **self.fields}

    @staticmethod
    def initial_of(hub: Hub) -> dict[str, Any]:
        texts = {
            f"{text}_{code}": getattr(hub, text).get(code, "") for text in TEXTS for code, _l in LANGUAGES
        }
        plain = [name for name in SettingsForm.base_fields]
        return {**texts, **{name: getattr(hub, name) for name in plain}}

    def values(self, hub: Hub) -> dict[str, Any]:
        """Texts in languages that the interface does not offer stay as they are in *hub*."""
        found = {name: self.cleaned_data[name] for name in self.base_fields}
        for text in TEXTS:
            kept: Mapping[str, str] = getattr(hub, text)
            offered = {code: self.cleaned_data[f"{text}_{code}"] for code, _label in LANGUAGES}
            texts = {**kept, **offered}
            found[text] = {code: value for code, value in texts.items() if value}
        return found

    def refuse(self, invalid: Invalid) -> None:
        """The service's faults at their fields; a fault of a text at its first language."""
        first = LANGUAGES[0][0]
        faults = {f"{n}_{first}" if n in TEXTS else n: found for n, found in invalid.faults.items()}
        apply_faults(self, Invalid(faults))
