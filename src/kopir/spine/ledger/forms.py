"""Forms of the log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import EntryKind

KINDS = {
    EntryKind.COMMITMENT: _("Promise"),
    EntryKind.AMENDMENT: _("Amendment"),
    EntryKind.APPROVAL: _("Approval"),
    EntryKind.DELIVERY: _("Delivery"),
    EntryKind.EVIDENCE: _("Evidence"),
    EntryKind.REVERSAL: _("Reversal"),
}


class EntryFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("Any")), *((kind.value, label) for kind, label in KINDS.items())],
    )
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EraseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays on the trail: name no person.")
    )
    sure = forms.BooleanField(label=_("Yes, I understand that this cannot be undone"))
