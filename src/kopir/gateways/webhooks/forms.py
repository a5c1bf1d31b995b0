"""The forms of webhooks; what holds for their values is checked in the services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .addresses import LONGEST
from .events import EVENTS


class WebhookForm(forms.Form):
    """Without *owners* it changes one that has its owner already."""

    owner = forms.ChoiceField(label=_("About what?"))
    url = forms.CharField(
        label=_("Address that is told"), max_length=LONGEST, help_text=_("It begins with https://")
    )
    events = forms.MultipleChoiceField(
        label=_("Events"), choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, owners: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owners:
            self.fields["owner"].choices = owners  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["owner"]
