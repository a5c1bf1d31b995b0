"""What the finder's pages can be asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kopir.kit.countries import ANY, CountryField

from ..field_words import field_word
from .scoring import BANDS, SIMILAR, VIEWS
from .selectors import KNOWN, NEW, NO, YES, Wanted

_ANY = ("", ANY)
BAND_LABELS = {
    "small": _("The smaller half"),
    "middle": _("Middle"),
    "large": _("The largest tenth"),
    "giant": _("The largest hundredth"),
}
#: In the address "any" is written out, so that an empty list is the default.
EITHER = "any"


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name of the institution"), max_length=200, required=False)
    country = CountryField(empty=ANY)


class PartnersForm(forms.Form):
    """The filter of the list; ``topic`` may be given many times."""

    country = CountryField(empty=ANY)
    field = forms.ChoiceField(label=pgettext_lazy("science", "Field"), required=False)
    band = forms.ChoiceField(
        label=_("Size"), required=False, choices=[_ANY, *((band, BAND_LABELS[band]) for band in BANDS)]
    )
    side = forms.ChoiceField(
        label=_("Side"), required=False, choices=[_ANY, ("east", _("East")), ("west", _("West"))]
    )
    known = forms.ChoiceField(
        label=_("Works together"),
        required=False,
        choices=[("", _("None as yet")), (KNOWN, _("Some")), (EITHER, ANY)],
    )
    agreement = forms.ChoiceField(
        label=_("Agreement with us"), required=False, choices=[_ANY, (YES, _("Yes")), (NO, _("No"))]
    )
    view = forms.ChoiceField(
        required=False, choices=[(each, each) for each in VIEWS], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, fields: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [_ANY, *((str(number), field_word(name)) for number, name in fields)]  # type: ignore[attr-defined]  # the stubs type fields as Field

    def wanted(self, topics: tuple[int, ...]) -> Wanted:
        values = self.cleaned_data
        known = {"": NEW, EITHER: ""}.get(values["known"], values["known"])
        return Wanted(
            view=values["view"] or SIMILAR,
            country=values["country"],
            field=int(values["field"] or 0),
            band=values["band"],
            side=values["side"],
            known=known,
            agreement=values["agreement"],
            topics=topics,
        )
