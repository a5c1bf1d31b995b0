"""What the resolver is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..models import Organisation


@dataclass(frozen=True, slots=True)
class Query:
    """``country``: ISO 3166-1 alpha-2 or ''. ``identifiers``: (scheme, value), as they were written."""

    text: str
    country: str = ""
    city: str = ""
    identifiers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """``score`` from 0 to 1; ``reasons`` are sentences in the active language."""

    organisation_id: int
    name: str
    country: str
    city: str
    score: float
    reasons: list[str]


@dataclass(slots=True)
class Resolution:
    """``choice`` is set only when it is sure; ``method`` says by what ('identifier', 'exact', 'line', 'score').

    ``candidates``: best first. ``notes``: what was odd about the query itself (an identifier that its
    scheme refuses).
    """

    choice: Organisation | None = None
    method: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
