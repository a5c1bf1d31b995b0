"""The calculator's form. It is sent by GET, so its address can be shared and nothing of it is kept."""

from __future__ import annotations

from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kopir.ground.scripts import sort_key
from kopir.kit.languages import content_language

from .engine.results import PERCENT
from .facts_reader import book
from .selectors import Asked, Group
from .words import CHOICES, CYCLES, GIVEN, QUALIFICATIONS, full_name, system_name


class PlainSelect(forms.Select):
    """Written in one pass: a template for each of forty options would be most of the page's work."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = "".join(_option(code, text, str(value or "")) for code, text in self.choices)
        given = flatatt({**self.attrs, **(attrs or {}), "name": name})
        return mark_safe(f"<select{given}>{options}</select>")  # noqa: S308 - texts are escaped, attributes by flatatt


def _option(code: Any, text: Any, chosen: str) -> str:
    marked = " selected" if str(code) == chosen else ""
    return f'<option value="{escape(str(code))}"{marked}>{escape(str(text))}</option>'


def _by_system(records: Any) -> list[tuple[str, str]]:
    """Records with the names of their systems before them, in the order of the reader's language."""
    lang = content_language(get_language() or "en")
    found = sorted(records, key=lambda record: sort_key(system_name(record.system), lang))
    return [(record.id, full_name(record)) for record in found]


def scales() -> Any:
    return [("", _("Choose a scale")), *_by_system(book().scales.values())]


def targets() -> Any:
    whole, *rest = scales()
    return [whole, (PERCENT, _("Per cent, as the sending scale has it")), *rest]


def credit_systems() -> Any:
    return [("", _("No credits")), *_by_system(book().credits.values())]


def frameworks() -> Any:
    return [(code, framework.name) for code, framework in book().frameworks.items()]


def _choice(label: Any, choices: Any, *, required: bool = False, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=required, help_text=hint, widget=PlainSelect
    )


def _group_text(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One grade a line with the number of students, or with per cent: “B+ 12”."),
    )


def _stored(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, coerce=int, empty_value=None, choices=[("", "—")], widget=PlainSelect
    )


def _years() -> forms.IntegerField:
    return forms.IntegerField(label=_("Years that it covers"), required=False, min_value=1, max_value=50)


def _isced() -> forms.CharField:
    return forms.CharField(label=_("Field of study (ISCED-F code)"), required=False, max_length=4)


class CalculatorForm(forms.Form):
    """Scales, courses, credits; then what few know: cycle, day, and both groups' distributions."""

    source = _choice(_("From the scale"), scales)
    target = _choice(_("Into the scale"), targets)
    lines = forms.CharField(
        label=_("Grades and credits"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One course a line, as the transcript prints it: grade; credits; hours of work. Only the grade is needed: “B+” or “B+; 5”."
        ),
        error_messages={"required": _("Write at least one grade or one number of credits.")},
    )
    given = _choice(_("What the numbers are"), GIVEN)
    credit_source = _choice(_("From credits"), credit_systems)
    credit_target = _choice(_("Into credits"), credit_systems)
    cycle = _choice(_("Cycle of study"), CYCLES)
    awarded = forms.DateField(
        label=_("Day of the award"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Scales and tables have versions; the day tells which one stood."),
    )
    choice = _choice(
        _("Of several grades that overlap"), CHOICES, hint=_("The institution decides this beforehand.")
    )
    home_stored = _stored(_("Distribution on record, of the sending group"))
    host_stored = _stored(_("Distribution on record, of the receiving group"))
    home = _group_text(_("Distribution of the sending group"))
    home_years, home_field = _years(), _isced()
    host = _group_text(_("Distribution of the receiving group"))
    host_years, host_field = _years(), _isced()

    SCALES = ("source", "target")
    NUMBERS = ("given", "credit_source", "credit_target")

    def __init__(self, *args: Any, groups: list[tuple[int, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("home_stored", "host_stored"):
            field: Any = self.fields[name]
            field.choices = [("", "—"), *(groups or [])]

    def scale_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SCALES]

    def number_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NUMBERS]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in (*self.SCALES, "lines", *self.NUMBERS)]

    def opened(self) -> bool:
        """Whether something stands, or is wrong, among what few need."""
        return any(field.errors or field.value() not in (None, "", "middle") for field in self.more())

    def asked(self) -> Asked:
        """What a valid form asks."""
        found = self.cleaned_data
        home, host = (
            Group(found[name], found[f"{name}_years"], found[f"{name}_field"]) for name in ("home", "host")
        )
        plain = ("lines", "source", "target", "given", "awarded", "credit_source", "credit_target")
        return Asked(
            **{name: found[name] for name in plain},
            cycle=int(found["cycle"] or 0),
            choice=found["choice"] or "middle",
            home=home,
            host=host,
        )


class LevelForm(forms.Form):
    """Which qualification on which two frameworks."""

    qualification = forms.ChoiceField(label=_("Qualification"), choices=list(QUALIFICATIONS.items()))
    one = forms.ChoiceField(label=_("On the framework"), choices=frameworks)
    other = forms.ChoiceField(label=_("Beside"), choices=frameworks)
