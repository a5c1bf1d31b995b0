"""``/api/recognition``: convert grades and credits, and the facts that this stands on. Public; nothing is stored.

Ids of scales and credit systems come from the lists.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import RecordId, actor_of

from .credit.api import router as transcripts
from .facts_reader import book
from .groups.api import router as distributions
from .groups.selectors import with_groups
from .selectors import Asked, Group, comparison, one_grade, scale_of, some_credits
from .shapes import (
    ComparisonOut,
    ConversionOut,
    CreditResultOut,
    CreditSystemOut,
    FrameworkOut,
    InstrumentOut,
    ScaleOut,
    ScaleWithGradesOut,
    TableOut,
)

router = Router(tags=["recognition"])
router.add_router("/transcripts", transcripts)
router.add_router("/distributions", distributions)

Id = Field("", max_length=40)


class GradeParams(Schema):
    """``home`` and ``host``: distributions of both groups, lines "grade number". ``given``: grade, bounds,
    points. ``home_stored`` and ``host_stored``: numbers of distributions on record, in their place."""

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
    home_stored: RecordId | None = None
    host_stored: RecordId | None = None


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


@router.get("/scales", response=list[ScaleOut])
def list_scales(request: HttpRequest) -> Any:
    """All grading scales; those that only a table of conversion prints say so (``of_table``)."""
    return list(book().scales.values())


@router.get("/scales/{scale}", response=ScaleWithGradesOut)
def read_scale(request: HttpRequest, scale: str) -> Any:
    """One scale with its grades."""
    return scale_of(scale)


@router.get("/tables", response=list[TableOut])
def list_tables(request: HttpRequest) -> Any:
    """Published tables of letters, as published."""
    return list(book().letters)


@router.get("/credit-systems", response=list[CreditSystemOut])
def list_credit_systems(request: HttpRequest) -> Any:
    """Credit systems with what their sources print."""
    return list(book().credits.values())


@router.get("/frameworks", response=list[FrameworkOut])
def list_frameworks(request: HttpRequest) -> Any:
    """Qualifications frameworks."""
    return list(book().frameworks.values())


@router.get("/instruments", response=list[InstrumentOut])
def list_instruments(request: HttpRequest) -> Any:
    """Conventions, agreements and national rules on recognition."""
    return list(book().instruments)


@router.get("/grades", response=ConversionOut)
def convert_grade(request: HttpRequest, asked: Query[GradeParams]) -> Any:
    """One grade by every method, the one that decides first. ``target`` PERCENT: per cent of the sending scale."""
    return one_grade(
        with_groups(
            actor_of(request),
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
            ),
            home=asked.home_stored,
            host=asked.host_stored,
        )
    )


@router.get("/credits", response=CreditResultOut)
def convert_credits(request: HttpRequest, asked: Query[CreditParams]) -> Any:
    """Credits by hours, by the year and by published factors."""
    return some_credits(asked.source, asked.target, asked.amount, asked.hours)


@router.get("/levels", response=ComparisonOut)
def compare_levels(request: HttpRequest, asked: Query[LevelParams]) -> Any:
    """A qualification on two frameworks: evidence, never an equality."""
    return comparison(asked.one, asked.other, asked.qualification)
