"""That a work counts once between two organisations, however it is named and whoever enters it.

The rule (docs/decisions/0049): every two of the parties that a work belongs to are claimed together with its
delivery, under its OpenAlex number and its DOI as far as they are known. If any two of them have it already, under
whatever promise, it is not entered again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kopir.spine.deliveries.models import Delivery
from kopir.spine.registry.actors import Conflict

from .models import CountedWork


def pairs_of(organisations: Iterable[int]) -> list[tuple[int, int]]:
    """Every two of them, the smaller id first."""
    return list(combinations(sorted(set(organisations)), 2))


def claim(
    delivery: Delivery, organisations: Iterable[int], *, work: int | None = None, doi: str = ""
) -> None:
    """Say that *delivery* is the work *doi* (or OpenAlex's *work*) of these organisations.

    Raises Conflict when any two of them have it already; the caller's transaction then takes the delivery back.
    """
    rows = [
        CountedWork(delivery=delivery, low_id=low, high_id=high, work=work, doi=doi)
        for low, high in pairs_of(organisations)
    ]
    try:
        with transaction.atomic():
            CountedWork.objects.bulk_create(rows)
    except IntegrityError:
        raise Conflict(_("This work counts for these organisations already.")) from None
