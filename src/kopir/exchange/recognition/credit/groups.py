"""Stored distributions as the engine's reference groups."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q

from ..engine.book import Book
from ..engine.distributions import Distribution, counted
from ..engine.faults import Fault
from ..models import GradeDistribution, Openness, Transcript


def as_group(row: GradeDistribution, facts: Book) -> Distribution:
    """Raises Fault where the scale has lost a grade since, and KeyError for a scale that is gone."""
    return counted(
        facts.scales[row.scale],
        {code: Decimal(number) for code, number in row.counts.items()},
        percent=row.percent,
        years=row.years,
        isced=row.isced_f,
        cycle=row.cycle,
    )


def groups_of(transcript: Transcript, facts: Book) -> dict[str, tuple[GradeDistribution, Distribution]]:
    """``home`` (the sender's group) and ``host`` (the judge's own), as far as there are any: one query.

    Of the same field and cycle first, then of all fields or cycles; the newest version. What another institution
    keeps to itself is not there.
    """
    rows = GradeDistribution.objects.filter(
        Q(organisation=transcript.institution_id, scale=transcript.scale, openness=Openness.PUBLIC)
        | Q(organisation=transcript.organisation_id, scale__in={transcript.scale, transcript.target_scale}),
        isced_f__in={transcript.isced_f, ""},
        cycle__in={transcript.cycle, 0},
    ).order_by("isced_f", "cycle", "number")
    found = {}
    for row in rows:  # the closest and newest comes last
        try:
            group = as_group(row, facts)
        except (Fault, KeyError):
            continue
        if (row.organisation_id, row.scale) == (transcript.institution_id, transcript.scale):
            found["home"] = (row, group)
        if (row.organisation_id, row.scale) == (transcript.organisation_id, transcript.target_scale):
            found["host"] = (row, group)
    return found
