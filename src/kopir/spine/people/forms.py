"""The forms' fields; what holds for their values is checked in the services."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import ROLE_CHOICES
from .services.tokens import LONGEST_DAYS, SCOPES

SCOPE_LABELS = {
    "read": _("Read"),
    "write": _("Write"),
    "approve": _("Approve"),
    "manage": _("Manage people and settings"),
}


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language of mails and pages"),
        required=False,
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
    )


class FindableForm(forms.Form):
    wanted = forms.BooleanField(
        label=_("Members of this hub’s organisations may find me by my name"), required=False
    )


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What is it for?"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=[(scope, SCOPE_LABELS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )
    expires_in_days = forms.IntegerField(
        label=_("Valid for how many days?"), min_value=1, max_value=LONGEST_DAYS, initial=90
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    why = forms.CharField(label=_("Why?"), max_length=500, required=False)


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200)
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters; a few plain words are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )


class HubRightForm(forms.Form):
    """``value``: what the page asked about, so that a page that grew old does not do the opposite."""

    value = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], coerce=lambda given: given == "1", widget=forms.HiddenInput
    )
    why = forms.CharField(label=_("Why?"), max_length=500, required=False)


class ConfirmForm(forms.Form):
    """The person types the word that the page shows, so that nothing grave happens by a slip."""

    why = forms.CharField(label=_("Why?"), max_length=500, required=False)
    sure = forms.BooleanField(label=_("Yes, I understand that this cannot be undone"))


class RemoveForm(forms.Form):
    why = forms.CharField(label=_("Reason"), required=False, max_length=500)
