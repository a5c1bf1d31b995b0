"""Deadlines as a calendar (RFC 5545): when agreements end or are to be reviewed, and promises fall due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from kopir.insight.health.selectors import in_force_on
from kopir.kit import formats
from kopir.kit.formats import said
from kopir.kit.multilingual import pick
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.lifecycle import RUNNING
from kopir.spine.agreements.models import Agreement, Party
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.agreements.selectors import visible_agreements, visible_commitments
from kopir.spine.agreements.templatetags.agreements import kind_label
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor

#: What passed longer ago than this is left out, and what lies beyond so many entries of a sort.
PAST = timedelta(days=90)
MOST = 2000
REFRESH = "PT6H"


@dataclass(frozen=True, slots=True)
class Deadline:
    """``key`` names it for ever, so that a calendar moves an entry instead of adding another."""

    key: str
    day: date
    what: str
    agreement: Agreement
    changed: datetime


def deadlines_of(actor: Actor) -> Iterator[Deadline]:
    """Of running agreements in which the asker's own organisations take part, as far as they may see them."""
    day, mine = today(current_hub()), actor.organisations("read")
    since = day - PAST
    party = Party.objects.filter(agreement=OuterRef("pk"), organisation_id__in=mine)
    own = visible_agreements(actor).filter(Q(owner_id__in=mine) | Q(Exists(party)), state__in=RUNNING)
    soon = Q(expires_on__gte=since) | Q(review_on__gte=since)
    for row in own.filter(soon).order_by("pk")[:MOST]:
        if row.expires_on and row.expires_on >= since:
            yield Deadline(f"agreement-{row.pk}-ends", row.expires_on, _("Ends"), row, row.updated_at)
        if row.review_on and row.review_on >= since:
            yield Deadline(f"agreement-{row.pk}-review", row.review_on, _("Review on"), row, row.updated_at)
    promises = visible_commitments(actor).filter(in_force_on(day), agreement__in=own)
    promises = promises.filter(Q(due_on__gte=since) | Q(due_on=None, period_to__gte=since))
    for promise in promises.select_related("agreement").order_by("pk")[:MOST]:
        due = promise.due_on or promise.period_to
        assert due is not None  # asked for above
        what = kind_label(promise.kind)
        if promise.quantity is not None:
            what = f"{what}: {formats.amount(promise.quantity, promise.unit, promise.currency)}"
        # The key of a promise stays when its terms are amended; rows from before there were keys have none.
        key = f"promise-{promise.agreement_id}-{promise.key or f'row{promise.pk}'}"
        yield Deadline(key, due, what, promise.agreement, promise.created_at)


def calendar_of(actor: Actor) -> bytes:
    """The asker's deadlines in the active language, as a file for calendar programs."""
    hub = current_hub()
    name = " · ".join(filter(None, (pick(hub.name).text if hub else "", _("Deadlines"))))
    calendar = Calendar()
    calendar.add("prodid", "-//Köpir//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    host = urlsplit(settings.KOPIR_BASE_URL).hostname
    for deadline in islice(deadlines_of(actor), 2 * MOST):
        calendar.add_component(_event(deadline, str(host)))
    return calendar.to_ical()


def _event(deadline: Deadline, host: str) -> Event:
    agreement = deadline.agreement
    event, title = Event(), said(agreement.title) or agreement.ref
    event.add("uid", f"{deadline.key}@{host}")
    event.add("dtstamp", deadline.changed)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", f"{deadline.what} · {title}")
    event.add("description", f"{agreement.ref}\n{agreement.get_type_display()}")
    event.add("url", settings.KOPIR_BASE_URL + agreement_path(agreement.pk))
    event.add("transp", "TRANSPARENT")  # a deadline makes nobody busy
    event.add("class", "PRIVATE")
    return event
