"""Forms of an import; what may be said is decided by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.languages import content_languages
from kopir.spine.agreements.models import AgreementType, Visibility

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


class MappingForm(forms.Form):
    """One select a field, with the columns by letter and name; '' is "not in this file"."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns: list[tuple[str, Any]] = [("", _("Not in this file"))]
        columns += [
            (str(i), f"{head['letter']}: {head['name'] or '—'}") for i, head in enumerate(batch.headers)
        ]
        for field in FIELDS:
            self.fields[field.code] = forms.ChoiceField(label=field.label, choices=columns, required=False)
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
            required=False,
        )
        self.fields["lang"] = forms.ChoiceField(
            label=_("Language of the titles"), choices=content_languages()
        )
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who may see the agreements"), choices=Visibility.choices, initial=Visibility.ORGANISATION
        )

    def columns(self) -> dict[str, int]:
        """Field → column index, for a valid form."""
        said = self.cleaned_data
        return {field.code: int(said[field.code]) for field in FIELDS if said[field.code]}


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
