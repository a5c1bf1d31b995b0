"""``/api/agreements``: the same services and selectors as the pages, as JSON."""

from . import annex, matches, records, wordings
from .root import router

__all__ = ["annex", "matches", "records", "router", "wordings"]
