"""What may be done with agreements: one function a use case."""

from .matching import propose_matches
from .recorded import record_agreement, record_agreements

__all__ = [
    "propose_matches",
    "record_agreement",
    "record_agreements",
]
