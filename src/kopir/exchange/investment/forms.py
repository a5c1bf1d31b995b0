from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.languages import content_language
from kopir.spine.parties.fields import OrganisationField, PickingForm

from .models import Funding


class FundingForm(PickingForm):
    """``investor_named`` is written in the language of the page; other languages stay as they are."""

    investor_id = OrganisationField(label=_("Investor"), required=False, everybody=True)
    investor_named = forms.CharField(
        label=_("Investor, as the source names it"), max_length=300, required=False
    )
    operator_id = OrganisationField(label=_("Operator"), required=False, everybody=True)
    source = forms.CharField(label=_("Address of the source"), max_length=1000, required=False)
    rate = forms.CharField(
        label=_("Rate"),
        max_length=30,
        required=False,
        help_text=_("How much of the other currency one unit of the promised currency bought."),
    )
    rate_currency = forms.CharField(label=_("Currency of the rate"), max_length=3, required=False)
    rate_on = forms.DateField(
        label=_("Day of the rate"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    rate_source = forms.CharField(label=_("Source of the rate"), max_length=300, required=False)

    def __init__(self, *args: Any, funding: Funding | None, **kwargs: Any) -> None:
        self.funding, self.lang = funding, content_language()
        if funding is not None:
            plain = {name: getattr(funding, name) for name in self.base_fields}
            kwargs["initial"] = {**plain, "investor_named": funding.investor_named.get(self.lang, "")}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        kept = dict(self.funding.investor_named) if self.funding else {}
        kept[self.lang] = self.cleaned_data["investor_named"]
        named = {tag: text for tag, text in kept.items() if text}
        return {**self.cleaned_data, "investor_named": named}
