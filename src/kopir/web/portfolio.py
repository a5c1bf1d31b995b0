"""The portfolio: the agreements that the asker may see with their health today, narrowed and in pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Q, QuerySet

from kopir.ground.scripts import name_key
from kopir.insight.health.facts import vitals_of
from kopir.insight.health.prepared import counted_for
from kopir.insight.health.selectors import thresholds_of, with_health
from kopir.kit.cursors import CursorPage, page_of
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.filters import narrow
from kopir.spine.agreements.lifecycle import state_on
from kopir.spine.agreements.models import AgreementState, Party
from kopir.spine.agreements.selectors import visible_agreements, with_state_today
from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.selectors import visible_names
from kopir.spine.registry.actors import Actor

ORDER = ("-updated_at", "-id")
_COLUMNS = (
    "id",
    "ref",
    "title",
    "type",
    "origin",
    "state",
    "signed_on",
    "effective_from",
    "expires_on",
    "review_on",
    "updated_at",
)


class Names(dict[str, str]):
    """Language → name, the same object for the same text, so that what is made of it can be kept."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # a dict has none; nobody changes these


@dataclass(slots=True)
class Line:
    """One agreement in a list. ``state`` is as written, ``state_today`` and ``health`` as the calendar has
    them; ``parties`` are organisation id → (name, {interface language: name}), in the order of entry."""

    id: int
    ref: str
    title: dict[str, str]
    type: str
    origin: str
    state: str
    signed_on: date | None
    effective_from: date | None
    expires_on: date | None
    review_on: date | None
    updated_at: Any
    state_today: str = ""
    health: str = ""
    last_sign: date | None = None
    parties: dict[int, tuple[str, Names]] = field(default_factory=dict)


def portfolio(actor: Actor, wanted: Mapping[str, Any], hub: Hub | None = None) -> QuerySet[Any]:
    """The agreements that were asked for.

    ``wanted``: state, type, country and party as in ``agreements.filters``; health; partner (part of any
    name that the asker may read); due (anything: only what is to be reviewed by now, or ends or has ended
    within the hub's notice). What a filter does not need is not computed in the database.
    """
    hub = hub or current_hub()
    day, found = today(hub), visible_agreements(actor)
    if wanted.get("state"):
        found = with_state_today(found, day)
    found = narrow(found, wanted)
    if wanted.get("health"):
        found = with_health(found, day, thresholds_of(hub)).filter(health=wanted["health"])
    if wanted.get("partner"):
        names = visible_names(actor).filter(key__contains=name_key(wanted["partner"]))
        parties = Party.objects.filter(organisation_id__in=names.values("organisation_id"))
        found = found.filter(pk__in=parties.values("agreement_id"))
    if wanted.get("due"):
        notice = timedelta(days=hub.renewal_notice_days if hub else 180)
        found = found.exclude(state__in=[AgreementState.TERMINATED, AgreementState.SUPERSEDED])
        # A review day stands the notice before the end already, so it is due when it has come. What ended
        # longer ago than the notice was let go: nobody is reminded of it for ever.
        found = found.filter(Q(review_on__lte=day) | Q(expires_on__range=(day, day + notice)))
        found = found.exclude(expires_on__lt=day - notice)
    return found


def _terms(hub: Hub | None) -> tuple[Any, ...]:
    """All of the hub and the calendar that :func:`portfolio` looks at."""
    return today(hub), thresholds_of(hub), hub.renewal_notice_days if hub else None


def lines_of(rows: Iterable[Mapping[str, Any]], hub: Hub | None, *, named: bool = True) -> list[Line]:
    """The rows with their parties, state and health today: three queries at most for any number of rows.

    Without *named* the parties' names stay empty, for who shows their ids alone.
    """
    day = today(hub)
    lines = [Line(**row) for row in rows]
    by_id = {line.id: line for line in lines}
    since: dict[int, date] = {}
    for agreement, organisation, reports, name, names in _parties(by_id, named=named):
        by_id[agreement].parties.setdefault(organisation, (name, _names(names)))
        if reports is not None and reports <= day:
            since[agreement] = min(since.get(agreement, reports), reports)
    vitals = vitals_of({line.id: line.state for line in lines}, since, day, thresholds_of(hub))
    for line in lines:
        line.state_today = str(state_on(line, day))
        line.health = vitals[line.id].health.value
        line.last_sign = vitals[line.id].last_sign
    return lines


# Written by hand, as in insight.health.facts: it stands on the hottest page.
_PARTIES = f"""
SELECT p.agreement_id, p.organisation_id, p.reports_since, o.name, CAST(o.names_by_lang AS text)
FROM {Party._meta.db_table} p JOIN {Organisation._meta.db_table} o ON o.id = p.organisation_id
WHERE p.agreement_id IN ({{ids}}) ORDER BY p.id
"""  # noqa: S608 - names of our own tables; every value is a parameter


_NAMELESS = f"""
SELECT p.agreement_id, p.organisation_id, p.reports_since, '', '{{}}'
FROM {Party._meta.db_table} p WHERE p.agreement_id IN ({{ids}}) ORDER BY p.id
"""  # noqa: S608 - as above


def _parties(
    agreements: Collection[int], *, named: bool = True
) -> list[tuple[int, int, date | None, str, str]]:
    if not agreements:
        return []
    with connection.cursor() as cursor:
        statement = _PARTIES if named else _NAMELESS
        cursor.execute(statement.replace("{ids}", ", ".join(["%s"] * len(agreements))), [*agreements])
        return list(cursor.fetchall())


@lru_cache(maxsize=4096)
def _names(text: str) -> Names:
    """One organisation stands in many rows: its names are read as text, and once."""
    return Names(msgspec.json.decode(text))


def portfolio_page(
    actor: Actor,
    wanted: Mapping[str, Any],
    *,
    cursor: str | None,
    limit: int = 50,
    hub: Hub | None = None,
    named: bool = True,
) -> CursorPage:
    """One page of :class:`Line`, the latest change first; *named* as in :func:`lines_of`.

    Raises Invalid for a cursor that is none of its own.
    """
    hub = hub or current_hub()
    page = page_of(
        lambda: portfolio(actor, wanted, hub).values(*_COLUMNS),
        order=ORDER,
        cursor=cursor,
        limit=limit,
        key=("portfolio", actor.key, repr(sorted(wanted.items())), _terms(hub)),
    )
    return CursorPage(lines_of(page.items, hub, named=named), page.next, page.previous)


def portfolio_rows(actor: Actor, wanted: Mapping[str, Any]) -> Iterator[Line]:
    """Every agreement that was asked for, streamed in pieces of 500, for a download."""
    hub = current_hub()
    found = portfolio(actor, wanted, hub).values(*_COLUMNS)
    rows = iter(found.order_by("-updated_at", "-id").iterator(chunk_size=500))
    while piece := list(islice(rows, 500)):
        yield from lines_of(piece, hub)


def health_counts(actor: Actor, hub: Hub | None = None) -> dict[str, int]:
    """How many agreements the asker may see are in each state of health: three queries at most."""
    return dict(counted_for(actor, hub or current_hub()).healths)
