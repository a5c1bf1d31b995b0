"""What recognition keeps: reference data by versions, applications and what was decided on them."""

from .applications import (
    Application,
    ApplicationDocument,
    ApplicationState,
    Decision,
    DocumentKind,
    Level,
    Move,
    Outcome,
    Purpose,
    Route,
    Stage,
)
from .reference import ReferenceVersion

__all__ = [
    "Application",
    "ApplicationDocument",
    "ApplicationState",
    "Decision",
    "DocumentKind",
    "Level",
    "Move",
    "Outcome",
    "Purpose",
    "ReferenceVersion",
    "Route",
    "Stage",
]
