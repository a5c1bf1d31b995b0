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
    RefCounter,
    StateChange,
    Visibility,
)
from .annex import AgreementDocument, Contact, MatchProposal, MatchState, PrivateNote, Shared
from .commitment import Commitment, Modality
from .version import AgreementVersion, Approval, VersionState

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
    "MatchState",
    "Modality",
    "Origin",
    "Party",
    "PartyRole",
    "PrivateNote",
    "RefCounter",
    "Shared",
    "StateChange",
    "VersionState",
    "Visibility",
]
