"""The form of an uploaded distribution, and who may see one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.spine.parties.selectors import names_of
from kopir.spine.registry.actors import Actor

from ..forms import PlainSelect, scales
from ..models import Openness
from ..words import CYCLES
from .reading import Rows, file_rows, text_rows


class DistributionForm(forms.Form):
    """Rows are pasted, or come in a file; a file comes first."""

    organisation_id = forms.ChoiceField(label=_("Institution"), widget=PlainSelect)
    scale = forms.ChoiceField(label=_("Scale of the grades"), choices=scales, widget=PlainSelect)
    year_from = forms.CharField(label=_("First year"), max_length=4)
    year_to = forms.CharField(label=_("Last year"), max_length=4)
    isced_f = forms.CharField(label=_("Field of study (ISCED-F code)"), max_length=4, required=False)
    cycle = forms.ChoiceField(label=_("Cycle of study"), choices=CYCLES, required=False, widget=PlainSelect)
    openness = forms.ChoiceField(label=_("Who may see it"), choices=Openness.choices, widget=PlainSelect)
    lines = forms.CharField(
        label=_("Grades and how often each was given"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One grade a line with the number of students, or with per cent: “B+; 12”."),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("CSV or XLSX with two columns: grade, number of students."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = names_of(actor, actor.organisations("write"))
        own: Any = self.fields["organisation_id"]
        own.choices = [(pk, row.called().text) for pk, row in known.items()]

    def rows(self) -> Rows:
        """Raises Invalid at ``file``."""
        file = self.cleaned_data["file"]
        return file_rows(file) if file is not None else text_rows(self.cleaned_data["lines"])

    def asked(self) -> dict[str, Any]:
        """What ``checked_distribution`` takes."""
        names = ("scale", "year_from", "year_to", "isced_f", "cycle")
        return {**{name: self.cleaned_data[name] for name in names}, "rows": self.rows()}


class OpennessForm(forms.Form):
    openness = forms.ChoiceField(label=_("Who may see it"), choices=Openness.choices, widget=PlainSelect)
