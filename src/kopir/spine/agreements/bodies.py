"""What the log's entries say of promises, amendments and approvals: JSON values, ids and no names.

Services write them, and verification builds them again from the rows (:mod:`.records`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Body = dict[str, Any]


def commitment_body(
    agreement: int, version: int, version_hash: str, terms: Mapping[str, Any], replaces: int | None = None
) -> Body:
    """A promise by the wording that holds it; ``replaces`` is the entry of the promise whose terms it changes.

    No free text goes in, since it could hold a name; ``version_hash`` covers it.
    """
    body = {
        "agreement": agreement,
        "version": version,
        "version_hash": version_hash,
        **{name: value for name, value in terms.items() if name not in {"description", "source"}},
    }
    return body if replaces is None else {**body, "replaces_entry": replaces}


def amendment_body(agreement: int, version: int, hash_: str, replaces: str, ended: Iterable[str]) -> Body:
    """A wording in force in place of the one with the hash ``replaces``; ``ended`` are keys of promises."""
    return {
        "agreement": agreement,
        "version": version,
        "hash": hash_,
        "replaces": replaces,
        "ended": sorted(ended),
    }


def approval_body(
    agreement: int, version: int, hash_: str, organisation: int, user: int | None, document: str | None
) -> Body:
    """One party's approval; ``document`` is the SHA-256 (hex) of the proof when it was given on its behalf."""
    body = {
        "agreement": agreement,
        "version": version,
        "hash": hash_,
        "organisation": organisation,
        "user": user,
        "on_behalf": document is not None,
    }
    return body if document is None else {**body, "document_sha256": document}
