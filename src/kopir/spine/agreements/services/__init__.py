"""What may be done with agreements: one function a use case."""

from .annex import (
    add_contact,
    add_document,
    add_note,
    remove_contact,
    remove_document,
    remove_note,
    share,
)
from .drafting import (
    add_commitment,
    amend,
    amend_commitment,
    create_agreement,
    edit_agreement,
    end_commitment,
    set_parties,
)
from .erasing import erase_contacts
from .legal import add_legal_basis, end_legal_basis, undertake_to_report
from .matches import answer_match
from .matching import propose_matches
from .recorded import number_prepared, prepare_records, record_agreement, record_agreements, record_prepared
from .reporting import undertake_on_many
from .states import move, run_calendar, set_campus_state
from .versions import approve, approve_on_behalf, propose_version, withdraw_version

__all__ = [
    "add_commitment",
    "add_contact",
    "add_document",
    "add_legal_basis",
    "add_note",
    "amend",
    "amend_commitment",
    "answer_match",
    "approve",
    "approve_on_behalf",
    "create_agreement",
    "edit_agreement",
    "end_commitment",
    "end_legal_basis",
    "erase_contacts",
    "move",
    "number_prepared",
    "prepare_records",
    "propose_matches",
    "propose_version",
    "record_agreement",
    "record_agreements",
    "record_prepared",
    "remove_contact",
    "remove_document",
    "remove_note",
    "run_calendar",
    "set_campus_state",
    "set_parties",
    "share",
    "undertake_on_many",
    "undertake_to_report",
    "withdraw_version",
]
