"""What a person fills in; every rule is the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.languages import content_language
from kopir.spine.agreements.models import AgreementType, Visibility


class ProposeForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=300)
    type = forms.ChoiceField(label=_("Type"), choices=AgreementType.choices, initial="research")
    visibility = forms.ChoiceField(
        label=_("Who sees the draft"),
        choices=[each for each in Visibility.choices if each[0] != "public"],
        initial="organisation",
    )
    publications = forms.IntegerField(
        label=_("Joint publications to promise"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("The observatory then counts works of both towards it."),
    )

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "title": {content_language(): self.cleaned_data["title"]}}


class ForgetForm(forms.Form):
    author = forms.CharField(
        label=_("Your id in OpenAlex"), max_length=200, help_text=_("As in A5023888391, or its address.")
    )
    orcid = forms.CharField(label=_("Your ORCID iD"), max_length=100, required=False)
    proof = forms.CharField(
        label=_("How we can see that it is you"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For instance an address at your institution that we may write to. It is deleted once we have decided."
        ),
    )


class DecideForm(forms.Form):
    grant = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("No longer name this person")), ("no", _("Refuse"))]
    )
