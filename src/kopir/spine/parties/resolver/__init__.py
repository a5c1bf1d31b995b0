"""Which organisation is meant: by identifier, by exact name, else candidates with scores for a person.

Nothing is chosen by itself unless it is sure (docs: the hub's ``resolve_threshold`` and
``resolve_margin``). How the score is made stands in :mod:`.scoring`.
"""

from .answers import Candidate, Query, Resolution
from .core import resolve, resolve_many

__all__ = ["Candidate", "Query", "Resolution", "resolve", "resolve_many"]
