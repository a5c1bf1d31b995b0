"""Entering an agreement, editing it, its promises and its versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kopir.kit.errors import Conflict, NotFound
from kopir.kit.languages import content_language
from kopir.kit.multilingual import pick
from kopir.kit.views import actor_of
from kopir.spine.parties.models import Organisation

from .. import services
from ..forms import (
    AddPartyForm,
    AgreementForm,
    ApproveForm,
    NewAgreementForm,
    OnBehalfForm,
    PartiesForm,
    ProposeForm,
    ReasonForm,
    TermsForm,
    WithdrawForm,
)
from ..review import review_sheet
from ..searching import campuses_of, chosen_organisations
from ..sheet import agreement_sheet, editor_sheet
from .common import back, based_on, page, submitted


def _adding(request: HttpRequest, without: Iterable[Organisation]) -> AddPartyForm:
    """The form that adds a party to those in the address."""
    sent = request.GET if "add" in request.GET or "add_text" in request.GET else None
    return AddPartyForm(sent, actor=actor_of(request), without=[row.pk for row in without])


def _added(request: HttpRequest, adding: AddPartyForm) -> HttpResponse | None:
    """Where the address holds the party that was just chosen; None when none was."""
    if not adding.is_bound or not adding.is_valid() or adding.cleaned_data["add"] is None:
        return None
    parties = [*filter(None, request.GET.getlist("party")), adding.cleaned_data["add"]]
    return redirect(f"{request.path}?{urlencode({'party': parties}, doseq=True)}")


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Step one chooses the parties (kept in the address: it works without a script), step two the rest."""
    actor = actor_of(request)
    mine, chosen = chosen_organisations(actor, request.GET.getlist("party"))
    posted = request.POST if request.method == "POST" else None
    form = NewAgreementForm(posted, organisations=chosen, campuses=campuses_of(actor, chosen))
    adding = _adding(request, chosen)
    if request.method != "POST" and (there := _added(request, adding)):
        return there
    if request.method == "POST":

        def enter() -> Any:
            elsewhere = form.cleaned_data["elsewhere"]
            service = services.record_agreement if elsewhere else services.create_agreement
            return service(actor, owner_id=chosen[0].pk if chosen else None, **form.data_for())

        made = submitted(form, enter, "0.")
        if made is not None:
            said = (
                _("On record: {ref}") if made.origin == "recorded" else _("The agreement is drafted: {ref}")
            )
            return back(request, made.pk, said.format(ref=made.ref))
    context = {
        "form": form,
        "mine": mine,
        "chosen": chosen,
        "adding": adding,
    }
    return page(request, "new", context, refused=request.method == "POST")


def _initial(agreement: Any, content: Any) -> dict[str, Any]:
    """Where the next change starts from: the open wording, else the one in force."""
    title, description = (pick(content[name], content_language()) for name in ("title", "description"))
    return {
        **{name: content[name] for name in ("type", "effective_from", "expires_on", "city")},
        "visibility": agreement.visibility,
        "review_on": agreement.review_on,
        "campus_id": content["campus"],
        "language": title.lang or None,
        "title": title.text,
        "description": description.text,
        "isced_f": " ".join(content["isced_f"]),
        "languages": " ".join(content["languages"]),
        "revision": agreement.revision,
    }


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a draft or a record; of a signed agreement, draft an amendment."""
    actor = actor_of(request)
    sheet = editor_sheet(actor, pk)
    agreement = sheet.agreement
    posted = request.POST if request.method == "POST" else None
    campuses = campuses_of(actor, sheet.parties, agreement.campus_id)
    form = AgreementForm(posted, initial=_initial(agreement, sheet.content), campuses=campuses)
    if sheet.amends:
        for name in ("visibility", "review_on"):
            del form.fields[name]
    if request.method == "POST":
        revision = int(request.POST["revision"]) if request.POST.get("revision", "").isdecimal() else 0

        def save() -> Any:
            data = form.data_for(sheet.content["title"], sheet.content["description"])
            service = services.amend if sheet.amends else services.edit_agreement
            return service(actor, agreement_id=pk, expected_revision=revision, **data)

        if submitted(form, save) is not None:
            return back(request, pk, _("Saved."))
    context = {"form": form, "sheet": sheet, "agreement": agreement, "revision": form.initial["revision"]}
    return page(request, "edit", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def parties(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is a party, in which roles; further organisations come in the address."""
    actor = actor_of(request)
    sheet = editor_sheet(actor, pk)
    _mine, added = chosen_organisations(actor, request.GET.getlist("party"))
    organisations = list({row.pk: row for row in (*sheet.parties, *added)}.values())
    roles: dict[int, list[str]] = {}
    for party in sheet.content["parties"]:
        roles.setdefault(party["organisation"], []).append(party["role"])
    posted = request.POST if request.method == "POST" else None
    form = PartiesForm(posted, organisations=organisations, roles=roles)
    adding = _adding(request, organisations)
    if request.method != "POST" and (there := _added(request, adding)):
        return there
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.set_parties(
                actor, agreement_id=pk, parties=form.parties(), expected_revision=based_on(request)
            ),
        )
        if done is not None:
            return back(request, pk, _("Saved."))
    context = {
        "form": form,
        "sheet": sheet,
        "agreement": sheet.agreement,
        "chosen": added,
        "adding": adding,
        "based_on": sheet.agreement.revision,
    }
    return page(request, "parties", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def commitments(request: HttpRequest, pk: int) -> HttpResponse:
    """The promises of the wording, and a form for another one."""
    actor = actor_of(request)
    sheet = editor_sheet(actor, pk)
    near = [row.pk for row in sheet.parties]
    form = TermsForm(request.POST if request.method == "POST" else None, actor=actor, near=near)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.add_commitment(
                actor, agreement_id=pk, expected_revision=based_on(request), **form.terms()
            ),
        )
        if done is not None:
            messages.success(request, _("The promise is in the wording."))
            return redirect("agreements:commitments", pk=pk)
    context = {
        "form": form,
        "sheet": sheet,
        "agreement": sheet.agreement,
        "based_on": sheet.agreement.revision,
    }
    return page(request, "commitments", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Change one promise, or take it out with a reason."""
    actor = actor_of(request)
    sheet = editor_sheet(actor, pk)
    terms = next((row for row in sheet.content["commitments"] if row["key"] == key), None)
    if terms is None:
        raise NotFound
    ending = request.POST.get("action") == "end"
    initial = {**terms, "provider_id": terms["provider"], "beneficiary_id": terms["beneficiary"]}
    initial["description"] = pick(terms["description"], content_language()).text
    form = TermsForm(
        None if ending else request.POST if request.method == "POST" else None,
        initial=initial,
        actor=actor,
        near=[row.pk for row in sheet.parties],
    )
    end_form = ReasonForm(request.POST if ending else None)
    if request.method == "POST":
        if ending:
            reason = request.POST.get("reason", "")
            done = submitted(
                end_form,
                lambda: services.end_commitment(
                    actor, agreement_id=pk, key=key, reason=reason, expected_revision=based_on(request)
                ),
            )
        else:
            done = submitted(
                form,
                lambda: services.amend_commitment(
                    actor,
                    agreement_id=pk,
                    key=key,
                    expected_revision=based_on(request),
                    **form.terms(terms["description"]),
                ),
            )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("agreements:commitments", pk=pk)
    context = {
        "form": form,
        "end_form": end_form,
        "sheet": sheet,
        "agreement": sheet.agreement,
        "terms": terms,
        "based_on": sheet.agreement.revision,
    }
    return page(request, "commitment", context, refused=request.method == "POST")


@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = agreement_sheet(actor_of(request), pk)
    return page(request, "versions", {"sheet": sheet, "agreement": sheet.agreement})


@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Review and approve: the exact wording, its hash, what it changes, and the button."""
    actor = actor_of(request)
    sheet = review_sheet(actor, pk, number)
    initial = {"version_hash": sheet.version.hash}
    behalf = request.POST.get("action") == "behalf"
    form = ApproveForm(
        None if behalf else request.POST if request.method == "POST" else None,
        initial=initial,
        organisations=sheet.mine,
    )
    behalf_form = OnBehalfForm(
        request.POST if behalf else None,
        request.FILES if behalf else None,
        initial=initial,
        organisations=sheet.others,
        documents=sheet.documents,
    )
    if request.method == "POST":
        chosen = behalf_form if behalf else form
        service: Any = services.approve_on_behalf if behalf else services.approve
        if submitted(chosen, lambda: service(actor, agreement_id=pk, **chosen.cleaned_data)) is not None:
            return back(request, pk, _("The approval is on record."))
    context = {
        "sheet": sheet,
        "agreement": sheet.agreement,
        "form": form,
        "behalf_form": behalf_form,
    }
    return page(request, "version", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the draft once more, then put it before the parties."""
    actor = actor_of(request)
    sheet = editor_sheet(actor, pk)
    form = ProposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.propose_version(
                actor, agreement_id=pk, expected_revision=based_on(request), **form.cleaned_data
            ),
        )
        if done is not None:
            return back(request, pk, _("The wording waits for the parties' approval."))
    context = {
        "form": form,
        "sheet": sheet,
        "agreement": sheet.agreement,
        "based_on": sheet.agreement.revision,
    }
    return page(request, "propose", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up the open wording, with a reason; its approvals fall with it."""
    actor = actor_of(request)
    sheet = editor_sheet(actor, pk)
    if not sheet.withdrawable:
        raise Conflict(_("No wording is open that can be withdrawn."))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        done = submitted(form, lambda: services.withdraw_version(actor, agreement_id=pk, **form.cleaned_data))
        if done is not None:
            return back(request, pk, _("The wording is withdrawn."))
    context = {"form": form, "sheet": sheet, "agreement": sheet.agreement}
    return page(request, "withdraw", context, refused=request.method == "POST")
