from django import forms
from django.utils.translation import gettext_lazy as _


class ScopeForm(forms.Form):
    """On which day and for which country a figure is counted; nothing is required."""

    as_of = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    country = forms.CharField(label=_("Country of a party (two letters)"), max_length=2, required=False)
    organisation = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )
