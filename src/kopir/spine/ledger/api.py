"""``/api/ledger``: the log's head, signed checkpoints and proofs. Open to everybody; digests only."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from ninja.params import functions as params
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of
from kopir.kit.errors import NotFound

from . import selectors
from .entries import ORDER, placed, proved
from .held import file_text
from .models import EntryKind
from .services import erase

router = Router(tags=["ledger"])

_LIMIT: dict[str, Any] = {"ge": 0, "le": 2**63 - 1}


class HeadOut(Schema):
    """``size`` entries have the Merkle root ``root`` (RFC 6962 §2.1, hexadecimal); ``pending`` wait for a place."""

    size: int
    root: str
    pending: int


class InclusionOut(Schema):
    """Audit path of one entry (RFC 6962 §2.1.1), from the leaf upwards; all hashes hexadecimal.

    ``digest`` is SHA-256(salt ‖ payload), ``leaf_hash`` SHA-256(0x00 ‖ digest).
    """

    entry_id: int
    index: int
    size: int
    digest: str
    leaf_hash: str
    root: str
    path: list[str]
    erased: bool


class EntryOut(Schema):
    """A placed entry: ``index`` from 0, ``leaf_hash`` hexadecimal."""

    entry_id: int
    kind: str
    recorded_at: datetime
    index: int
    leaf_hash: str

    @staticmethod
    def resolve_kind(row: Any) -> str:
        return str(row.entry.kind)

    @staticmethod
    def resolve_recorded_at(row: Any) -> datetime:
        return row.entry.recorded_at  # type: ignore[no-any-return]  # a model's field

    @staticmethod
    def resolve_leaf_hash(row: Any) -> str:
        return bytes(row.hash).hex()


class EntryParams(CursorParams):
    """Filters: ``kind``, and a ``day`` of the hub's time zone."""

    kind: EntryKind | None = None
    day: date | None = None


class ProofOut(InclusionOut):
    """All that ``/ledger/kopir-verify.py`` needs: proof, the signed checkpoint over it and its key.

    ``salt`` (hexadecimal) and ``payload`` (the text that was hashed) are null when erased or not open to you; ``recorded_at`` is
    as it was hashed, with microseconds;
    ``checkpoint`` is null until one has been signed over the entry.
    """

    format: str
    kind: str
    recorded_at: str
    salt: str | None
    payload: str | None
    checkpoint: str | None


class ErasureIn(Input):
    """``reason`` stays on the trail: it names the ground and no person."""

    reason: str = Field(..., min_length=1, max_length=300)


class ConsistencyOut(Schema):
    """Proof that the log of ``old`` entries is a beginning of that of ``new`` (RFC 6962 §2.1.2), hexadecimal."""

    old: int
    new: int
    old_root: str
    new_root: str
    path: list[str]


class CheckpointOut(Schema):
    """A signed head; ``signed_text`` is what was signed, with its signature line."""

    size: int
    root: str
    issued_at: datetime
    key_id: str
    signed_text: str

    @staticmethod
    def resolve_root(row: Any) -> str:
        return bytes(row.root).hex()


class KeyOut(Schema):
    """A public key (Ed25519, base64); ``succession`` is the old key's signature that hands over to the next."""

    key_id: str
    public_key: str
    valid_from: datetime
    succeeded_by: str
    succession: str

    @staticmethod
    def resolve_public_key(row: Any) -> str:
        return b64encode(bytes(row.public_key)).decode("ascii")


def _hex(values: tuple[bytes, ...]) -> list[str]:
    return [value.hex() for value in values]


@router.get("/head", response=HeadOut)
def read_head(request: HttpRequest) -> Any:
    head = selectors.head()
    return {"size": head.size, "root": head.root.hex(), "pending": head.pending}


@router.get("/checkpoints", response=paginated(CheckpointOut))
def list_checkpoints(request: HttpRequest, page: Query[CursorParams]) -> Any:
    """Signed heads, newest first."""
    return page_of(selectors.checkpoints(), order=("-size", "-id"), cursor=page.cursor, limit=page.limit)


@router.get("/checkpoints/latest", openapi_extra={"responses": {200: {"content": {"text/plain": {}}}}})
def latest_checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint as the text to keep: give it to ``kopir verify-ledger --against``."""
    checkpoint = selectors.latest_checkpoint()
    if checkpoint is None:
        raise NotFound
    text = file_text(checkpoint, selectors.key_of(checkpoint))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@router.get("/entries", response=paginated(EntryOut))
def list_entries(request: HttpRequest, asked: Query[EntryParams]) -> Any:
    """The placed entries, newest first."""
    found = placed(asked.kind.value if asked.kind else "", asked.day)
    return page_of(found, order=ORDER, cursor=asked.cursor, limit=asked.limit)


@router.get("/entries/{entry_id}/proof", response=ProofOut)
def read_proof(request: HttpRequest, entry_id: RecordId) -> Any:
    """The proof as a file to keep; 404 while the entry waits for its place."""
    return proved(actor_of(request), entry_id).as_json()


@router.get("/entries/{entry_id}", response=InclusionOut)
def read_entry(
    request: HttpRequest, entry_id: RecordId, size: int | None = params.Query(None, **_LIMIT)
) -> Any:
    """Where an entry stands and the proof of it; 404 while it waits for its place."""
    proof = selectors.inclusion(entry_id, size)
    return {
        "entry_id": proof.entry_id,
        "index": proof.index,
        "size": proof.size,
        "digest": proof.digest.hex(),
        "leaf_hash": proof.leaf_hash.hex(),
        "root": proof.root.hex(),
        "path": _hex(proof.path),
        "erased": proof.erased,
    }


@router.post("/entries/{entry_id}/erase", response={204: None})
def erase_entry(request: HttpRequest, entry_id: RecordId, body: ErasureIn) -> Any:
    """Destroy salt and payload of an entry and the free words of its record; for the hub's administrators.

    409 when it is erased already.
    """
    erase(actor_of(request), entry_id, body.reason)
    return Status(204, None)


@router.get("/consistency", response=ConsistencyOut)
def read_consistency(
    request: HttpRequest,
    old: int = params.Query(..., **_LIMIT),
    new: int | None = params.Query(None, **_LIMIT),
) -> Any:
    """That an earlier log is a beginning of a later one (default: of the present one)."""
    proof = selectors.consistency(old, new)
    return {
        "old": proof.old,
        "new": proof.new,
        "old_root": proof.old_root.hex(),
        "new_root": proof.new_root.hex(),
        "path": _hex(proof.path),
    }


@router.get("/keys", response=list[KeyOut])
def list_keys(request: HttpRequest) -> Any:
    """All public keys, in the order in which they came into use."""
    return selectors.keys()
