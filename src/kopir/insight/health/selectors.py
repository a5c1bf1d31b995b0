"""Health in SQL that both databases read: derived from today, never written.

Dates are compared with days computed in Python, since the databases disagree about months.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    DecimalField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Round

from kopir.spine.agreements.models import Agreement, AgreementState, Commitment, Party
from kopir.spine.deliveries.models import CommitmentTotal
from kopir.spine.hub.models import Hub

from .states import Health, Thresholds, months_ago

_NOBODY_REPORTS = Q(reports_since__isnull=True)


def thresholds_of(hub: Hub | None) -> Thresholds:
    """The hub's settings, or the defaults before it is set up."""
    return Thresholds(hub.new_months, hub.quiet_months, hub.asleep_months) if hub else Thresholds()


def in_force_on(today: date) -> Q:
    """Promises that have not been ended or replaced by *today*."""
    return Q(ended_on__isnull=True) | Q(ended_on__gt=today)


def delivered_so_far(outer: str = "") -> Subquery:
    """What was delivered for a promise under all its terms: an amendment gives it a new row, the same key."""
    same = Q(commitment_id=OuterRef(f"{outer}pk")) | (
        Q(commitment__key=OuterRef(f"{outer}key")) & ~Q(commitment__key="")
    )
    totals = CommitmentTotal.objects.filter(same, agreement=OuterRef(f"{outer}agreement_id")).order_by()
    return _one(totals, "agreement", Sum("quantity"), DecimalField(max_digits=24, decimal_places=4))


def last_sign_of_promise() -> Subquery:
    """The latest day of a delivery for a promise under all its terms."""
    same = Q(commitment_id=OuterRef("pk")) | (Q(commitment__key=OuterRef("key")) & ~Q(commitment__key=""))
    totals = CommitmentTotal.objects.filter(same, agreement=OuterRef("agreement_id")).order_by()
    return _one(totals, "agreement", Max("last_occurred_on"), DateField())


def _one(
    rows: QuerySet[CommitmentTotal] | QuerySet[Party], group: str, sum_: object, field: object
) -> Subquery:
    return Subquery(rows.values(group).annotate(found=sum_).values("found"), output_field=field)  # type: ignore[arg-type]


def with_last_sign(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Adds ``last_sign``: the latest day of a delivery that stands, null when there is none."""
    totals = CommitmentTotal.objects.filter(agreement=OuterRef("pk")).order_by()
    return agreements.annotate(last_sign=_one(totals, "agreement", Max("last_occurred_on"), DateField()))


def with_health(agreements: QuerySet[Agreement], today: date, thresholds: Thresholds) -> QuerySet[Any]:
    """Adds ``health`` (a value of Health), ``last_sign`` and ``reports_since`` to each agreement."""
    reporting = Party.objects.filter(agreement=OuterRef("pk"), reports_since__lte=today).order_by()
    promises = Commitment.objects.filter(in_force_on(today), agreement=OuterRef("pk"))
    missed = promises.annotate(
        # Rounded to the ledger's four decimals: SQLite adds up binary fractions.
        delivered=Round(
            Coalesce(delivered_so_far(), Value(Decimal(0)), output_field=DecimalField()), precision=4
        )
    ).filter(Q(quantity__isnull=True) | Q(delivered__lt=F("quantity")))
    return with_last_sign(agreements).annotate(
        reports_since=_one(reporting, "agreement", Min("reports_since"), DateField()),
        health=health_case(Exists(promises) & ~Exists(missed), today, thresholds),
    )


def health_case(kept: Any, today: date, thresholds: Thresholds, silent: Q = _NOBODY_REPORTS) -> Case:
    """The rule over a row's ``state``, ``reports_since`` and ``last_sign``.

    ``kept``: the condition that every promise in force (at least one) is met. ``silent``: that nobody has
    undertaken to report by *today*; given where ``reports_since`` may lie in the future.
    """
    return Case(
        When(state=AgreementState.TERMINATED, then=Value(Health.BROKEN_OFF.value)),
        When(Q(state=AgreementState.SUPERSEDED) | silent, then=Value(Health.UNKNOWN.value)),
        When(kept, then=Value(Health.FULFILLED.value)),
        When(last_sign__gt=months_ago(today, thresholds.quiet), then=Value(Health.ALIVE.value)),
        When(reports_since__gt=months_ago(today, thresholds.new), then=Value(Health.NEW.value)),
        When(last_sign__isnull=True, then=Value(Health.NEVER_WOKE.value)),
        When(last_sign__gt=months_ago(today, thresholds.asleep), then=Value(Health.QUIET.value)),
        default=Value(Health.ASLEEP.value),
        output_field=CharField(),
    )
