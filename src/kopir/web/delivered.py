"""What was delivered under an organisation's agreements, by kind: from the prepared totals, as far as one may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from kopir.kit.prepared import ANY_ID
from kopir.spine.agreements.models import Party
from kopir.spine.agreements.selectors import visible_agreements
from kopir.spine.deliveries.models import CommitmentTotal
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.asking import Asked
from kopir.spine.registry.kinds import kind_for


@dataclass(frozen=True)
class Delivered:
    """``times`` deliveries that stand, ``much`` together in ``unit`` (with ``currency`` for money), of which
    ``bare`` have no evidence."""

    kind: str
    unit: str
    currency: str
    times: int
    much: Decimal
    bare: int

    @property
    def label(self) -> str:
        """The kind's name; its code when no installed app declares it."""
        try:
            return str(kind_for(self.kind).label)
        except KeyError:
            return self.kind


_totals = Asked(
    lambda actor, pk: (
        CommitmentTotal.objects.filter(
            agreement__in=visible_agreements(actor).filter(
                pk__in=Party.objects.filter(organisation_id=pk).values("agreement_id")
            ),
            count__gt=0,
        )
        .order_by()
        .values("commitment__kind", "commitment__unit", "commitment__currency")
        .annotate(times=Sum("count"), much=Sum("quantity"), bare=Sum("without_evidence"))
    ),
    ANY_ID,
)


def delivered_by_kind(actor: Actor, organisation_id: int) -> list[Delivered]:
    """The most often reported first; one query. A kind in two currencies has a row for each."""
    found = [
        Delivered(
            row["commitment__kind"],
            row["commitment__unit"],
            row["commitment__currency"],
            int(row["times"]),
            Decimal(str(row["much"])),
            int(row["bare"]),
        )
        for row in _totals(actor).dicts(organisation_id)
    ]
    return sorted(found, key=lambda row: (-row.times, row.kind, row.currency))


#: The columns of the download.
COLUMNS = ("kind", "label", "deliveries", "quantity", "unit", "currency", "without_evidence")


def plain(rows: Iterable[Delivered]) -> Iterator[dict[str, Any]]:
    """The rows of the download, by :data:`COLUMNS`."""
    for row in rows:
        yield {
            "kind": row.kind,
            "label": row.label,
            "deliveries": row.times,
            "quantity": row.much,
            "unit": row.unit,
            "currency": row.currency,
            "without_evidence": row.bare,
        }


def message_of(rows: list[Delivered]) -> str:
    """What the picture shows, as a sentence; '' for none."""
    if not rows:
        return ""
    if any(row.bare for row in rows):
        return _("Delivered most often: {label}").format(label=rows[0].label)
    return _("Delivered most often, and all with evidence: {label}").format(label=rows[0].label)
