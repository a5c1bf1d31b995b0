"""What may be done with recognition. The rights are checked here, and each use case is one transaction."""

from .applications import (
    add_document,
    create_application,
    edit_application,
    erase_applicant,
    note_findings,
    remove_document,
)
from .crossing import record_qualification, reverse_qualification
from .deciding import (
    confirm_decision,
    decide_appeal,
    enter_appeal,
    move,
    propose_decision,
    receive,
    send_back,
)
from .distributions import open_distribution, upload_distribution
from .reference import add_reference_version
from .transcripts import (
    decide_transcript,
    deliver_transcript,
    enter_transcript,
    erase_transcript,
    judge_course,
    overturn_transcript,
)

__all__ = [
    "add_document",
    "add_reference_version",
    "confirm_decision",
    "create_application",
    "decide_appeal",
    "decide_transcript",
    "deliver_transcript",
    "edit_application",
    "enter_appeal",
    "enter_transcript",
    "erase_applicant",
    "erase_transcript",
    "judge_course",
    "move",
    "note_findings",
    "open_distribution",
    "overturn_transcript",
    "propose_decision",
    "receive",
    "record_qualification",
    "remove_document",
    "reverse_qualification",
    "send_back",
    "upload_distribution",
]
