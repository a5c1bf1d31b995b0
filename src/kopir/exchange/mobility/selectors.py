"""Calls and applications that an asker may open: those of their own organisations, or the one whose secret they hold."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from kopir.spine.agreements.models import Commitment
from kopir.spine.agreements.selectors import visible_commitments
from kopir.spine.registry.actors import Actor, Forbidden, NotFound

from .kinds import PLACES
from .models import Application, Call, CallState, Run, Wish

#: The newest first.
ORDER = ("-id",)


def visible_calls(actor: Actor) -> QuerySet[Call]:
    """A call is its organisation's own: of its members, whatever their role."""
    return Call.objects.filter(organisation__in=actor.organisations("read")).select_related("organisation")


def listed_calls(actor: Actor) -> QuerySet[Call]:
    """With ``asking`` and ``with_place``, how many applications there are and how many were given a place."""
    return visible_calls(actor).annotate(
        asking=Count("applications", distinct=True),
        with_place=Count("applications", filter=Q(applications__wishes__given=True), distinct=True),
    )


def get_call(actor: Actor, pk: int) -> Call:
    """Raises NotFound, also for another organisation's."""
    found = visible_calls(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def seen_among(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Which of these calls the actor may open: for the audit trail."""
    return set(visible_calls(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def get_writable(actor: Actor, pk: int) -> Call:
    """NotFound, or Forbidden for who may only read it."""
    call = get_call(actor, pk)
    if not actor.can("write", call.organisation_id):
        raise Forbidden
    return call


def places_promised(actor: Actor, call: Call) -> QuerySet[Commitment]:
    """Promises of student places that the call may draw on: those of agreements that the asker may open."""
    rows = visible_commitments(actor).filter(kind=PLACES.code, ended_on__isnull=True)
    return rows.filter(Q(provider=call.organisation_id) | Q(beneficiary=call.organisation_id)).select_related(
        "agreement", "provider", "beneficiary"
    )


def applications_of(call: Call, place: int | None = None, only: str = "") -> QuerySet[Application]:
    """By number. ``place``: who was given that offer; ``only``: "placed", "first" (choice) or "unplaced"."""
    rows = Application.objects.filter(call=call)
    if place is not None:
        rows = rows.filter(wishes__given=True, wishes__offer=place)
    if only == "first":
        rows = rows.filter(wishes__given=True, wishes__rank=1)
    if only == "placed":
        rows = rows.filter(wishes__given=True)
    if only == "unplaced":
        rows = rows.exclude(
            pk__in=Wish.objects.filter(application__call=call, given=True).values("application")
        )
    return rows


def given_of(ids: list[int]) -> dict[int, Wish]:
    """Application → the wish that was granted, with its offer: one query."""
    rows = Wish.objects.filter(application__in=ids, given=True).select_related("offer")
    return {row.application_id: row for row in rows}


def get_application(actor: Actor, call_id: int, pk: int) -> Application:
    found = Application.objects.filter(call=get_call(actor, call_id), pk=pk).select_related("call").first()
    if found is None:
        raise NotFound
    return found


def own_application(secret: str) -> Application:
    """The application whose secret this is, once its call is published. Raises NotFound."""
    rows = Application.objects.filter(secret=secret, call__state=CallState.PUBLISHED)
    found = rows.select_related("call__organisation").first()
    if found is None:
        raise NotFound
    return found


def last_run(call: Call) -> Run | None:
    return call.runs.order_by("-id").first()
