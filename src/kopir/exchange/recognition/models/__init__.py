"""What recognition keeps: reference data, distributions, transcripts, applications, and what was decided on them."""

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
from .crossings import Crossing
from .distributions import GradeDistribution, Openness
from .reference import ReferenceVersion
from .transcripts import CourseJudgement, Transcript, TranscriptCourse, TranscriptState, Verdict

__all__ = [
    "Application",
    "ApplicationDocument",
    "ApplicationState",
    "CourseJudgement",
    "Crossing",
    "Decision",
    "DocumentKind",
    "GradeDistribution",
    "Level",
    "Move",
    "Openness",
    "Outcome",
    "Purpose",
    "ReferenceVersion",
    "Route",
    "Stage",
    "Transcript",
    "TranscriptCourse",
    "TranscriptState",
    "Verdict",
]
