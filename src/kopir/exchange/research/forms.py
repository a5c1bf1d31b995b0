"""What a person fills in; every rule is the services'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.languages import content_language
from kopir.spine.agreements.models import Commitment
from kopir.spine.parties.models import Organisation

from .models import Challenge, ChallengeState, Interest, ProjectVisibility, Visibility
from .terms import WORDS
from .words import field_choices, goal_choices

_ANY = ("", _("Any"))


def _day(label: Any, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _text(label: Any, most: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=most, help_text=help_text, widget=widget)


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # the stubs type fields as Field; these are choices


class BoardFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[_ANY, *ChallengeState.choices])
    sdg = forms.ChoiceField(label=_("Goal of sustainable development"), required=False)
    field = forms.ChoiceField(label=_("Fields"), required=False)
    organisation = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "sdg", [_ANY, *goal_choices()])
        _offer(self, "field", [_ANY, *field_choices()])


class ProjectFilter(forms.Form):
    organisation = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )


class ChallengeForm(forms.Form):
    """Texts are written in the language of the page; those in other languages stay as they are."""

    owner_id = forms.TypedChoiceField(label=_("Your organisation"), coerce=int)
    title = forms.CharField(label=_("Title"), max_length=WORDS["title"])
    question = _text(_("The question"), WORDS["question"])
    sought = _text(_("What you seek in a partner"), WORDS["sought"])
    sdgs = forms.MultipleChoiceField(
        label=_("Goals of sustainable development"), required=False, widget=forms.CheckboxSelectMultiple
    )
    isced_f = forms.MultipleChoiceField(
        label=_("Fields"), required=False, widget=forms.CheckboxSelectMultiple
    )
    closes_on = _day(_("Open until"))
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices, initial="public")

    def __init__(
        self,
        *args: Any,
        mine: Sequence[Organisation] = (),
        challenge: Challenge | None = None,
        **kwargs: Any,
    ) -> None:
        self.challenge, self.lang = challenge, content_language()
        if challenge is not None:
            kwargs["initial"] = {
                **{name: getattr(challenge, name).get(self.lang, "") for name in WORDS},
                "sdgs": [str(number) for number in challenge.sdgs],
                "isced_f": challenge.isced_f,
                "closes_on": challenge.closes_on,
                "visibility": challenge.visibility,
            }
        super().__init__(*args, **kwargs)
        _offer(self, "owner_id", [(each.pk, each.called().text) for each in mine])
        if challenge is not None:
            del self.fields["owner_id"]
        _offer(self, "sdgs", list(goal_choices()))
        _offer(self, "isced_f", list(field_choices(challenge.isced_f if challenge else ())))

    def values(self) -> dict[str, Any]:
        """As the services take them."""
        found = dict(self.cleaned_data)
        for name in WORDS:
            kept = dict(getattr(self.challenge, name)) if self.challenge else {}
            found[name] = {**kept, self.lang: found[name]}
        return found


class CloseForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=500)


class InterestForm(forms.Form):
    organisation_id = forms.TypedChoiceField(label=_("Your organisation"), coerce=int)
    note = forms.CharField(
        label=_("What you would bring"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, mine: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "organisation_id", [(each.pk, each.called().text) for each in mine])


class WithdrawForm(forms.Form):
    organisation_id = forms.TypedChoiceField(label=_("Your organisation"), coerce=int)

    def __init__(self, *args: Any, mine: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "organisation_id", [(each.pk, each.called().text) for each in mine])


class ProjectForm(forms.Form):
    partner_ids = forms.TypedMultipleChoiceField(
        label=_("Partners"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    starts_on = _day(_("Begins on"))
    ends_on = _day(_("Ends on"), required=False)
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=ProjectVisibility.choices)

    def __init__(
        self, *args: Any, challenge: Challenge, interests: Sequence[Interest], **kwargs: Any
    ) -> None:
        self.challenge, self.lang = challenge, content_language()
        kwargs["initial"] = {
            "title": challenge.title.get(self.lang, ""),
            "visibility": "public" if challenge.visibility == Visibility.PUBLIC else "partners",
        }
        super().__init__(*args, **kwargs)
        _offer(
            self,
            "partner_ids",
            [(each.organisation_id, each.organisation.called().text) for each in interests],
        )

    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["title"] = {**self.challenge.title, self.lang: found["title"]}
        found["summary"] = {self.lang: found["summary"]}
        return found


class MilestoneForm(forms.Form):
    title = forms.CharField(label=_("Milestone"), max_length=300)
    due_on = _day(_("Due on"))

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "title": {content_language(): self.cleaned_data["title"]}}


class ReachedForm(forms.Form):
    reached_on = _day(_("Reached on"))


class OutputForm(forms.Form):
    """The title's language is asked: a paper in English is entered from a page in Kazakh."""

    doi = forms.CharField(label=_("DOI"), max_length=500, help_text=_("As in 10.1000/182 or its address."))
    title = forms.CharField(label=_("Title"), max_length=300)
    language = forms.CharField(
        label=_("Language of the title"), max_length=35, initial="en", help_text="kk, ru, en, zh-Hans"
    )
    published_on = _day(_("Published on"))

    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        language = found.pop("language")
        return {**found, "title": {language: found["title"]}}


class DeliverForm(forms.Form):
    commitment_id = forms.TypedChoiceField(label=_("Under which promise"), coerce=int)

    def __init__(self, *args: Any, promises: Sequence[Commitment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "commitment_id", [(each.pk, f"{each.agreement.ref} {each.key}") for each in promises])
