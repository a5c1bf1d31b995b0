"""What ``/api/recognition`` answers: the engine's own records and results, read attribute by attribute.

Numbers are decimals in strings. Words are in the reader's language; texts of sources are in English.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Schema

from .engine.credits import Credits, CreditSystem
from .engine.numbers import shown
from .engine.results import PERCENT, Loss, Outcome, Refusal, Result
from .sentences import loss_text, refusal_text
from .words import FINDINGS, FLAGS, METHODS, MISSING, name_of


class SourceOut(Schema):
    url: str
    kind: str
    note: str


class FactOut(Schema):
    """``verification``: read, partly or unverified. Texts of the sources are in English."""

    id: str
    version: int
    recorded: date
    verification: str
    note: str
    sources: list[SourceOut]


class NamedOut(FactOut):
    """``name`` in the reader's language."""

    system: str
    name: str

    @staticmethod
    def resolve_name(record: Any) -> str:
        return name_of(record)


class ScaleOut(NamedOut):
    """``direction``: whether higher or lower numbers are better. ``bounds``: percent, own numbers, or ''."""

    direction: str
    bounds: str
    cycles: list[int]
    valid_from: date | None
    valid_to: date | None
    of_table: bool


class GradeOut(Schema):
    code: str
    points: Decimal | None
    low: Decimal | None
    high: Decimal | None
    label: str
    passing: str


class ScaleWithGradesOut(ScaleOut):
    """``grades`` from the best to the worst."""

    grades: list[GradeOut]


class EquivalentOut(Schema):
    code: str
    to: list[str]
    printed: str


class TableOut(FactOut):
    """A published table in its one direction."""

    source: str
    target: str
    rows: list[EquivalentOut]


class CreditSystemOut(NamedOut):
    """``printed``: what the source says; ``hours`` of work are null where only hours of class are known."""

    hours: list[str] | None
    year: str | None
    printed: dict[str, str]

    @staticmethod
    def resolve_hours(record: CreditSystem) -> list[str] | None:
        return [shown(end) for end in record.hours] if record.hours else None

    @staticmethod
    def resolve_year(record: CreditSystem) -> str | None:
        return shown(record.year) if record.year else None

    @staticmethod
    def resolve_printed(record: CreditSystem) -> dict[str, str]:
        return dict(record.printed)


class FrameworkOut(FactOut):
    """``levels``: qualification → [kind, level]; levels are decimals."""

    system: str
    name: str
    lowest: Decimal | None
    highest: Decimal | None
    levels: dict[str, list[tuple[str, Decimal]]]


class InstrumentOut(FactOut):
    name: str
    adopted: str
    in_force: str
    parties: str
    obliges: str
    reservations: str


class SaidOut(Schema):
    """A code and its sentence."""

    code: str
    text: str


class LossOut(SaidOut):
    @staticmethod
    def resolve_text(loss: Loss) -> str:
        return loss_text(loss)


class UsedOut(Schema):
    id: str
    version: int
    verification: str


class OutcomeOut(Schema):
    """``value`` is '' where the method leaves it open; ``decides`` is false for orientation only."""

    method: str
    name: str
    value: str
    best: str
    worst: str
    decides: bool
    used: list[UsedOut]
    losses: list[LossOut]

    @staticmethod
    def resolve_name(outcome: Outcome) -> str:
        return str(METHODS[outcome.method][0])


class RefusalOut(Schema):
    method: str
    reason: str
    text: str

    @staticmethod
    def resolve_text(refusal: Refusal) -> str:
        return refusal_text(refusal)


class ConversionOut(Schema):
    """``decided`` is the first admissible outcome; ``state``: pass, fail, conditional or passed (without a grade)."""

    source: str
    target: str
    typed: str
    better: str
    worse: str
    state: str
    decided: OutcomeOut | None
    outcomes: list[OutcomeOut]
    refusals: list[RefusalOut]
    losses: list[LossOut]

    @staticmethod
    def resolve_source(result: Result) -> str:
        return result.case.source.id

    @staticmethod
    def resolve_target(result: Result) -> str:
        return result.case.target.id if result.case.target else PERCENT

    @staticmethod
    def resolve_typed(result: Result) -> str:
        return result.case.mark.text

    @staticmethod
    def resolve_better(result: Result) -> str:
        return result.case.mark.better.code if result.case.mark.better else ""

    @staticmethod
    def resolve_worse(result: Result) -> str:
        return result.case.mark.worse.code if result.case.mark.worse else ""


class CreditsOut(Schema):
    way: str
    low: str
    high: str
    level: str
    note: str
    flags: list[SaidOut]

    @staticmethod
    def resolve_low(answer: Credits) -> str:
        return shown(answer.low, 4)

    @staticmethod
    def resolve_high(answer: Credits) -> str:
        return shown(answer.high, 4)

    @staticmethod
    def resolve_flags(answer: Credits) -> list[dict[str, str]]:
        return [{"code": flag, "text": str(FLAGS[flag])} for flag in answer.flags]


class CreditResultOut(Schema):
    """All ways side by side, ``missing`` those without a number. There is no one factor."""

    source: str
    target: str
    amount: Decimal
    answers: list[CreditsOut]
    missing: list[SaidOut]

    @staticmethod
    def resolve_source(found: Any) -> str:
        return str(found.source.id)

    @staticmethod
    def resolve_target(found: Any) -> str:
        return str(found.target.id)

    @staticmethod
    def resolve_missing(found: Any) -> list[dict[str, str]]:
        return [{"code": way, "text": str(MISSING[reason])} for way, reason in found.missing]


class ComparisonOut(Schema):
    qualification: str
    one: FrameworkOut
    other: FrameworkOut
    findings: list[SaidOut]

    @staticmethod
    def resolve_findings(found: Any) -> list[dict[str, str]]:
        return [{"code": code, "text": str(FINDINGS[code])} for code in found.findings]
