"""Forms of the log."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays on the trail: name no person.")
    )
    sure = forms.BooleanField(label=_("Yes, I understand that this cannot be undone"))
