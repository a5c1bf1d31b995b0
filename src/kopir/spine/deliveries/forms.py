"""Fields of the pages; the rules themselves are the services'."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.ground.quantities import COUNTABLE


class RecordForm(forms.Form):
    quantity = forms.DecimalField(label=_("How much"), max_digits=19, decimal_places=4)
    occurred_on = forms.DateField(
        label=_("The day it happened"), widget=forms.DateInput(attrs={"type": "date"})
    )
    url = forms.URLField(
        label=_("Web page that proves it"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit in COUNTABLE:
            self.fields["quantity"].widget.attrs.update({"step": 1, "inputmode": "numeric"})


class EvidenceForm(forms.Form):
    """A web page or a file; one of the two."""

    url = forms.URLField(label=_("Web page"), required=False, max_length=500, assume_scheme="https")
    file = forms.FileField(label=_("File"), required=False)

    def clean(self) -> dict[str, object]:
        data: dict[str, object] = super().clean() or {}
        if not self.errors and bool(data.get("url")) == bool(data.get("file")):
            raise forms.ValidationError(_("Give a web page or a file."))
        return data


class ReverseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stays with the log: name no person."),
    )
    sure = forms.BooleanField(label=_("I understand that a reversal cannot be taken back."))
