"""Distributions that an asker may see: public ones, and those of the organisations that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kopir.kit.errors import Invalid, NotFound
from kopir.spine.registry.actors import Actor

from ..engine.distributions import Distribution
from ..facts_reader import book
from ..models import GradeDistribution, Openness
from ..selectors import Asked, Group
from ..words import full_name

#: Groups that the calculator offers.
MOST_OFFERED = 200


def visible_distributions(actor: Actor) -> QuerySet[GradeDistribution]:
    """Every version, with its organisation."""
    rows = GradeDistribution.objects.select_related("organisation")
    if actor.is_process:
        return rows
    return rows.filter(Q(openness=Openness.PUBLIC) | Q(organisation__in=actor.organisations("read")))


def newest(actor: Actor) -> QuerySet[GradeDistribution]:
    """Of each group the newest version that the actor may see."""
    same = {name: OuterRef(name) for name in ("organisation", "scale", "isced_f", "cycle")}
    later = visible_distributions(actor).filter(**same, number__gt=OuterRef("number"))
    return visible_distributions(actor).filter(~Exists(later))


def get_distribution(actor: Actor, pk: int) -> GradeDistribution:
    """Raises NotFound."""
    try:
        return visible_distributions(actor).get(pk=pk)
    except GradeDistribution.DoesNotExist:
        raise NotFound from None


def versions_of(actor: Actor, row: GradeDistribution) -> list[GradeDistribution]:
    """All versions of the same group, the newest first."""
    same = {name: getattr(row, name) for name in ("organisation_id", "scale", "isced_f", "cycle")}
    return list(visible_distributions(actor).filter(**same).order_by("-number")[:100])


def group_of(row: GradeDistribution) -> Distribution:
    """As the engine's group, with its years, field and cycle."""
    from ..credit.groups import as_group

    return as_group(row, book())


def name_of_group(row: GradeDistribution) -> str:
    """What it is called where one is chosen of many."""
    scale = book().scales.get(row.scale)
    parts = [row.organisation.called().text, full_name(scale) if scale else row.scale, row.isced_f]
    years = f"{row.year_from}–{row.year_to}"
    return ", ".join(filter(None, [*parts, years]))


def offered_groups(actor: Actor) -> list[tuple[int, str]]:
    """(number, name) of the groups that the calculator offers: one query."""
    return [(row.pk, name_of_group(row)) for row in newest(actor).order_by("-id")[:MOST_OFFERED]]


def with_groups(actor: Actor, asked: Asked, *, home: int | None, host: int | None) -> Asked:
    """*asked* with stored groups in the place of typed ones. Raises Invalid at ``home_stored`` and ``host_stored``."""
    if home is not None:
        asked = replace(asked, home=typed_group(actor, home, asked.source, "home_stored"))
    if host is not None:
        asked = replace(asked, host=typed_group(actor, host, asked.target, "host_stored"))
    return asked


def typed_group(actor: Actor, pk: int, scale: str, field: str) -> Group:
    """A stored group as the calculator takes one. Raises Invalid at *field*: not there, or of another scale."""
    try:
        row = get_distribution(actor, pk)
    except NotFound:
        raise Invalid({field: [_("Choose one of the list.")]}) from None
    if row.scale != scale:
        raise Invalid({field: [_("This distribution is of another scale.")]})
    return Group(lines_of(row.counts, percent=row.percent), row.years, row.isced_f)


def lines_of(counts: Mapping[str, Any], *, percent: bool) -> str:
    """Counts as lines that the calculator reads."""
    return "\n".join(f"{code} {number}{' %' if percent else ''}" for code, number in counts.items())


def seen_among(actor: Actor, ids: Any) -> set[int]:
    """Which of these the actor may open: for the audit trail."""
    return set(visible_distributions(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))
