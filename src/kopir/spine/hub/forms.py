"""The settings page's form; the rules are the service's."""

from django import forms

from .models import Hub

FIELDS = [
    "currency",
    "time_zone",
    "new_months",
    "quiet_months",
    "asleep_months",
    "renewal_notice_days",
    "resolve_threshold",
    "resolve_margin",
]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms take no argument at run time
    class Meta:
        model = Hub
        fields = FIELDS
