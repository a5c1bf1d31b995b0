"""Counting agreements and promises as of a day: what this app's and the exchange apps' indicators stand on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub, one_reading
from kopir.spine.registry.actors import Actor, process
from kopir.spine.registry.asking import Asked
from kopir.spine.registry.indicators import Counted, Figure, Scope
from kopir.spine.registry.kinds import kind_for

from .models import Agreement, AgreementState, Commitment, Modality, Party, StateChange, Visibility
from .selectors import visible_agreements

_UNSIGNED = (AgreementState.PROPOSED, AgreementState.NEGOTIATING, AgreementState.APPROVED)
_BROKEN_OFF = (AgreementState.TERMINATED, AgreementState.SUPERSEDED)
#: What every aggregate leaves out: records of one organisation or one person alone.
_OWN = (Visibility.ORGANISATION, Visibility.PRIVATE)
_PLANNED = (Modality.PLANNED.value,)


def end_of(day: date) -> datetime:
    """The first moment after *day* where the hub is."""
    hub = current_hub()
    zone = ZoneInfo(hub.time_zone) if hub else timezone.get_default_timezone()
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def in_force_on(agreements: QuerySet[Agreement], day: date) -> QuerySet[Agreement]:
    """Those known to be in force on *day*: begun, not ended, not broken off.

    Begun: by ``effective_from``, else ``signed_on``, else by the day it was recorded, since before that
    nothing is known. An expired agreement without an end date, and one recorded as broken off, are in
    force on no day.
    """
    moment = end_of(day)
    begun = Q(effective_from__lte=day) | (
        Q(effective_from__isnull=True)
        & (Q(signed_on__lte=day) | Q(signed_on__isnull=True, created_at__lt=moment))
    )
    changes = StateChange.objects.filter(agreement=OuterRef("pk"))
    later = changes.filter(to_state__in=_BROKEN_OFF, at__gte=moment).exclude(from_state="")
    stands = ~Q(state__in=_BROKEN_OFF) | Q(Exists(later))
    return agreements.filter(
        begun,
        stands,
        Q(expires_on__gte=day) | (Q(expires_on__isnull=True) & ~Q(state=AgreementState.EXPIRED)),
    ).exclude(state__in=_UNSIGNED)


def within(agreements: QuerySet[Agreement], scope: Scope) -> QuerySet[Agreement]:
    """Those to which the scope's organisation, or an organisation of its country, is a party."""
    party = Party.objects.filter(agreement=OuterRef("pk"))
    if scope.organisation_id is not None:
        agreements = agreements.filter(Exists(party.filter(organisation=scope.organisation_id)))
    if scope.country:
        agreements = agreements.filter(Exists(party.filter(organisation__country=scope.country)))
    return agreements


def standing(scope: Scope, actor: Actor, day: date) -> QuerySet[Agreement]:
    """The agreements in force on *day* in *scope* that the actor may see."""
    return within(in_force_on(visible_agreements(actor), day), scope)


#: What is counted: the rows that an actor may see in a scope on a day.
Rows = Callable[[Scope, Actor, date], QuerySet[Any]]

_number = Asked(lambda actor, rows, scope, day, _settled: _counting(rows(scope, actor, day)))


def _counting(rows: QuerySet[Any]) -> Any:
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("*")).values_list("n")


def count_of(rows: Rows, unit: str) -> Callable[[Scope, Actor, date], Counted]:
    """An indicator's function that counts *rows*, a plain function; 0 is a number, for it was counted.

    How it is counted is written once for all with the same roles, and anew when the hub's settings change. The rows
    themselves are made where somebody looks at them.
    """

    def evaluate(scope: Scope, actor: Actor, day: date) -> Counted:
        found = _how_many(rows, scope, actor, day)
        return Counted(
            [Figure(Decimal(found), unit, found)], SimpleLazyObject(lambda: rows(scope, actor, day))
        )

    return evaluate


def _how_many(rows: Rows, scope: Scope, actor: Actor, day: date) -> int:
    with one_reading():  # the hub that the query is written for is the one that it is remembered by
        asked = _number(actor, rows, scope, day, settled(current_hub()))
    return sum(n for (n,) in asked.rows())


def settled(hub: Hub | None) -> tuple[str, ...]:
    """Everything that the hub says of itself, for what is remembered to depend on it."""
    return tuple(str(getattr(hub, each.attname)) for each in hub._meta.concrete_fields) if hub else ()


def _shared(scope: Scope, actor: Actor, day: date) -> QuerySet[Agreement]:
    return standing(scope, actor, day).exclude(visibility__in=_OWN)


def shared_in_force(day: date) -> int:
    """How many shared agreements of the whole hub are in force, whoever asks (a published aggregate)."""
    return _how_many(_shared, Scope(), process("indicators"), day)


def promised(kind: str) -> Callable[[Scope, Actor, date], Counted]:
    """An indicator's function: what the promises of *kind* that stood on the day add up to.

    One figure a currency, and planned apart from the rest; the rest is a lower bound or approximate as soon
    as one of its promises is (``ground.quantities.total``). Drafts are no promises.
    """

    def evaluate(scope: Scope, actor: Actor, day: date) -> Counted:
        rows = Commitment.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            kind=kind,
            created_at__lt=end_of(day),
            agreement__in=within(visible_agreements(actor), scope),
        )
        unit = kind_for(kind).unit
        return Counted(
            figures=[
                Figure(_sum(found), unit, _records(found), currency, modality)
                for (currency, modality), found in _by_currency_and_firmness(rows).items()
            ],
            records=rows,
            without_figure=rows.filter(quantity__isnull=True).count(),
        )

    return evaluate


_Found = list[Any]


def _by_currency_and_firmness(rows: QuerySet[Commitment]) -> dict[tuple[str, str], _Found]:
    """(currency, what may be said of the sum) → the sums that make it up."""
    found = (
        rows.filter(quantity__isnull=False)
        .order_by()
        .values("currency", "modality")
        .annotate(sum=Sum("quantity"), records=Count("pk"))
    )
    parts: dict[tuple[str, bool], _Found] = {}
    for row in found:
        parts.setdefault((row["currency"], row["modality"] in _PLANNED), []).append(row)
    return {
        (currency, _firmness({row["modality"] for row in part})): part
        for (currency, _planned), part in sorted(parts.items())
    }


def _firmness(seen: set[str]) -> str:
    for modality in (Modality.PLANNED, Modality.LOWER_BOUND, Modality.APPROXIMATE):
        if modality.value in seen:
            return modality.value
    return Modality.OBSERVED.value


def _sum(found: _Found) -> Decimal:
    return sum((row["sum"] for row in found), Decimal(0))


def _records(found: _Found) -> int:
    return sum(row["records"] for row in found)
