"""The board's filter and the curator's forms; every rule is the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.formats import said
from kopir.kit.languages import content_language
from kopir.spine.parties.fields import OrganisationField, PickingForm
from kopir.spine.registry.indicators import all_indicators

from .models import QUOTE, Claim, Modality, Precision, Topic, Verdict, Verification
from .terms import DATES, LONG_WORDS, UNITS, WORDS

_ANY = ("", _("Any"))
UNIT_LABELS = {
    "item": _("What the topic names"),
    "money": _("Money"),
    "percent": _("Per cent"),
    "partnership": _("Partnerships"),
    "university": _("Universities"),
    "agreement": _("Agreements"),
    "organisation": _("Organisations"),
    "delivery": _("Deliveries"),
    "place": _("Places"),
    "student": _("Students"),
    "node_hour": _("Node-hours"),
    "core_hour": _("Core-hours"),
    "gpu_hour": _("GPU-hours"),
    "course": _("Courses"),
    "programme": _("Programmes"),
    "publication": _("Publications"),
    "person": _("People"),
    "scholarship": _("Scholarships"),
    "project": _("Projects"),
    "campus": _("Campuses"),
    "square_metre": _("Square metres"),
    "ects_credit": _("ECTS credits"),
    "qualification": _("Qualifications"),
}


class BoardFilter(forms.Form):
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    verdict = forms.ChoiceField(label=_("Verdict"), required=False, choices=[_ANY, *Verdict.choices])
    modality = forms.ChoiceField(
        label=_("How it was meant"), required=False, choices=[_ANY, *Modality.choices]
    )
    organisation = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, topics: list[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [_ANY, *((topic.code, said(topic.title) or topic.code) for topic in topics)]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _precision(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Precision.choices, initial=Precision.DAY)


def _words(label: Any, most: int, help_text: Any = "", long: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=False, help_text=help_text, widget=widget)


class ClaimForm(PickingForm):
    """Texts are written in the language of the page; those in other languages stay as they are."""

    topic = forms.ChoiceField(label=_("Topic"))
    subject = _words(_("Whom or what it is about"), 200)
    organisation_id = OrganisationField(label=_("Organisation"), required=False, everybody=True)
    quote = _words(_("Quotation, a sentence or two"), QUOTE, long=True)
    quote_lang = _words(_("Language of the quotation"), 35, "kk, ru, en, zh-Hans")
    speaker = _words(_("Who said it"), 200)
    affiliation = _words(_("Their affiliation"), 300)
    interest = _words(_("Conflict of interest"), 600, long=True)
    source_title = _words(_("Source"), 300)
    source_url = _words(_("Address of the source"), 1000)
    published_on = _day(_("Published on"))
    published_precision = _precision(_("How exactly that is known"))
    low = forms.CharField(label=_("The number, or the lower end of a range"), required=False, max_length=30)
    high = forms.CharField(label=_("The upper end of a range"), required=False, max_length=30)
    value_text = _words(_("What was claimed, where it is no number"), 300)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3)
    modality = forms.ChoiceField(label=_("How it was meant"), choices=[("", "–"), *Modality.choices])
    as_of = _day(_("As of"))
    as_of_precision = _precision(_("How exactly the day is known"))
    window_from = _day(_("Counted from"))
    window_to = _day(_("Counted to"))
    due_on = _day(_("Planned for"))
    due_precision = _precision(_("How exactly the plan names it"))
    definition = _words(_("What was counted"), 1000, long=True)
    verification = forms.ChoiceField(
        label=_("Looked up in other sources"),
        choices=Verification.choices,
        initial=Verification.UNCHECKED,
    )
    checks = _words(_("Where it was looked up (one address a line)"), 5000, long=True)
    note = _words(_("Note"), 1000, long=True)
    indicator = forms.ChoiceField(label=_("Held against the figure"), required=False)
    complete = forms.BooleanField(
        label=_("The records behind that figure are complete for this: fewer would contradict"),
        required=False,
    )

    def __init__(self, *args: Any, topics: list[Topic], claim: Claim | None = None, **kwargs: Any) -> None:
        self.claim, self.lang = claim, content_language()
        if claim is not None:
            kwargs["initial"] = self._initial(claim)
        super().__init__(*args, **kwargs)
        none = ("", "–")
        choices = {
            "topic": [(topic.code, said(topic.title) or topic.code) for topic in topics],
            "unit": [none, *((unit, UNIT_LABELS[unit]) for unit in UNITS)],
            "indicator": [none, *((each.code, each.label) for each in all_indicators() if not each.groups)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # as above

    def _initial(self, claim: Claim) -> dict[str, Any]:
        plain = {name: getattr(claim, name) for name in self.base_fields if name not in {"topic", "checks"}}
        for name in (*WORDS, *LONG_WORDS):
            plain[name] = getattr(claim, name).get(self.lang, "")
        if claim.low == claim.high:
            plain["high"] = None
        return {**plain, "topic": claim.topic.code, "checks": "\n".join(claim.checks)}

    def values(self) -> dict[str, Any]:
        """As the services take them."""
        found = dict(self.cleaned_data)
        for name in (*WORDS, *LONG_WORDS):
            kept = dict(getattr(self.claim, name)) if self.claim else {}
            kept[self.lang] = found[name]
            found[name] = {tag: text for tag, text in kept.items() if text}
        for name in DATES:
            found[name] = found[name] or None
        found["checks"] = [row.strip() for row in found["checks"].splitlines() if row.strip()]
        return found


class WithdrawForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=500)


class TopicForm(forms.Form):
    """A topic's title in the language of the page."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Small Latin letters, digits and hyphens.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    position = forms.IntegerField(label=_("Place on the board"), min_value=0, max_value=32767, initial=100)
