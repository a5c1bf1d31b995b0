"""What may be done with recognition. The rights are checked here, and each use case is one transaction."""

from .crossing import record_qualification, reverse_qualification
from .transcripts import (
    decide_transcript,
    deliver_transcript,
    enter_transcript,
    erase_transcript,
    judge_course,
    overturn_transcript,
)

__all__ = [
    "decide_transcript",
    "deliver_transcript",
    "enter_transcript",
    "erase_transcript",
    "judge_course",
    "overturn_transcript",
    "record_qualification",
    "reverse_qualification",
]
