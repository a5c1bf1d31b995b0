"""One claim as a page shows it: what was said, what the reader's records show, and what others say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from kopir.insight.indicators.selectors import beside
from kopir.insight.indicators.shown import beside_table
from kopir.kit.formats import said
from kopir.kit.tables import Table
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.indicators import Indicator

from .models import Claim, Verdict
from .selectors import curates, get_claim, rivals_of, verdict_counts
from .shown import (
    TAGS,
    claims_table,
    figure_path,
    found_text,
    reason_text,
    said_text,
    subject_of,
    verdict_tag,
)
from .weighing import indicator_of, weigh


@dataclass(frozen=True)
class ClaimSheet:
    """``verdict``, ``reason`` and ``found`` are the reader's own; ``public`` is everybody's verdict where it
    differs. ``evidence`` is the address of the figure on the claim's day; '' where nothing is counted."""

    claim: Claim
    title: str
    subject: SafeString
    said: str
    verdict: SafeString
    reason: str
    found: str
    day: date
    indicator: Indicator | None
    evidence: str
    published: tuple[int, int] | None
    public: SafeString | None
    rivals: Table
    others: int
    beside: Table | None
    may_edit: bool


def claim_sheet(actor: Actor, pk: int) -> ClaimSheet:
    """Raises NotFound. The number of queries does not grow with the rivals."""
    claim = get_claim(actor, pk)
    weighed = weigh(actor, claim)
    judged, indicator = weighed.judged, indicator_of(claim)
    rivals = list(rivals_of(claim))
    found = judged.found
    near = [weighed.evaluated, *beside(actor, weighed.evaluated)] if weighed.evaluated else []
    return ClaimSheet(
        claim,
        said(claim.topic.title),
        subject_of(claim),
        said_text(claim),
        verdict_tag(judged.verdict),
        reason_text(judged.reason),
        found_text(found.amount, claim.unit, found.currency, found.modality) if found else "",
        weighed.day,
        indicator,
        figure_path(claim, weighed.day if indicator.dated else None) if indicator else "",
        weighed.evaluated.published if weighed.evaluated and weighed.published else None,
        verdict_tag(claim.verdict) if claim.verdict != judged.verdict else None,
        claims_table(rivals, topic=False, here=claim.pk),
        len(rivals) - 1,
        beside_table(near) if len(near) > 1 else None,
        curates(actor) and claim.withdrawn_at is None,
    )


def verdict_figures(actor: Actor) -> list[tuple[Any, Any, str, int]]:
    """(code, label, tag, how many) of every verdict, those of none among them."""
    counts = verdict_counts(actor)
    return [(each.value, each.label, TAGS[each], counts.get(each.value, 0)) for each in Verdict]
