"""Agreements counted by country, health and state from facts that were prepared, exact at every moment.

Prepared is what does not depend on the day, the hub's thresholds or the reader (:class:`.models.Vital`); the
rule is still followed at the moment of asking. Triggers note each agreement whose facts have changed; until
:func:`fold` has taken it in, it is counted from its own rows instead. So an answer never waits for the worker.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from itertools import islice

from django.db import connection, connections, transaction
from django.db.models import CharField, Count, F, Max, Min, Q, QuerySet, Value

from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement, Commitment, Party, Visibility
from kopir.spine.agreements.selectors import state_case, visible_agreements, with_state_today
from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor

from .facts import lives_of
from .models import Stale, Tally, Vital
from .selectors import health_case, thresholds_of, with_health
from .states import Thresholds

#: With more changes than this still waiting, nothing prepared is used: reading them apart would cost more.
MOST = 1000
_BATCH = 500  # agreements of one statement
_ROUND = 20_000  # changes of one transaction
_LOCK = 0x6B6F706973  # PostgreSQL's advisory lock; a number that nothing else in Köpir uses


#: Country, health, state today, agreements with a party there, agreements (each in one of its countries).
Row = tuple[str, str, str, int, int]


@dataclass(slots=True)
class Counted:
    """``healths``, ``states``: code → agreements. ``lands``: (country, health) → agreements with a party there."""

    healths: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    lands: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, rows: Iterable[Row]) -> None:
        for country, health, state, here, agreements in rows:
            if country:
                self.lands[country, health] += here
            if agreements:
                self.healths[health] += agreements
                self.states[state] += agreements


def counted_for(actor: Actor, hub: Hub | None, day: date | None = None) -> Counted:
    """What the actor may see, on *day* (today): two or three queries."""
    day, limits, found = day or today(hub), thresholds_of(hub), Counted()
    # Asked first: whatever is committed and folded later is in everything that is read after it.
    stale = _stale(day)
    seen = visible_agreements(actor)
    if len(stale) > MOST:
        _add_fresh(found, seen, day, limits)
        return found
    own = Q(pk__in=[]) if actor.is_anonymous else Q(agreement_id__in=seen.order_by().values("pk"))
    public = None if stale else _tally(day, limits)
    ready = Vital.objects.exclude(agreement_id__in=stale) if stale else Vital.objects.all()
    if public is None:
        found.add(_grouped(ready.filter(Q(public=True) | own), day, limits))
    else:
        found.add(public)
        if not actor.is_anonymous:
            found.add(_grouped(ready.filter(own, public=False), day, limits))
    if stale:
        _add_fresh(found, seen.filter(pk__in=stale), day, limits)
    return found


def _stale(day: date) -> list[int]:
    """Agreements that have changed, or whose promises end or begin to count otherwise on another day."""
    other = Vital.objects.filter(Q(kept_from__gt=day) | Q(kept_until__lte=day)).values("agreement_id")
    return list(
        Stale.objects.values("agreement_id").union(other).values_list("agreement_id", flat=True)[: MOST + 1]
    )


def _tally(day: date, limits: Thresholds) -> list[Row] | None:
    """What everybody may see, as the last fold left it; None when it was for another day or other thresholds."""
    kept = Tally.objects.filter(day=day, thresholds=astuple(limits)).values_list("rows", flat=True).first()
    return None if kept is None else [tuple(row) for row in kept]


def _grouped(rows: QuerySet[Vital], day: date, limits: Thresholds) -> list[Row]:
    silent = Q(reports_since__isnull=True) | Q(reports_since__gt=day)
    groups = (
        rows.order_by()
        .annotate(health=health_case(Q(kept=True), day, limits, silent), state_today=state_case(day))
        .values_list("country", "health", "state_today")
        .annotate(here=Count("pk"), agreements=Count("pk", filter=Q(first=True)))
    )
    return list(groups)


def _add_fresh(found: Counted, agreements: QuerySet[Agreement], day: date, limits: Thresholds) -> None:
    """From the records themselves; the law that what is prepared must equal. One query: by state, by country."""
    none = Value("", output_field=CharField())
    by_state = with_state_today(with_health(agreements, day, limits), day).annotate(country=none)
    # Those without a country are left out before the health of each row is worked out, which is what costs.
    placed = agreements.annotate(country=F("parties__organisation__country")).filter(country__gt="")
    by_country = with_health(placed, day, limits).annotate(state_today=none)
    rows = by_state.order_by().values_list("country", "health", "state_today").annotate(n=Count("pk"))
    rows = rows.union(
        by_country.order_by()
        .values_list("country", "health", "state_today")
        .annotate(n=Count("pk", distinct=True)),
        all=True,
    )
    for country, health, state, n in rows:
        if country:
            found.lands[country, health] += n
        else:
            found.healths[health] += n
            found.states[state] += n


def fold(day: date | None = None) -> int:
    """Take in what has changed, and add it up; returns how much there was, 0 also when another is at it.

    A change that is committed meanwhile keeps its mark and is taken in by the next round.
    """
    hub = current_hub()
    day, limits = day or today(hub), thresholds_of(hub)
    if not Stale.objects.exists() and not _turned(day) and _tally(day, limits) is not None:
        return 0
    with transaction.atomic():
        if not _alone():
            return 0
        marks = list(Stale.objects.order_by("pk").values_list("pk", "agreement_id")[:_ROUND])
        turned = _turned(day)
        for batch in _batches(sorted({agreement for _pk, agreement in marks} | set(turned))):
            Vital.objects.filter(agreement_id__in=batch).delete()
            Vital.objects.bulk_create(_vitals(batch, day))
        for batch in _batches([pk for pk, _agreement in marks]):
            Stale.objects.filter(pk__in=batch).delete()
        rows = _grouped(Vital.objects.filter(public=True), day, limits)
        Tally.objects.update_or_create(
            singleton=True, defaults={"day": day, "thresholds": astuple(limits), "rows": rows}
        )
    return max(1, len(marks) + len(turned))


def rebuild() -> int:
    """Prepare everything from nothing; returns the number of agreements."""
    forget()
    while fold():
        pass
    return Vital.objects.filter(first=True).count()


def forget(using: str = "default") -> None:
    """Mark every agreement as changed, so that nothing prepared is used before it has been made again."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute("DELETE FROM health_tally")
        cursor.execute("DELETE FROM health_vital")
        cursor.execute("INSERT INTO health_stale (agreement_id) SELECT id FROM agreements_agreement")


def _turned(day: date) -> list[int]:
    """Agreements prepared for other days than *day*: a promise of theirs has ended since, or not yet."""
    rows = Vital.objects.filter(Q(kept_from__gt=day) | Q(kept_until__lte=day))
    return list(rows.values_list("agreement_id", flat=True).distinct())


def _alone() -> bool:
    """SQLite has one writer at a time anyway; PostgreSQL asks without waiting."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _vitals(ids: Sequence[int], day: date) -> Iterator[Vital]:
    agreements = Agreement.objects.filter(pk__in=ids).values_list(
        "pk", "visibility", "state", "effective_from", "expires_on"
    )
    countries: dict[int, set[str]] = defaultdict(set)
    since: dict[int, date] = {}
    parties = Party.objects.filter(agreement__in=ids).values_list(
        "agreement_id", "organisation__country", "reports_since"
    )
    for pk, country, reports in parties:
        countries[pk].add(country)
        if reports is not None:
            since[pk] = min(since.get(pk, reports), reports)
    ended = Commitment.objects.filter(agreement__in=ids, ended_on__isnull=False).order_by()
    bounds = {
        pk: (before, after)
        for pk, before, after in ended.values_list("agreement_id").annotate(
            before=Max("ended_on", filter=Q(ended_on__lte=day)),
            after=Min("ended_on", filter=Q(ended_on__gt=day)),
        )
    }
    lives = lives_of(ids, day)
    for pk, visibility, state, effective_from, expires_on in agreements:
        last_sign, kept = lives.get(pk, (None, False))
        kept_from, kept_until = bounds.get(pk, (None, None))
        for number, country in enumerate(sorted(countries.get(pk, {""}))):
            yield Vital(
                agreement_id=pk,
                country=country,
                first=number == 0,
                public=visibility == Visibility.PUBLIC,
                state=state,
                effective_from=effective_from,
                expires_on=expires_on,
                reports_since=since.get(pk),
                last_sign=last_sign,
                kept=kept,
                kept_from=kept_from,
                kept_until=kept_until,
            )


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    row = iter(ids)
    while batch := list(islice(row, _BATCH)):
        yield batch
