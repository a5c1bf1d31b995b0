"""Forms of applications; every rule is the services'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.languages import content_languages
from kopir.spine.parties.fields import OrganisationField, PickingForm

from .deciding_words import ASPECTS, CHECKS, YES_NO, basis_name
from .engine.bases import ASPECTS as FACETS
from .facts_reader import book
from .models import Application, ApplicationState, DocumentKind, Level, Outcome, Purpose, Route
from .terms import LONG, NOT_GENUINE, RANKINGS
from .words import full_name

_ANY = ("", _("Any"))
#: Lines for rankings on the form; there are three rankings, and editions may be compared.
PLACES = 3


def _text(label: Any, most: int, *, rows: int = 0, required: bool = False, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=hint)


def _day(label: Any, hint: Any = "", required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ApplicationFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[_ANY, *ApplicationState.choices])
    purpose = forms.ChoiceField(label=_("Purpose"), required=False, choices=[_ANY, *Purpose.choices])
    late = forms.BooleanField(label=_("Deadline is over"), required=False)


def _credit_systems() -> list[tuple[str, str]]:
    return [("", "–"), *((each.id, full_name(each)) for each in book().credits.values())]


class ApplicationForm(PickingForm):
    """The applicant is a name and an address, no account."""

    organisation_id = forms.ChoiceField(label=_("Decided by"))
    route = forms.ChoiceField(label=_("Route"), choices=Route.choices)
    applicant_name = _text(_("Applicant's name"), 200, required=True)
    applicant_email = forms.EmailField(
        label=_("Applicant's e-mail address"), required=False, max_length=254, help_text="name@example.org"
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=content_languages)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    qualification = _text(
        _("Qualification, as the document names it"),
        300,
        required=True,
        hint=_("In the language of the document, such as “Licence” or “Бакалавр”."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    programme = _text(_("Programme or field"), 300)
    awarding_body_id = OrganisationField(label=_("Awarding body"), required=False, everybody=True)
    campus_id = OrganisationField(
        label=_("Branch campus"),
        required=False,
        everybody=True,
        help_text=_(
            "If it was studied at a branch: the campus here, and above the foreign body that awards there under its decree."
        ),
    )
    studied_from, studied_to = _day(_("Studied from")), _day(_("Studied until"))
    awarded_on = _day(
        _("Awarded on"), _("The day on the document. Every legal basis that applies is asked at this day.")
    )
    credits = forms.CharField(label=_("Credits"), required=False, max_length=10)
    credit_system = forms.ChoiceField(
        label=_("System of the credits"), required=False, choices=_credit_systems
    )
    background = _text(
        _("Background paper"),
        LONG,
        rows=6,
        hint=_(
            "Where papers are lost: what the person says of school, studies, exams and work, year by year, and what supports it."
        ),
    )

    def __init__(
        self,
        *args: Any,
        deciders: list[tuple[int, str]] | None = None,
        application: Application | None = None,
        **kwargs: Any,
    ) -> None:
        if application is not None:
            plain = {
                name: getattr(application, name) for name in self.base_fields if name != "organisation_id"
            }
            kwargs["initial"] = plain
        super().__init__(*args, **kwargs)
        if application is not None:
            del self.fields["organisation_id"]
        else:
            self.fields["organisation_id"].choices = deciders or []  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        if "organisation_id" in found:
            found["organisation_id"] = int(found["organisation_id"])
        return found


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of document"), choices=DocumentKind.choices)
    file = forms.FileField(label=_("File"), help_text=_("PDF, picture or text document."))


class FindingsForm(forms.Form):
    """Checks, and a line for each place in a ranking."""

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        start: dict[str, Any] = dict(application.checks)
        for number, each in enumerate(application.rankings):
            start |= {f"{name}_{number}": each[name] for name in ("ranking", "edition", "place", "source")}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        self.places = max(PLACES, len(application.rankings))
        for name, label in CHECKS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=YES_NO, required=False)
        for number in range(self.places):
            self.fields |= _place_fields(number)

    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        places = [
            {name: found[f"{name}_{number}"] for name in ("ranking", "edition", "place", "source")}
            for number in range(self.places)
            if found[f"ranking_{number}"] or found[f"place_{number}"]
        ]
        return {"rankings": places, "checks": {name: found[name] for name in CHECKS}}


def _place_fields(number: int) -> dict[str, forms.Field]:
    at = number + 1
    return {
        f"ranking_{number}": forms.ChoiceField(
            label=_("Ranking {number}").format(number=at),
            required=False,
            choices=[("", "–"), *((name, name) for name in RANKINGS)],
        ),
        f"edition_{number}": forms.CharField(
            label=_("Edition (year) of ranking {number}").format(number=at),
            required=False,
            max_length=4,
        ),
        f"place_{number}": forms.CharField(
            label=_("Place in ranking {number}").format(number=at), required=False, max_length=5
        ),
        f"source_{number}": forms.CharField(
            label=_("Address of ranking {number}").format(number=at), required=False, max_length=500
        ),
    }


class ReceiveForm(forms.Form):
    due_on = _day(_("Deadline"), _("Left empty: 120 days from today."))


class ReasonForm(forms.Form):
    reason = _text(_("Reason"), 500, rows=3, required=True)


class GroundsForm(forms.Form):
    grounds = _text(_("Grounds of the appeal"), 5000, rows=6, required=True)


class EraseForm(forms.Form):
    why = _text(_("Why"), 500)


class DecisionForm(forms.Form):
    """Outcome, what it stands on, reasons; the proposal is only shown beside it."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect, choices=Outcome.choices)
    basis = forms.ChoiceField(label=_("Legal basis that decided"), required=False)

    def __init__(self, *args: Any, bases: Sequence[Mapping[str, Any]], decisive: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"basis": decisive})
        super().__init__(*args, **kwargs)
        offered = [each["code"] for each in bases if each["applies"] != "no" and each["code"] != "DECREE"]
        choices = [("", basis_name("")), *((code, basis_name(code)) for code in offered)]
        self.fields["basis"].choices = choices  # type: ignore[attr-defined]  # a choice field
        for facet in FACETS:
            self.fields[f"difference_{facet}"] = _text(
                _("Substantial difference: {facet}").format(facet=ASPECTS[facet]), 2000, rows=2
            )
        self.fields[NOT_GENUINE] = forms.BooleanField(label=ASPECTS[NOT_GENUINE], required=False)
        self.fields["reasons"] = _text(
            _("Reasons"), LONG, rows=5, required=True, hint=_("They stand in the letter, as you write them.")
        )
        self.fields["conditions"] = _text(_("What is recognised, or on which conditions"), LONG, rows=3)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the letter"), max_length=40, help_text=_("It stands at the foot of the letter.")
    )
