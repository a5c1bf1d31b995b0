"""Undertaking to report on many agreements at once: the same word as for one, given for a list."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.errors import Forbidden
from kopir.spine.audit.models import AuditEntry
from kopir.spine.audit.services import audit_line
from kopir.spine.registry.actors import Actor

from ..clock import today
from ..models import Agreement, Party
from ..selectors import without_reporting

_AT_ONCE = 500


@transaction.atomic
def undertake_on_many(actor: Actor, *, organisation_id: int, agreement_ids: Collection[int]) -> list[int]:
    """One's own organisation undertakes to report on these from today, or from their beginning if that is later.

    Returns the ids of those it now reports on. The rest is left as it is: agreements that are over or expired, that begin
    more than a year from now, on which it reports already, or of which it is no party that the actor can see.
    Each gets its own line on the trail. Raises Forbidden unless the actor writes for the organisation.
    """
    if organisation_id not in actor.organisations("write"):
        raise Forbidden(_("Only a party's own officer undertakes this."))
    day, wanted = today(), sorted(set(agreement_ids))
    done: list[int] = []
    for start in range(0, len(wanted), _AT_ONCE):
        open_ones = without_reporting(actor, organisation_id).filter(pk__in=wanted[start : start + _AT_ONCE])
        rows = list(open_ones.order_by("pk").select_for_update(of=("self",)))
        since = {row.pk: max(day, row.effective_from or row.signed_on or day) for row in rows}
        for first in set(since.values()):
            these = [pk for pk, at in since.items() if at == first]
            parties = Party.objects.filter(agreement_id__in=these, organisation_id=organisation_id)
            parties.update(reports_since=first)
        Agreement.objects.filter(pk__in=since).update(revision=F("revision") + 1, updated_at=timezone.now())
        AuditEntry.objects.bulk_create(
            audit_line(
                actor,
                "agreement.undertake",
                ("agreement", pk),
                organisation_id=organisation_id,
                after={"organisation": organisation_id, "since": first.isoformat()},
            )
            for pk, first in since.items()
        )
        done += since
    return done
