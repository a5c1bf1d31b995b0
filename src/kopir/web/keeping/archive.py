"""The file that a backup is: a ZIP archive whose signed manifest names every member with its SHA-256.

manifest.json              what it is, when and of what it was made, and the members
manifest.sig               key id and Ed25519 signature by the ledger's key over the manifest
checkpoint.txt             the ledger's newest checkpoint, as it goes out to partners
tables/<table>.jsonl       rows as lines (:mod:`.tables`)
files/<2 digits>/<sha256>  uploaded files, named by what they are
keys/<name>                only if asked for: the ledger's private key and the secret key
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from kopir.ground.signatures import key_id, public_key, sign, verify

FORMAT = "kopir-backup"
VERSION = 1
MANIFEST, SIGNATURE, CHECKPOINT = "manifest.json", "manifest.sig", "checkpoint.txt"
#: What is signed begins with this, so that no signature of the log can be passed off as one of a backup.
CONTEXT = b"kopir backup manifest 1\x00"

_MEMBER = re.compile(r"tables/[a-z0-9_]+\.jsonl|files/[0-9a-f]{2}/[0-9a-f]{64}|keys/[\w.-]+|checkpoint\.txt")
_PIECE = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class Refused(Exception):
    """The archive or the installation does not allow it; the message says why and what to do."""


class Writer:
    """Writes members one after another; the last call but ``close`` must be :meth:`seal`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        self.members: dict[str, str] = {}

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name, "w", force_zip64=True)

    def add(self, name: str, pieces: Iterable[bytes]) -> str:
        """Write one member; returns its SHA-256."""
        digest = sha256()
        with self.open(name) as member:
            for piece in pieces:
                digest.update(piece)
                member.write(piece)
        self.members[name] = digest.hexdigest()
        return self.members[name]

    def seal(self, manifest: dict[str, Any], private: bytes) -> str:
        """Add the manifest over all members, signed; returns its SHA-256."""
        text = json.dumps({**manifest, "members": self.members}, indent=1, sort_keys=True).encode()
        self._zip.writestr(MANIFEST, text)
        signature = base64.b64encode(sign(private, CONTEXT + text)).decode("ascii")
        self._zip.writestr(SIGNATURE, f"{key_id(public_key(private))} {signature}\n")
        self.close()
        return sha256(text).hexdigest()

    def close(self) -> None:
        self._zip.close()


class Archive:
    """An archive whose every byte has been checked against its manifest; close it when done.

    Raises Refused when it is cut off, damaged or not what its manifest says. Who signed the manifest is
    for the caller to judge: :meth:`signed_by`.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (FileNotFoundError, PermissionError) as fault:
            raise Refused(f"{path}: {fault.strerror}") from fault
        except _BROKEN as fault:
            raise Refused(f"{path} is no backup, or a part of it is missing: {fault}") from fault
        try:
            self._text, self.signer, self._signature = self._sealed()
            self.manifest: dict[str, Any] = json.loads(self._text)
            self._check()
        except Refused:
            self._zip.close()
            raise
        except (*_BROKEN, ValueError, KeyError, TypeError) as fault:
            self._zip.close()
            raise Refused(f"{path} is damaged: {fault}") from fault

    def close(self) -> None:
        self._zip.close()

    def _sealed(self) -> tuple[bytes, str, bytes]:
        try:
            text = self._zip.read(MANIFEST)
            signer, encoded = self._zip.read(SIGNATURE).decode("ascii").split()
            return text, signer, base64.b64decode(encoded, validate=True)
        except (KeyError, ValueError, binascii.Error) as fault:
            raise Refused("It has no manifest, or no signature of one.") from fault

    def _check(self) -> None:
        if (self.manifest["format"], self.manifest["version"]) != (FORMAT, VERSION):
            raise Refused("This Köpir does not know that format of backups.")
        members: dict[str, str] = self.manifest["members"]
        names = self._zip.namelist()
        if sorted(names) != sorted([*members, MANIFEST, SIGNATURE]):
            raise Refused("It holds other members than its manifest names.")
        for name, expected in members.items():
            digest = sha256()
            for piece in self.pieces(name):
                digest.update(piece)
            if not _MEMBER.fullmatch(name) or digest.hexdigest() != expected:
                raise Refused(f"{name} is not what was written.")
            if name.startswith("files/") and not name.endswith(expected):
                raise Refused(f"{name} is another file than its name says.")

    def signed_by(self, public: bytes) -> bool:
        return verify(public, self._signature, CONTEXT + self._text)

    def text(self, name: str) -> str:
        return self._zip.read(name).decode()

    def lines(self, name: str) -> Iterator[bytes]:
        with self._zip.open(name) as member:
            yield from member

    def pieces(self, name: str) -> Iterator[bytes]:
        with self._zip.open(name) as member:
            while piece := member.read(_PIECE):
                yield piece

    def files(self) -> list[str]:
        """The SHA-256 of each uploaded file in it."""
        return [name.rpartition("/")[2] for name in self.manifest["members"] if name.startswith("files/")]


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def settle(file: IO[bytes], partial: Path, place: Path) -> None:
    """Have the bytes on the disk before the name says that they are there."""
    file.flush()
    os.fsync(file.fileno())
    os.replace(partial, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
