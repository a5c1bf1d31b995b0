"""``/api/recognition``: convert grades and credits, and the facts that this stands on. Public; nothing is stored.

Numbers are decimals in strings. Ids of scales and credit systems come from the lists.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from .engine.credits import CreditResult
from .engine.numbers import shown
from .engine.results import Result
from .engine.scales import Record, Scale
from .facts_reader import book
from .selectors import Asked, Group, comparison, one_grade, scale_of, some_credits
from .sentences import loss_text, refusal_text
from .words import FINDINGS, FLAGS, METHODS, MISSING, name_of

router = Router(tags=["recognition"])

Id = Field("", max_length=40)


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


class ScaleOut(FactOut):
    """``direction``: whether higher or lower numbers are better. ``bounds``: percent, own numbers, or ''."""

    system: str
    name: str
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


class CreditSystemOut(FactOut):
    """``printed``: what the source says; ``hours`` of work are null where only hours of class are known."""

    system: str
    name: str
    hours: list[str] | None
    year: str | None
    printed: dict[str, str]


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


class LossOut(Schema):
    code: str
    text: str


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


class RefusalOut(Schema):
    method: str
    reason: str
    text: str


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


class CreditsOut(Schema):
    way: str
    low: str
    high: str
    level: str
    note: str
    flags: list[LossOut]


class CreditResultOut(Schema):
    """All ways side by side, ``missing`` those without a number. There is no one factor."""

    source: str
    target: str
    amount: Decimal
    answers: list[CreditsOut]
    missing: list[LossOut]


class ComparisonOut(Schema):
    qualification: str
    one: FrameworkOut
    other: FrameworkOut
    findings: list[LossOut]


class GradeParams(Schema):
    """``home`` and ``host``: distributions of both groups, lines "grade number". ``given``: grade, bounds, points."""

    source: str = Id
    target: str = Id
    grade: str = Field(max_length=60)
    given: Literal["", "grade", "bounds", "points"] = ""
    cycle: int = Field(0, ge=0, le=3)
    awarded: date | None = None
    choice: Literal["best", "middle", "worst"] = "middle"
    home: str = Field("", max_length=2000)
    home_years: int | None = Field(None, ge=1, le=50)
    home_field: str = Field("", max_length=4)
    host: str = Field("", max_length=2000)
    host_years: int | None = Field(None, ge=1, le=50)
    host_field: str = Field("", max_length=4)


class CreditParams(Schema):
    """``hours``: all the hours of work that the course itself states, if it does."""

    source: str = Id
    target: str = Id
    amount: str = Field(max_length=20)
    hours: str = Field("", max_length=20)


class LevelParams(Schema):
    qualification: str = Field("bachelor", max_length=20)
    one: str = Id
    other: str = Id


def _record(record: Record, **more: Any) -> dict[str, Any]:
    return {
        "id": record.id,
        "version": record.version,
        "recorded": record.recorded,
        "verification": record.verification,
        "note": record.note,
        "sources": [{"url": s.url, "kind": s.kind, "note": s.note} for s in record.sources],
        **more,
    }


def _scale(scale: Scale) -> dict[str, Any]:
    plain = ("system", "direction", "bounds", "valid_from", "valid_to", "of_table")
    more = {name: getattr(scale, name) for name in plain}
    return _record(scale, name=name_of(scale), cycles=list(scale.cycles), **more)


def _framework(found: Any) -> dict[str, Any]:
    plain = ("system", "name", "lowest", "highest", "levels")
    return _record(found, **{name: getattr(found, name) for name in plain})


@router.get("/scales", response=list[ScaleOut])
def list_scales(request: HttpRequest) -> Any:
    """All grading scales; those that only a table of conversion prints say so (``of_table``)."""
    return [_scale(scale) for scale in book().scales.values()]


@router.get("/scales/{scale}", response=ScaleWithGradesOut)
def read_scale(request: HttpRequest, scale: str) -> Any:
    """One scale with its grades."""
    found = scale_of(scale)
    names = ("code", "points", "low", "high", "label", "passing")
    return {**_scale(found), "grades": [{n: getattr(g, n) for n in names} for g in found.grades]}


@router.get("/tables", response=list[TableOut])
def list_tables(request: HttpRequest) -> Any:
    """Published tables of letters, as published."""
    return [
        _record(
            table,
            source=table.source,
            target=table.target,
            rows=[{"code": row.code, "to": list(row.to), "printed": row.printed} for row in table.rows],
        )
        for table in book().letters
    ]


@router.get("/credit-systems", response=list[CreditSystemOut])
def list_credit_systems(request: HttpRequest) -> Any:
    """Credit systems with what their sources print."""
    return [
        _record(
            each,
            system=each.system,
            name=name_of(each),
            hours=[shown(end) for end in each.hours] if each.hours else None,
            year=shown(each.year) if each.year else None,
            printed=dict(each.printed),
        )
        for each in book().credits.values()
    ]


@router.get("/frameworks", response=list[FrameworkOut])
def list_frameworks(request: HttpRequest) -> Any:
    """Qualifications frameworks."""
    return [_framework(each) for each in book().frameworks.values()]


@router.get("/instruments", response=list[InstrumentOut])
def list_instruments(request: HttpRequest) -> Any:
    """Conventions, agreements and national rules on recognition."""
    plain = ("name", "adopted", "in_force", "parties", "obliges", "reservations")
    return [_record(each, **{name: getattr(each, name) for name in plain}) for each in book().instruments]


@router.get("/grades", response=ConversionOut)
def convert_grade(request: HttpRequest, asked: Query[GradeParams]) -> Any:
    """One grade by every method, the one that decides first. ``target`` PERCENT: per cent of the sending scale."""
    found = one_grade(
        Asked(
            lines=asked.grade,
            source=asked.source,
            target=asked.target,
            given=asked.given,
            cycle=asked.cycle,
            awarded=asked.awarded,
            choice=asked.choice,
            home=Group(asked.home, asked.home_years, asked.home_field),
            host=Group(asked.host, asked.host_years, asked.host_field),
        )
    )
    return _conversion(found, asked)


def _outcome(outcome: Any) -> dict[str, Any]:
    return {
        "method": outcome.method,
        "name": str(METHODS[outcome.method][0]),
        "value": outcome.value,
        "best": outcome.best,
        "worst": outcome.worst,
        "decides": outcome.decides,
        "used": [{"id": r.id, "version": r.version, "verification": r.verification} for r in outcome.used],
        "losses": [{"code": loss.code, "text": loss_text(loss)} for loss in outcome.losses],
    }


def _conversion(result: Result, asked: GradeParams) -> dict[str, Any]:
    mark = result.case.mark
    return {
        "source": asked.source,
        "target": asked.target,
        "typed": mark.text,
        "better": mark.better.code if mark.better else "",
        "worse": mark.worse.code if mark.worse else "",
        "state": result.state,
        "decided": _outcome(result.decided) if result.decided else None,
        "outcomes": [_outcome(outcome) for outcome in result.outcomes],
        "refusals": [
            {"method": refusal.method, "reason": refusal.reason, "text": refusal_text(refusal)}
            for refusal in result.refusals
        ],
        "losses": [{"code": loss.code, "text": loss_text(loss)} for loss in result.losses],
    }


@router.get("/credits", response=CreditResultOut)
def convert_credits(request: HttpRequest, asked: Query[CreditParams]) -> Any:
    """Credits by hours, by the year and by published factors."""
    return _credits(some_credits(asked.source, asked.target, asked.amount, asked.hours))


def _credits(found: CreditResult) -> dict[str, Any]:
    return {
        "source": found.source.id,
        "target": found.target.id,
        "amount": found.amount,
        "answers": [
            {
                "way": each.way,
                "low": shown(each.low, 4),
                "high": shown(each.high, 4),
                "level": each.level,
                "note": each.note,
                "flags": [{"code": flag, "text": str(FLAGS[flag])} for flag in each.flags],
            }
            for each in found.answers
        ],
        "missing": [{"code": way, "text": str(MISSING[reason])} for way, reason in found.missing],
    }


@router.get("/levels", response=ComparisonOut)
def compare_levels(request: HttpRequest, asked: Query[LevelParams]) -> Any:
    """A qualification on two frameworks: evidence, never an equality."""
    found = comparison(asked.one, asked.other, asked.qualification)
    return {
        "qualification": found.qualification,
        "one": _framework(found.one),
        "other": _framework(found.other),
        "findings": [{"code": code, "text": str(FINDINGS[code])} for code in found.findings],
    }
