"""Agreements and what hangs on them, in one room each."""

from .agreement import (
    Agreement,
    AgreementSource,
    AgreementState,
    AgreementType,
    CampusState,
    LegalBasis,
    LegalBasisKind,
    Origin,
    Party,
    PartyRole,
    StateChange,
    Visibility,
)
from .annex import AgreementDocument, Contact, MatchProposal, PrivateNote
from .commitment import Commitment, Modality
from .version import AgreementVersion, Approval

__all__ = [
    "Agreement",
    "AgreementDocument",
    "AgreementSource",
    "AgreementState",
    "AgreementType",
    "AgreementVersion",
    "Approval",
    "CampusState",
    "Commitment",
    "Contact",
    "LegalBasis",
    "LegalBasisKind",
    "MatchProposal",
    "Modality",
    "Origin",
    "Party",
    "PartyRole",
    "PrivateNote",
    "StateChange",
    "Visibility",
]
