"""The choice of mails."""

from django import forms
from django.utils.translation import gettext_lazy as _

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]


class DigestForm(forms.Form):
    wanted = forms.BooleanField(label=_("Mail me once a week what waits for me"), required=False)
    weekday = forms.TypedChoiceField(label=_("On which day"), choices=WEEKDAYS, coerce=int)
