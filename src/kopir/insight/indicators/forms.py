from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.countries import CountryField


class ScopeForm(forms.Form):
    """On which day and for which country a figure is counted; nothing is required."""

    as_of = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    country = CountryField(label=_("Country of a party"), empty=_("Any"))
    organisation = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )
