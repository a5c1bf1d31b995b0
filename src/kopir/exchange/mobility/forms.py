from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.languages import content_language
from kopir.kit.templatetags.kit import multilingual

from .models import Call


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    """Say what a field of choices may be: only the asker's own records, so it is known with the request."""
    field: Any = form.fields[name]
    field.choices = choices


class CallForm(forms.Form):
    """``title`` is written in the language of the page; other languages stay as they are."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_on = _day(_("The stay begins"))
    ends_on = _day(_("The stay ends"))
    closes_at = forms.DateTimeField(
        label=_("Applications until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In the hub's time."),
    )
    grid = forms.DecimalField(
        label=_("Step of scores"),
        max_digits=6,
        decimal_places=4,
        initial="0.01",
        help_text=_("Scores that fall on the same step are equal; then the lot decides."),
    )

    def __init__(
        self,
        *args: Any,
        call: Call | None = None,
        organisations: list[tuple[int, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.call, self.lang = call, content_language()
        if call is not None:
            plain = {name: getattr(call, name) for name in ("starts_on", "ends_on", "closes_at", "grid")}
            kwargs["initial"] = {**plain, "title": call.title.get(self.lang, "")}
        super().__init__(*args, **kwargs)
        if call is not None:
            del self.fields["organisation"]
        else:
            _offer(self, "organisation", organisations or [])

    def values(self) -> dict[str, Any]:
        data = {
            name: value for name, value in self.cleaned_data.items() if name not in {"organisation", "title"}
        }
        kept = dict(self.call.title) if self.call else {}
        return {**data, "title": {**kept, self.lang: self.cleaned_data["title"]}}


class OfferForm(forms.Form):
    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("How applications and files name the place.")
    )
    name = forms.CharField(label=_("Place"), max_length=200, help_text=_("Host, field, level, semester."))
    seats = forms.IntegerField(label=_("Seats"), min_value=0, max_value=100_000)
    commitment = forms.TypedChoiceField(
        label=_("Drawn from the promise"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, promises: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(p.pk, _promise(p)) for p in promises]
        _offer(self, "commitment", [("", "—"), *named])


def _promise(promise: Any) -> str:
    title = str(multilingual(promise.agreement.title))
    return f"{title}: {promise.quantity.normalize():f}" if promise.quantity is not None else title


class CapForm(forms.Form):
    name = forms.CharField(label=_("What they have in common"), max_length=200)
    seats = forms.IntegerField(label=_("Seats together at most"), min_value=0, max_value=100_000)
    offers = forms.TypedMultipleChoiceField(
        label=_("Places"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offers: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "offers", [(o.pk, str(o)) for o in offers])


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File with the applications"),
        help_text=_(
            "CSV or XLSX, a line for each applicant: number, name, score, choice 1, choice 2 and so on. Where hosts score "
            "themselves: score 1 beside choice 1 and so on. It takes the place of what was taken in before."
        ),
    )


class HandForm(forms.Form):
    offer = forms.TypedChoiceField(label=_("Place"), coerce=int, empty_value=None, required=False)
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *args: Any, wishes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "offer", [("", _("No place")), *[(w.offer_id, str(w.offer)) for w in wishes]])
