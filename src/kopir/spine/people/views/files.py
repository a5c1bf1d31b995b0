"""The lists of people as files: the same rows for the same readers as on their pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from kopir.kit.exports import download
from kopir.kit.views import actor_of
from kopir.spine.people.policies import must_manage_some_people
from kopir.spine.people.selectors import open_invitations, visible_members, visible_people
from kopir.spine.people.tables import (
    INVITATION_COLUMNS,
    MEMBER_COLUMNS,
    PEOPLE_COLUMNS,
    plain_invitations,
    plain_members,
    plain_people,
)


@login_required
@require_safe
def everybody(request: HttpRequest, kind: str) -> HttpResponseBase:
    found = visible_people(
        actor_of(request),
        request.GET.get("q", "")[:200],
        administrators=request.GET.get("administrators") == "1",
    )
    rows = found.order_by("email", "pk").iterator(chunk_size=500)
    return download(kind, "people", PEOPLE_COLUMNS, plain_people(rows))


@login_required
@require_safe
def invitations(request: HttpRequest, kind: str) -> HttpResponseBase:
    actor = actor_of(request)
    must_manage_some_people(actor)
    rows = open_invitations(actor).order_by("email", "pk").iterator(chunk_size=500)
    return download(kind, "invitations", INVITATION_COLUMNS, plain_invitations(rows))


@login_required
@require_safe
def members(request: HttpRequest, organisation_id: int, kind: str) -> HttpResponseBase:
    found = visible_members(actor_of(request), organisation_id)
    rows = found.order_by("user__email", "pk").iterator(chunk_size=500)
    return download(kind, f"members-{organisation_id}", MEMBER_COLUMNS, plain_members(rows))
