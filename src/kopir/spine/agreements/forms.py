"""Forms: what a person fills in. Every rule stays in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kopir.kit.formats import said
from kopir.kit.forms import Grouped
from kopir.kit.languages import content_language, content_languages
from kopir.spine.parties.fields import OrganisationField, PickingForm
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.kinds import all_kinds

from .models import (
    Agreement,
    AgreementDocument,
    AgreementType,
    CampusState,
    LegalBasisKind,
    Modality,
    PartyRole,
    Shared,
    Visibility,
)

PRECISIONS = [("day", _("To the day")), ("month", _("The month")), ("year", _("The year"))]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Lines(forms.Textarea):
    def __init__(self) -> None:
        super().__init__({"rows": 4})


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DateInput())


class _Words(forms.Form):
    """Titles and descriptions are written in one language at a time; the others stay as they are."""

    language = forms.ChoiceField(label=_("Language of the text"), choices=content_languages)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = content_language()


class AgreementForm(Grouped, _Words):
    """``data_for(old)`` gives the services' keywords."""

    GROUPS = (
        (_("Parties"), ("role_*",)),
        (_("Type and title"), ("type", "language", "title", "description", "visibility")),
        (_("Signature"), ("elsewhere", "signed_on", "signed_precision")),
        (_("Dates"), ("effective_from", "expires_on", "review_on")),
        (_("Where, and in what"), ("city", "campus_id", "isced_f", "languages")),
    )

    type = forms.ChoiceField(label=_("Type"), choices=AgreementType.choices)
    title = forms.CharField(label=_("Title"), max_length=300)
    description = forms.CharField(label=_("Description"), required=False, widget=Lines())
    effective_from = day(_("In force from"))
    expires_on = day(_("Expires on"))
    isced_f = forms.CharField(
        label=_("Fields (ISCED-F)"), required=False, help_text=_("Codes, separated by spaces: 0613 0714")
    )
    languages = forms.CharField(
        label=_("Languages"), required=False, help_text=_("Codes, separated by spaces: kk en")
    )
    city = forms.CharField(label=_("City"), required=False, max_length=120)
    campus_id = forms.TypedChoiceField(
        label=_("Campus"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The organisation on the ground, for a branch campus."),
    )
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices, initial="parties")
    review_on = forms.DateField(
        label=_("Review on"),
        required=False,
        widget=DateInput(),
        help_text=_("Left empty, it is the hub's notice before the expiry."),
    )

    def __init__(self, *args: Any, campuses: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((organisation.pk, organisation.called().text) for organisation in campuses)]
        self.fields["campus_id"].choices = choices  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField
        if not campuses:
            del self.fields["campus_id"]

    def data_for(
        self, title: dict[str, str] | None = None, description: dict[str, str] | None = None
    ) -> dict[str, Any]:
        clean = dict(self.cleaned_data)
        language = clean.pop("language")
        clean["title"] = {**(title or {}), language: clean["title"]}
        clean["description"] = {**(description or {}), language: clean["description"]}
        clean["isced_f"] = clean["isced_f"].replace(",", " ").split()
        clean["languages"] = clean["languages"].replace(",", " ").split()
        if clean["review_on"] is None:
            del clean["review_on"]
        return clean


class NewAgreementForm(AgreementForm):
    """The parties come in the address; here each gets its role. The first is one's own organisation.

    What was signed outside Köpir is recorded with its day of signature; the rest is a draft.
    """

    elsewhere = forms.BooleanField(
        label=_("It is signed already, outside Köpir"),
        required=False,
        help_text=_("It is put on record as active, and shown as not approved here."),
    )
    signed_on = day(_("Signed on"))
    signed_precision = forms.ChoiceField(
        label=_("How exact the day of signature is"), required=False, choices=PRECISIONS
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = organisations
        for number, organisation in enumerate(organisations):
            self.fields[f"role_{organisation.pk}"] = forms.ChoiceField(
                label=_("Role of {name}").format(name=organisation.called().text),
                choices=PartyRole.choices,
                initial=PartyRole.HOST if number == 0 else PartyRole.PARTNER,
            )

    def data_for(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        clean = super().data_for(*args, **kwargs)
        clean["parties"] = [
            (organisation.pk, clean.pop(f"role_{organisation.pk}")) for organisation in self.organisations
        ]
        if not clean.pop("elsewhere"):
            del clean["signed_on"], clean["signed_precision"]
        elif clean["signed_on"] is None:
            clean["signed_precision"] = ""
        return clean


class PartiesForm(forms.Form):
    """A row of roles for each organisation; without any it is no party."""

    def __init__(
        self, *args: Any, organisations: list[Organisation], roles: dict[int, list[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = organisations
        for organisation in organisations:
            self.fields[f"roles_{organisation.pk}"] = forms.MultipleChoiceField(
                label=organisation.called().text,
                required=False,
                choices=PartyRole.choices,
                initial=roles.get(organisation.pk, []),
                widget=forms.CheckboxSelectMultiple,
            )

    def parties(self) -> list[tuple[int, str]]:
        return [
            (organisation.pk, role)
            for organisation in self.organisations
            for role in self.cleaned_data[f"roles_{organisation.pk}"]
        ]


class AddPartyForm(PickingForm):
    """Sent by GET: the parties are kept in the address until the rest is filled in."""

    add = OrganisationField(label=_("Add a party by its name"), required=False)


class TermsForm(Grouped, PickingForm):
    """One promise. ``near``: the parties, who are offered before a letter is typed."""

    GROUPS = (
        (_("Who gives what to whom"), ("kind", "provider_id", "beneficiary_id")),
        (_("How much"), ("quantity", "currency", "modality")),
        (_("When"), ("period_from", "period_to", "due_on")),
        (_("In words"), ("description", "source")),
    )

    kind = forms.ChoiceField(label=_("Kind"))
    provider_id = OrganisationField(label=_("Provider"), required=False)
    beneficiary_id = OrganisationField(label=_("Beneficiary"), required=False)
    quantity = forms.CharField(
        label=_("Quantity"), required=False, help_text=_("Empty: the source gives no figure.")
    )
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, help_text=_("For money: three letters, as in KZT.")
    )
    modality = forms.ChoiceField(label=_("How firm the figure is"), choices=Modality.choices)
    period_from = day(_("Period from"))
    period_to = day(_("Period to"))
    due_on = day(_("Due on"))
    description = forms.CharField(label=_("Description"), required=False, widget=Lines())
    source = forms.CharField(label=_("Source"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, kind.label) for kind in all_kinds()]
        # A kind whose app is gone stays chosen, for the service to refuse: the browser would choose another.
        gone = str((kwargs.get("initial") or {}).get("kind") or "")
        if gone and gone not in dict(kinds):
            kinds.append((gone, gone))
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField

    def terms(self, description: dict[str, str] | None = None) -> dict[str, Any]:
        clean = dict(self.cleaned_data)
        text = clean["description"]
        clean["description"] = {**(description or {}), content_language(): text}
        return clean


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class MoveForm(ReasonForm):
    to_state = forms.CharField(widget=forms.HiddenInput)
    signed_on = day(_("Signed on"))
    superseded_by_id = forms.TypedChoiceField(
        label=_("The agreement that takes its place"), coerce=int, empty_value=None, required=False
    )

    def __init__(
        self, *args: Any, to_state: str, needs_reason: bool, successors: list[Agreement], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_state"].initial = to_state
        self.fields["reason"].required = needs_reason
        if to_state != "signed":
            del self.fields["signed_on"]
        if to_state != "superseded":
            del self.fields["superseded_by_id"]
        else:
            choices = [("", "–"), *((row.pk, f"{row.ref} {said(row.title)}") for row in successors)]
            self.fields["superseded_by_id"].choices = choices  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField


class ProposeForm(forms.Form):
    summary = forms.CharField(label=_("What changes, in one sentence"), required=False, max_length=300)


class _HashForm(forms.Form):
    version_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ApproveForm(_HashForm):
    """Who approves for several parties says for which."""

    organisation_id = forms.TypedChoiceField(label=_("For"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(organisation.pk, organisation.called().text) for organisation in organisations]
        self.fields["organisation_id"].choices = choices  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField
        if len(organisations) < 2:
            del self.fields["organisation_id"]


class OnBehalfForm(_HashForm):
    """An approval that somebody else puts on record: a document that is there already, or a new one."""

    organisation_id = forms.TypedChoiceField(label=_("Party without an account"), coerce=int)
    document_id = forms.TypedChoiceField(
        label=_("A document of this agreement that shows it"), coerce=int, empty_value=None, required=False
    )
    document = forms.FileField(label=_("Or a new document that shows it"), required=False)

    def __init__(
        self, *args: Any, organisations: list[Organisation], documents: list[AgreementDocument], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parties = [(organisation.pk, organisation.called().text) for organisation in organisations]
        self.fields["organisation_id"].choices = parties  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField
        titles = [("", "–"), *((document.pk, document.title) for document in documents)]
        self.fields["document_id"].choices = titles  # type: ignore[attr-defined]  # the stubs type fields as Field; this one is a ChoiceField
        if not documents:
            del self.fields["document_id"]


class BasisForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=LegalBasisKind.choices)
    number = forms.CharField(label=_("Number"), required=False, max_length=80)
    title = forms.CharField(label=_("Title"), required=False, max_length=500)
    issued_on = day(_("Issued on"))
    valid_from = day(_("In force from"))
    valid_to = day(_("In force to"))
    source = forms.CharField(label=_("Web address of the source"), required=False, max_length=500)

    def details(self) -> dict[str, Any]:
        clean = dict(self.cleaned_data)
        text = clean.pop("title")
        return {**clean, "title": {content_language(): text} if text else {}}


class CampusForm(ReasonForm):
    campus_state = forms.ChoiceField(
        label=_("What stands on the ground"), choices=[("", "–"), *CampusState.choices]
    )
    field_order = ("campus_state", "reason")


class DocumentForm(forms.Form):
    upload = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    shared = forms.ChoiceField(label=_("Who sees it"), choices=Shared.choices, initial=Shared.ORGANISATION)


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)
    role = forms.CharField(label=_("Function"), required=False, max_length=120)
    shared = forms.ChoiceField(label=_("Who sees it"), choices=Shared.choices, initial=Shared.ORGANISATION)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), widget=Lines(), max_length=10000)


class AnswerForm(ReasonForm):
    same = forms.TypedChoiceField(
        label=_("Is it the same agreement?"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Yes, it is the same")), ("no", _("No, these are two"))],
        widget=forms.RadioSelect,
    )
    field_order = ("same", "reason")


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class RemoveForm(forms.Form):
    """A question with one answer; the button says what happens."""


class RemoveDocumentForm(ReasonForm):
    """Other parties may have seen it, so that the trail can say why it went."""


class EndBasisForm(forms.Form):
    valid_to = forms.DateField(label=_("Last day in force"), widget=DateInput())
    reason = forms.CharField(label=_("Reason"), max_length=500)


class ReportForm(forms.Form):
    since = forms.DateField(
        label=_("Reports from"),
        required=False,
        widget=DateInput(),
        help_text=_("Left empty: from today on."),
    )


class KeepingForm(forms.Form):
    """What is kept beside the wording and needs nobody's approval."""

    review_on = forms.DateField(
        label=_("Review on"),
        required=False,
        widget=DateInput(),
        help_text=_("The day to think of renewal. Left empty, nobody is reminded."),
    )
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices)
    signed_on = day(_("Signed on"))
    signed_precision = forms.ChoiceField(
        label=_("How exact the day of signature is"),
        required=False,
        choices=PRECISIONS,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agreement: Agreement, owner: bool, **kwargs: Any) -> None:
        names = ("review_on", "visibility", "signed_on", "signed_precision", "revision")
        kwargs["initial"] = {name: getattr(agreement, name) for name in names}
        super().__init__(*args, **kwargs)
        if not owner:
            del self.fields["visibility"]
        if agreement.signed_on is None:
            del self.fields["signed_on"], self.fields["signed_precision"]
