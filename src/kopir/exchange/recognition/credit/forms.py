"""The forms of exchange credit: a transcript in, one course judged, a decided one delivered or overturned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit import formats
from kopir.kit.errors import Invalid
from kopir.spine.parties.fields import OrganisationField, PickingForm
from kopir.spine.parties.selectors import names_of
from kopir.spine.registry.actors import Actor

from ..forms import PlainSelect, credit_systems, scales
from ..models import CourseJudgement, TranscriptCourse, TranscriptState, Verdict
from ..shown import interval_text, span_text
from ..words import CHOICES, CYCLES, METHODS, WAYS
from .intake import decoded
from .selectors import offices
from .valuing import Valued


def _select(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=PlainSelect, **more)


class StateFilter(forms.Form):
    state = _select(_("State"), [("", _("All")), *TranscriptState.choices], required=False)


class TranscriptForm(PickingForm):
    """Courses are pasted, or come in a file; a file comes first."""

    organisation_id = _select(_("Judged by"), [])
    institution_id = OrganisationField(label=_("Sending institution"), everybody=True)
    faculty = forms.CharField(label=_("Faculty that judges"), max_length=200, required=False)
    student_name = forms.CharField(label=_("Student"), max_length=200, required=False)
    student_ref = forms.CharField(
        label=_("Number of the student"),
        max_length=60,
        required=False,
        help_text=_(
            "Name and number are only for finding it again. Keep to what you need; both can be erased."
        ),
    )
    scale = _select(_("Scale of the grades"), scales)
    credit_system = _select(_("Credits are counted in"), credit_systems)
    target_scale = _select(_("Your own scale"), scales)
    target_credits = _select(_("Your own credits"), credit_systems)
    cycle = _select(_("Cycle of study"), CYCLES, required=False)
    isced_f = forms.CharField(label=_("Field of study (ISCED-F code)"), max_length=4, required=False)
    choice = _select(
        _("Of several grades that overlap"),
        CHOICES,
        required=False,
        help_text=_("The institution decides this beforehand."),
    )
    issued_on = forms.DateField(
        label=_("Day of the transcript"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    courses = forms.CharField(
        label=_("Courses"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One course a line: code; title; grade; credits; hours of work. Code and hours may be empty."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("CSV with these columns, or Köpir's own JSON; UTF-8."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        known = names_of(actor, offices(actor))
        own: Any = self.fields["organisation_id"]
        own.choices = [(pk, row.called().text) for pk, row in known.items()]

    def values(self) -> dict[str, Any]:
        """What ``services.enter_transcript`` takes. Raises Invalid for a file that is no text."""
        found = dict(self.cleaned_data)
        file, text = found.pop("file"), found.pop("courses")
        if file is not None:
            if file.size > 400_000:
                raise Invalid({"file": [str(_("The file is larger than a transcript can be."))]})
            text = decoded(file.read())
        return {**found, "courses": text, "organisation_id": int(found["organisation_id"])}


class JudgeForm(forms.Form):
    """What the methods answer is offered to be chosen; what was judged before stands in the fields as a proposal."""

    verdict = forms.ChoiceField(label=_("Judgement"), choices=Verdict.choices, widget=forms.RadioSelect)
    equivalent = forms.CharField(
        label=_("Your own course, or what it counts as"), max_length=300, required=False
    )
    way = _select(_("Credits by"), [], required=False)
    granted = forms.CharField(label=_("Credits granted"), max_length=20, required=False)
    method = _select(_("Grade by"), [], required=False)
    own_grade = forms.CharField(
        label=_("Grade"),
        max_length=60,
        required=False,
        help_text=_("Only where the method leaves it open, or within its interval."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Needed for what is not recognised, or only in part, and for other credits than counted."
        ),
    )

    def __init__(
        self, *args: Any, found: Valued, before: CourseJudgement | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _initial(found.course, before)
        super().__init__(*args, **kwargs)
        way: Any = self.fields["way"]
        method: Any = self.fields["method"]
        way.choices = [("", _("None of these"))] + [
            (each.way, f"{WAYS[each.way]}: {span_text(each.low, each.high)}") for each in found.credit.answers
        ]
        outcomes = [each for each in (found.result.outcomes if found.result else ()) if each.decides]
        method.choices = [("", _("No grade, credits only"))] + [
            (each.method, f"{METHODS[each.method][0]}: {each.value or interval_text(each)}")
            for each in outcomes
        ]


def _initial(course: TranscriptCourse, before: CourseJudgement | None) -> dict[str, Any]:
    if course.verdict:
        names = ("verdict", "equivalent", "way", "method", "own_grade", "reason")
        plain = {name: getattr(course, name) for name in names}
        return {**plain, "granted": _typed(course.granted)}
    if before is None:
        return {}
    # The judgement itself is left to be chosen: nothing is applied by sending the form as it stands.
    return {"equivalent": before.equivalent, "granted": _typed(before.granted), "reason": before.reason}


def _typed(value: Any) -> str:
    return "" if value is None else format(value.normalize(), "f")


class DeliverForm(forms.Form):
    commitment_id = forms.TypedChoiceField(label=_("Promise"), coerce=int, widget=PlainSelect)

    def __init__(self, *args: Any, promises: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["commitment_id"]
        field.choices = [(row.pk, _promise(row)) for row in promises]


def _promise(row: Any) -> str:
    title = formats.said(row.agreement.title) or f"#{row.agreement_id}"
    return title if row.quantity is None else f"{title}: {formats.amount(row.quantity, row.unit)}"


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why it is overturned"), max_length=300)
