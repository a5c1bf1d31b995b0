"""Forms of the register; every rule is the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.ground.identifiers import SCHEMES
from kopir.kit.countries import CountryField
from kopir.kit.formats import said

from .fields import OrganisationField, PickingForm
from .models import (
    NameType,
    Organisation,
    OrganisationKind,
    OrganisationName,
    OrganisationStatus,
    RelationType,
)
from .selectors import country_groups

_ANY = ("", _("Any"))
HINT = "kk, ru, en, zh-Hans"


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class OrganisationFilter(forms.Form):
    q = forms.CharField(label=_("Name"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[_ANY, *OrganisationKind.choices])
    country = CountryField(empty=_("Any"))
    group = forms.ChoiceField(label=_("Group of countries"), required=False)
    proposed = forms.BooleanField(label=_("Proposed, not confirmed yet"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Form's own arguments, passed on
        groups = [(each.code, said(each.name)) for each in country_groups()]
        self.fields["group"].choices = [_ANY, *groups]  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=400)
    lang = forms.CharField(label=_("Language of the name"), max_length=35, initial="en", help_text=HINT)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    country = CountryField()
    city = forms.CharField(label=_("City"), required=False, max_length=120)
    website = forms.URLField(label=_("Website"), required=False, max_length=400, assume_scheme="https")


class EditForm(forms.Form):
    """An organisation's own fields; what is left empty is unknown."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    status = forms.ChoiceField(label=_("Status"), choices=OrganisationStatus.choices)
    country = CountryField()
    city = forms.CharField(label=_("City"), required=False, max_length=120)
    latitude = forms.DecimalField(label=_("Latitude, degrees"), required=False)
    longitude = forms.DecimalField(label=_("Longitude, degrees"), required=False)
    established = forms.IntegerField(label=_("Established (year)"), required=False)
    website = forms.URLField(label=_("Website"), required=False, max_length=400, assume_scheme="https")
    source = forms.CharField(label=_("Source"), required=False, max_length=200)
    why = forms.CharField(label=_("Reason"), required=False, max_length=400)

    @classmethod
    def of(cls, organisation: Organisation, data: Any) -> EditForm:
        return cls(data, initial={key: getattr(organisation, key) for key in cls.base_fields if key != "why"})


class NameForm(forms.Form):
    text = forms.CharField(label=_("Name"), max_length=400)
    lang = forms.CharField(label=_("Language of the name"), required=False, max_length=35, help_text=HINT)
    type = forms.ChoiceField(label=_("Type"), choices=NameType.choices, initial=NameType.LABEL)
    valid_from = _day(_("From"))
    valid_to = _day(_("To"))


class NameChangeForm(NameForm):
    """A name that is no longer used becomes *former*, with its last day."""

    why = forms.CharField(label=_("Reason"), required=False, max_length=400)

    @classmethod
    def of(cls, name: OrganisationName, data: Any) -> NameChangeForm:
        return cls(data, initial={key: getattr(name, key) for key in cls.base_fields if key != "why"})


class EndForm(forms.Form):
    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label=_("Reason"), required=False, max_length=400)


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Reason"), required=False, max_length=400)


class IdentifierForm(forms.Form):
    scheme = forms.ChoiceField(label=_("Scheme"))
    value = forms.CharField(label=_("Identifier"), max_length=120)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Form's own arguments, passed on
        self.fields["scheme"].choices = [  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField
            (code, scheme.name) for code, scheme in SCHEMES.items() if code != "orcid"
        ]


class RelationForm(PickingForm):
    type = forms.ChoiceField(label=_("Relation"), choices=RelationType.choices)
    object_id = OrganisationField(label=_("The other organisation"))
    valid_from = _day(_("From"))
    valid_to = _day(_("To"))
    source = forms.CharField(label=_("Source"), required=False, max_length=400)
