"""Distributions of grades: uploaded as versions, never edited; who may see one is its institution's choice."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kopir.spine.agreements.clock import today
from kopir.spine.agreements.words import Texts
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from ..credit.terms import cycle_of, isced_of
from ..engine.distributions import Distribution
from ..facts_reader import book
from ..groups.reading import Read, Rows, as_group, read
from ..groups.selectors import get_distribution
from ..models import GradeDistribution, Openness

FIRST_YEAR = 1990


def checked_distribution(
    *, scale: str, rows: Rows, year_from: Any, year_to: Any, isced_f: str = "", cycle: Any = 0
) -> tuple[dict[str, Any], Read, Distribution]:
    """(fields, what was read, the group) of what would be uploaded; nothing is kept. Raises Invalid with all faults."""
    texts = Texts()
    fields: dict[str, Any] = {
        "scale": str(scale or ""),
        "isced_f": isced_of(isced_f, texts),
        "cycle": cycle_of(cycle, texts),
    }
    for name, given in (("year_from", year_from), ("year_to", year_to)):
        fields[name] = int(given) if str(given or "").isdecimal() and len(str(given)) == 4 else 0
        if not FIRST_YEAR <= fields[name] <= today().year:
            said = _("A year from {first} to {last}.").format(first=FIRST_YEAR, last=today().year)
            texts.faults[name] = [said]
    if not {"year_from", "year_to"} & texts.faults.keys() and fields["year_from"] > fields["year_to"]:
        texts.faults["year_to"] = [_("The last year is before the first.")]
    found = book().scales.get(fields["scale"])
    if found is None:
        texts.faults["scale"] = [_("Choose one of the list.")]
    else:
        try:
            counts = read(rows, found)
            group = as_group(
                counts,
                found,
                years=fields["year_to"] - fields["year_from"] + 1,
                isced=fields["isced_f"],
                cycle=fields["cycle"],
            )
        except Invalid as invalid:
            texts.faults |= invalid.faults
    texts.check()
    return fields, counts, group


def upload_distribution(
    actor: Actor, *, organisation_id: int, openness: str = Openness.PRIVATE, **given: Any
) -> GradeDistribution:
    """Keep a distribution of *organisation_id* as the next version of its group; *given* as
    :func:`checked_distribution`.

    Raises NotFound, Forbidden, Invalid with every fault, or Conflict (two uploads of one group at once).
    """
    _require_write(actor, organisation_id)
    fields, counts, group = checked_distribution(**given)
    if openness not in Openness.values:
        raise Invalid({"openness": [_("Choose one of the list.")]})
    same = {"organisation_id": organisation_id, **{n: fields[n] for n in ("scale", "isced_f", "cycle")}}
    try:
        with transaction.atomic():
            last = GradeDistribution.objects.filter(**same).aggregate(last=Max("number"))["last"] or 0
            row = GradeDistribution.objects.create(
                organisation_id=organisation_id,
                number=last + 1,
                counts={code: f"{count:f}" for code, count in counts.counts.items()},
                percent=counts.percent,
                size=group.size,
                openness=openness,
                made_by=actor.user_id,
                **fields,
            )
            after = {"scale": row.scale, "number": row.number, "size": row.size, "openness": row.openness}
            write(
                actor,
                "recognition.upload",
                ("recognition.distribution", row.pk),
                organisation_id=organisation_id,
                after=after,
            )
    except IntegrityError:
        raise Conflict(_("Somebody uploaded a version of this group at the same time. Try again.")) from None
    return row


def open_distribution(actor: Actor, *, distribution_id: int, openness: str) -> GradeDistribution:
    """Say who may see one version. Raises NotFound, Forbidden, Invalid."""
    with transaction.atomic():
        row = get_distribution(actor, distribution_id)
        _require_write(actor, row.organisation_id, seen=True)
        if openness not in Openness.values:
            raise Invalid({"openness": [_("Choose one of the list.")]})
        row = GradeDistribution.objects.select_for_update().get(pk=row.pk)
        before, row.openness = row.openness, openness
        row.save(update_fields=["openness"])
        write(
            actor,
            "recognition.open",
            ("recognition.distribution", row.pk),
            organisation_id=row.organisation_id,
            before={"openness": before},
            after={"openness": openness},
        )
    return row


def _require_write(actor: Actor, organisation_id: int, *, seen: bool = False) -> None:
    if not actor.can("write", organisation_id):
        if seen or actor.can("read", organisation_id):
            raise Forbidden
        raise NotFound
