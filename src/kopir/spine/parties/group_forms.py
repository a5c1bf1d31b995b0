"""The form of a grouping of countries: its names, and a row for each membership with its days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.countries import CountryField, CountrySelect
from kopir.kit.forms import apply_faults
from kopir.kit.languages import content_languages
from kopir.spine.registry.actors import Invalid

from .models import CountryGroup

LANGUAGES: list[tuple[str, str]] = content_languages()
#: Memberships of one group at most; there are about 250 countries.
MOST = 300


class GroupForm(forms.Form):
    source = forms.CharField(label=_("Source"), required=False, max_length=400)
    why = forms.CharField(label=_("Reason"), required=False, max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = str(_("Name of the group: {language}"))
        names = {
            f"name_{code}": forms.CharField(
                label=label.format(language=language),
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"lang": code}),
            )
            for code, language in LANGUAGES
        }
        self.fields = {**self._first(), **names, **self.fields}

    def _first(self) -> dict[str, forms.Field]:
        return {}

    @classmethod
    def of(cls, group: CountryGroup, data: Any) -> GroupForm:
        # Tags do not mind capitals: zh-Hans is zh-hans.
        texts = {tag.lower(): text for tag, text in group.name.items()}
        names = {f"name_{code}": texts.get(code.lower(), "") for code, _language in LANGUAGES}
        return cls(data, initial={**names, "source": group.source})

    def values(self, group: CountryGroup | None) -> dict[str, Any]:
        """What ``services.set_country_group`` takes; texts in other languages stay as they are in *group*."""
        offered = {code.lower(): code for code, _language in LANGUAGES}
        kept = dict(group.name) if group else {}
        spelt = {tag.lower(): tag for tag in kept}
        name = {tag: text for tag, text in kept.items() if tag.lower() not in offered}
        for low, code in offered.items():
            if text := self.cleaned_data[f"name_{code}"]:
                name[spelt.get(low, code)] = text
        plain: dict[str, Any] = {
            key: self.cleaned_data[key] for key in ("code", "source", "why") if key in self.cleaned_data
        }
        return {**plain, "name": name}

    def refuse(self, invalid: Invalid) -> None:
        """The service's faults at their fields; those of the members at the head of the form."""
        places = {"name": f"name_{LANGUAGES[0][0]}", "countries": ""}
        apply_faults(self, Invalid({places.get(key, key): said for key, said in invalid.faults.items()}))


class NewGroupForm(GroupForm):
    def _first(self) -> dict[str, forms.Field]:
        hint = _("A code is made of small Latin letters, digits and hyphens.")
        return {"code": forms.SlugField(label=_("Code"), max_length=30, help_text=hint)}


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-label": label})
    return forms.DateField(label=label, required=False, widget=widget)


class MemberForm(forms.Form):
    """One membership. A row whose country is empty is no membership."""

    country = CountryField(empty="–", widget=CountrySelect(attrs={"aria-label": _("Country")}))
    valid_from = _day(_("From"))
    valid_to = _day(_("To"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if not given.get("country") and (given.get("valid_from") or given.get("valid_to")):
            self.add_error("country", _("Say which country these days belong to, or clear them too."))
        return given


_Rows = forms.formset_factory(MemberForm, extra=5, max_num=MOST, absolute_max=MOST, validate_max=True)


class MemberRows(_Rows):  # type: ignore[misc, valid-type]  # the factory's class is made at run time
    @staticmethod
    def initial_of(group: CountryGroup) -> list[dict[str, Any]]:
        return [
            {"country": row.country, "valid_from": row.valid_from, "valid_to": row.valid_to}
            for row in group.memberships.all()
        ]

    def members(self) -> list[tuple[str, date | None, date | None]]:
        """(country, first day, last day) of each row that names a country."""
        given = [form.cleaned_data for form in self.forms]
        return [
            (row["country"], row.get("valid_from"), row.get("valid_to"))
            for row in given
            if row.get("country")
        ]
