"""Projects: the list, one project, its milestones and outputs, and their entries in the ledger."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit.cursors import page_of
from kopir.kit.errors import Forbidden, NotFound
from kopir.kit.exports import download as sent_as
from kopir.kit.views import actor_of

from .. import services
from ..forms import DeliverForm, MilestoneForm, OutputForm, ProjectFilter, ReachedForm
from ..kinds import PROJECTS, PUBLICATIONS
from ..models import Project
from ..selectors import PROJECT_ORDER, get_project, project_list, promises_for, writes_project
from ..sheet import project_sheet
from ..shown import HEADS, PROJECT_COLUMNS, plain_projects, projects_table
from .common import asked, done, form_methods, form_page, sent


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    form = ProjectFilter(request.GET)
    rows = project_list(actor_of(request), asked(form))
    page = page_of(rows, order=PROJECT_ORDER, cursor=request.GET.get("cursor"))
    return render(request, "research/projects.html", {"page": page, "table": projects_table(page.items)})


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = project_list(actor_of(request), asked(ProjectFilter(request.GET)))
    ordered = rows.order_by(*PROJECT_ORDER).iterator(chunk_size=500)
    return sent_as(kind, "projects", PROJECT_COLUMNS, plain_projects(ordered), HEADS)


@require_safe
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    return render(request, "research/project.html", {"sheet": project_sheet(actor_of(request), project_id)})


def _own(request: HttpRequest, pk: int) -> Project:
    """A project that the asker takes part in. Raises NotFound, Forbidden."""
    actor = actor_of(request)
    found = get_project(actor, pk)
    if not writes_project(actor, found):
        raise Forbidden(_("Only those who take part in the project may do this."))
    return found


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, _("It is saved."))
    return redirect("research:project", project_id=pk)


@login_required
@form_methods
def milestone(request: HttpRequest, project_id: int) -> HttpResponse:
    found, form = _own(request, project_id), MilestoneForm(sent(request))
    service = services.add_milestone
    if done(request, form, lambda: service(actor_of(request), project_id=project_id, **form.values())):
        return _back(request, project_id)
    return form_page(request, form, _("Add a milestone"), project=found)


@login_required
@form_methods
def reached(request: HttpRequest, project_id: int, milestone_id: int) -> HttpResponse:
    found, form = _own(request, project_id), ReachedForm(sent(request))
    known = found.milestones.filter(pk=milestone_id).first()
    if known is None:
        raise NotFound

    def act() -> object:
        return services.reach_milestone(
            actor_of(request), project_id=project_id, milestone_id=milestone_id, **form.cleaned_data
        )

    if done(request, form, act):
        return _back(request, project_id)
    return form_page(request, form, _("A milestone is reached"), project=found, about=known.title)


@login_required
@form_methods
def output(request: HttpRequest, project_id: int) -> HttpResponse:
    found, form = _own(request, project_id), OutputForm(sent(request))
    service = services.add_output
    if done(request, form, lambda: service(actor_of(request), project_id=project_id, **form.values())):
        return _back(request, project_id)
    return form_page(request, form, _("Add a published work"), project=found)


@login_required
@form_methods
def deliver(request: HttpRequest, project_id: int) -> HttpResponse:
    actor, found = actor_of(request), _own(request, project_id)
    form = DeliverForm(sent(request), promises=promises_for(actor, found, PROJECTS.code))
    service = services.deliver_project
    if done(request, form, lambda: service(actor, project_id=project_id, **form.cleaned_data)):
        return _back(request, project_id)
    return form_page(request, form, _("Enter the project as delivered"), project=found)


@login_required
@form_methods
def deliver_output(request: HttpRequest, project_id: int, output_id: int) -> HttpResponse:
    actor, found = actor_of(request), _own(request, project_id)
    known = found.outputs.filter(pk=output_id).first()
    if known is None:
        raise NotFound
    form = DeliverForm(sent(request), promises=promises_for(actor, found, PUBLICATIONS.code))

    def act() -> object:
        return services.deliver_output(actor, project_id=project_id, output_id=output_id, **form.cleaned_data)

    if done(request, form, act):
        return _back(request, project_id)
    return form_page(request, form, _("Enter the work as delivered"), project=found, about=known.title)
