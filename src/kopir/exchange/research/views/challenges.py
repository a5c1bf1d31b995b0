"""The board of challenges, one challenge, and the forms of its owner and of those who are interested."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit.cursors import page_of
from kopir.kit.errors import Forbidden
from kopir.kit.exports import download as sent_as
from kopir.kit.views import actor_of
from kopir.spine.parties.selectors import names_of

from .. import selectors, services
from ..forms import BoardFilter, ChallengeForm, CloseForm, InterestForm, ProjectForm, WithdrawForm
from ..models import Challenge
from ..selectors import get_challenge, interests_of
from ..sheet import answering, challenge_sheet
from ..shown import COLUMNS, HEADS, challenges_table, plain_challenges
from .common import asked, done, form_methods, form_page, revision, sent


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = BoardFilter(request.GET)
    rows = selectors.board(actor, asked(form))
    page = page_of(rows, order=selectors.ORDER, cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "page": page,
        "table": challenges_table(page.items),
        "may_post": bool(actor.organisations("write")),
    }
    return render(request, "research/list.html", context)


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = selectors.board(actor_of(request), asked(BoardFilter(request.GET)))
    ordered = rows.order_by(*selectors.ORDER).iterator(chunk_size=500)
    return sent_as(kind, "challenges", COLUMNS, plain_challenges(ordered), HEADS)


@require_safe
def challenge(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "research/challenge.html", {"sheet": challenge_sheet(actor_of(request), pk)})


@login_required
@form_methods
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    own = actor.organisations("write")
    if not own:
        raise Forbidden(_("An officer of an organisation posts its challenges."))
    named = names_of(actor, own)
    form = ChallengeForm(sent(request), mine=[named[each] for each in own if each in named])
    made = done(request, form, lambda: services.post_challenge(actor, **form.values()))
    if made is not None:
        messages.success(request, _("The challenge is posted."))
        return redirect("research:detail", pk=made.pk)
    return form_page(request, form, _("Post a challenge"))


def _own(request: HttpRequest, pk: int) -> Challenge:
    """A challenge of the asker's own organisation. Raises NotFound, Forbidden."""
    actor = actor_of(request)
    found = get_challenge(actor, pk)
    if not actor.can("write", found.owner_id):
        raise Forbidden(_("Only the organisation that posted it may do this."))
    return found


@login_required
@form_methods
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = ChallengeForm(sent(request), challenge=found)
    made = done(
        request,
        form,
        lambda: services.edit_challenge(
            actor_of(request), challenge_id=pk, expected_revision=revision(request), **form.values()
        ),
    )
    if made is not None:
        messages.success(request, _("It is saved."))
        return redirect("research:detail", pk=pk)
    return form_page(request, form, _("Change the challenge"), challenge=found, based_on=found.revision)


@login_required
@form_methods
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = CloseForm(sent(request))
    made = done(
        request,
        form,
        lambda: services.close_challenge(
            actor_of(request),
            challenge_id=pk,
            why=form.cleaned_data["why"],
            expected_revision=revision(request),
        ),
    )
    if made is not None:
        messages.success(request, _("The challenge is closed."))
        return redirect("research:detail", pk=pk)
    lead = _("It stays on the board as closed, with the reason, and is not opened again.")
    return form_page(
        request, form, _("Close the challenge"), challenge=found, based_on=found.revision, lead=lead
    )


@login_required
@form_methods
def interest(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_challenge(actor, pk)
    mine, _said = answering(actor, found, interests_of(actor, found))
    if not mine:
        raise Forbidden(_("An officer of another organisation says so, once."))
    form = InterestForm(sent(request), mine=mine)
    made = done(request, form, lambda: services.say_interest(actor, challenge_id=pk, **form.cleaned_data))
    if made is not None:
        messages.success(request, _("The organisation that posted it is told."))
        return redirect("research:detail", pk=pk)
    lead = _("Members of the organisation that posted it read this, and nobody else outside yours.")
    return form_page(request, form, _("We are interested"), challenge=found, lead=lead)


@login_required
@form_methods
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_challenge(actor, pk)
    _mine, said = answering(actor, found, interests_of(actor, found))
    if not said:
        raise Forbidden(_("Your organisation has not said that it is interested."))
    form = WithdrawForm(sent(request), mine=said)
    made = done(
        request, form, lambda: services.withdraw_interest(actor, challenge_id=pk, **form.cleaned_data)
    )
    if made is not None:
        messages.success(request, _("It is taken back."))
        return redirect("research:detail", pk=pk)
    return form_page(request, form, _("No longer interested"), challenge=found)


@login_required
@form_methods
def start(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = actor_of(request), _own(request, pk)
    form = ProjectForm(sent(request), challenge=found, interests=interests_of(actor, found))
    made = done(
        request,
        form,
        lambda: services.start_project(
            actor, challenge_id=pk, expected_revision=revision(request), **form.values()
        ),
    )
    if made is not None:
        messages.success(request, _("The project is started, and its partners are told."))
        return redirect("research:project", project_id=made.pk)
    lead = _("Partners are chosen among those that said that they are interested.")
    return form_page(request, form, _("Start a project"), challenge=found, based_on=found.revision, lead=lead)
