"""Forms of an import; what may be said is decided by the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.errors import Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.languages import content_languages
from kopir.spine.agreements.models import AgreementType, Visibility
from kopir.spine.parties.fields import OrganisationField, PickingForm

from .fields import FIELDS
from .models import ImportBatch
from .reading.delimited import ENCODINGS


class StartForm(forms.Form):
    organisation = forms.TypedChoiceField(label=_("Organisation"), coerce=int)
    file = forms.FileField(label=_("File"), help_text=_("An .xlsx or .csv file."))

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = organisations
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"


class OtherForm(PickingForm):
    """Another organisation than those that the resolver thought of."""

    other = OrganisationField(label=_("Another organisation"))


class MappingForm(forms.Form):
    """One select a column of the file, with the fields that it can be; then what holds for all rows."""

    def __init__(
        self, *args: Any, batch: ImportBatch, offer: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.batch = batch
        if offer is not None:
            columns = {f"column_{index}": code for code, index in offer["fields"].items()}
            kwargs["initial"] = {**offer, **columns}
        super().__init__(*args, **kwargs)
        meanings = [("", _("Not imported")), *((field.code, field.label) for field in FIELDS)]
        for index, head in enumerate(batch.headers):
            label = f"{head['letter']}: {head['name'] or '—'}"
            self.fields[f"column_{index}"] = forms.ChoiceField(label=label, choices=meanings, required=False)
        self.fields["default_type"] = forms.ChoiceField(
            label=_("Type of rows that name none"),
            choices=[("", _("None: it is a fault")), *AgreementType.choices],
            required=False,
        )
        self.fields["places_by"] = forms.ChoiceField(
            label=_("Who promises the places"),
            choices=[
                ("", "—"),
                ("partner", _("The partner")),
                ("us", _("My organisation")),
                ("both", _("Each to the other")),
            ],
            help_text=_("Needed where a column says how many places there are."),
            required="places" in self._claimed(),
            error_messages={"required": _("Say who promises the places.")},
        )
        self.fields["lang"] = forms.ChoiceField(
            label=_("Language of the titles"), choices=content_languages()
        )
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who may see the agreements"), choices=Visibility.choices, initial=Visibility.ORGANISATION
        )

    def _claimed(self) -> set[Any]:
        """What the columns are said to be, before anything is checked."""
        said = self.data if self.is_bound else self.initial
        return {said.get(f"column_{index}") for index, _head in enumerate(self.batch.headers)}

    def clean(self) -> dict[str, Any]:
        """A field comes from one column: the second that claims it is at fault."""
        seen: set[str] = set()
        for index, _head in enumerate(self.batch.headers):
            code = self.cleaned_data.get(f"column_{index}")
            if code and code in seen:
                self.add_error(f"column_{index}", _("Another column is said to be this already."))
            seen.add(code or "")
        if "preview" in self.data:  # nothing is missing yet from who still looks
            self.errors.pop("places_by", None)
        return self.cleaned_data

    def columns(self) -> dict[str, int]:
        """Field → column index, of what has been chosen; the first column that claims a field has it."""
        found: dict[str, int] = {}
        for index, _head in enumerate(self.batch.headers):
            # A form with faults elsewhere still says which columns are chosen.
            if code := self.cleaned_data.get(f"column_{index}"):
                found.setdefault(code, index)
        return found

    def rest(self) -> dict[str, Any]:
        """What is said for all rows."""
        return {name: self.cleaned_data.get(name) or "" for name in FOR_ALL}

    def refuse(self, invalid: Invalid) -> None:
        """The service's faults, each at the column that was chosen for the field."""
        places = {code: f"column_{index}" for code, index in self.columns().items()}
        apply_faults(self, Invalid({_place(places, name): said for name, said in invalid.faults.items()}))


FOR_ALL = ("default_type", "places_by", "lang", "visibility")


def _place(places: Mapping[str, str], name: str) -> str:
    return name if name in FOR_ALL else places.get(name, "")


class ReadAgainForm(forms.Form):
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding of the letters"), required=False)
    header_row = forms.IntegerField(
        label=_("Row with the column names"), min_value=0, required=False, help_text=_("0: to be found.")
    )

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheets = batch.facts.get("sheets", [])
        if sheets:
            hidden = _("hidden")
            names = [(s["name"], f"{s['name']} ({hidden})" if s["hidden"] else s["name"]) for s in sheets]
            self.fields["sheet"].choices = names  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField
            del self.fields["encoding"]
        else:
            known = dict.fromkeys((batch.encoding, *ENCODINGS))
            self.fields["encoding"].choices = [(name, name) for name in known if name]  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField
            del self.fields["sheet"]


class ApplyForm(forms.Form):
    mode = forms.ChoiceField(
        label=_("What to import"),
        choices=[("good", _("The good rows")), ("all", _("All or nothing"))],
        widget=forms.RadioSelect,
    )
    visibility = forms.ChoiceField(label=_("Who may see the agreements"), choices=Visibility.choices)
    reports = forms.BooleanField(
        label=_("Our organisation undertakes to report on these from today"),
        required=False,
        help_text=_(
            "From then on what is not recorded counts as not delivered, and the health of these agreements can be "
            "told. It is not taken back. Left unmarked, it can be undertaken later, for each or for many."
        ),
    )
