from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.insight.health.states import Health
from kopir.kit.countries import CountryField
from kopir.spine.agreements.models import AgreementState, AgreementType

ANY = ("", _("Any"))
# Handed over as functions: a form copies its fields, and with them a list of choices, for every request.
STATES, HEALTHS, TYPES = (
    [ANY, *choices] for choices in (AgreementState.choices, Health.choices, AgreementType.choices)
)


class PortfolioFilter(forms.Form):
    """What a list of agreements can be narrowed by; nothing is required."""

    same_for_all = True

    partner = forms.CharField(label=_("Partner"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=lambda: STATES, required=False)
    health = forms.ChoiceField(label=_("Health"), choices=lambda: HEALTHS, required=False)
    type = forms.ChoiceField(label=_("Type"), choices=lambda: TYPES, required=False)
    country = CountryField(empty=_("Any"))
    # Set by an organisation's page for its own list.
    party = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    due = forms.BooleanField(label=_("To be renewed soon"), required=False)
