"""Digital object identifiers (ISO 26324): one normal form of what people paste."""

from __future__ import annotations

import re
from urllib.parse import unquote

#: The prefix of a registrant and a suffix without white space (DOI Handbook §2.2); 200 characters hold all known.
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\x00-\x1f]+")
_BEFORE = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
LONGEST = 200


def normal_doi(text: str) -> str:
    """The bare DOI in small letters (DOIs are compared without case, §2.4); '' for what is none.

    >>> normal_doi("https://doi.org/10.1000/ABC%2F1")
    '10.1000/abc/1'
    """
    text = text.strip()
    before = _BEFORE.match(text)
    bare = unquote(text[before.end() :]) if before else text
    bare = bare.lower()
    return bare if len(bare) <= LONGEST and _DOI.fullmatch(bare) else ""


def doi_address(doi: str) -> str:
    """Where a normal form leads."""
    return f"https://doi.org/{doi}"
