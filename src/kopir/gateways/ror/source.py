"""Opening a ROR dump: JSON or the zip that holds it, read as a stream and within limits."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import ijson
from django.utils.translation import gettext as _

from kopir.spine.registry.actors import Invalid

#: ROR's whole dump was 270 MB of JSON in 2025; a file of ten times that is no ROR dump.
LARGEST = 3 * 1024**3
#: JSON of this kind packs about 10 : 1; a bomb packs 1000 : 1.
HIGHEST_RATIO = 100
#: What zipfile and its unpackers raise on bytes that were changed or cut off (OSError: a seek before the start).
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


class _Limited(io.RawIOBase):
    """Passes bytes on until more came than a dump can hold, whatever the archive's directory says."""

    def __init__(self, inner: IO[bytes], limit: int) -> None:
        self._inner, self._left = inner, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise Invalid({"file": [_("The file unpacks to more than a register can hold.")]})
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def open_dump(path: Path) -> Iterator[IO[bytes]]:
    """The dump's JSON as a byte stream.

    In a zip it is the only ``.json`` file, or the one whose name says schema v2 (ROR's older archives
    hold both). Raises Invalid: no such file, no JSON inside, encrypted, or it unpacks to too much.
    """
    if not path.is_file():
        raise Invalid({"file": [_("There is no such file: {name}").format(name=path.name)]})
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            if file.read(4) == b"PK\x03\x04":
                raise Invalid({"file": [_("The archive is cut off: its end is missing.")]})
            file.seek(0)
            yield _text_of(file, LARGEST)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive)
            limit = min(LARGEST, max(member.compress_size, 1) * HIGHEST_RATIO)
            if member.file_size > limit:
                raise Invalid({"file": [_("The file unpacks to more than a register can hold.")]})
            with archive.open(member) as file:
                yield _text_of(file, limit)
    except _BROKEN as error:
        raise Invalid({"file": [_("The archive cannot be read: {reason}").format(reason=error)]}) from error


def _text_of(file: IO[bytes], limit: int) -> IO[bytes]:
    """*file* within *limit*, without the byte order mark that some programs put before UTF-8."""
    stream = io.BufferedReader(_Limited(file, limit), 1 << 16)
    if stream.peek(3).startswith(b"\xef\xbb\xbf"):
        stream.read(3)
    return stream


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    found = [
        item
        for item in archive.infolist()
        # macOS puts a shadow beside each file that it packs.
        if item.filename.lower().endswith(".json") and not item.filename.startswith("__MACOSX/")
    ]
    if len(found) > 1:
        found = [item for item in found if "schema_v2" in item.filename.lower()]
    if len(found) != 1:
        raise Invalid({"file": [_("The archive must hold one JSON file of ROR's schema v2.")]})
    return found[0]


def objects(path: Path) -> Iterator[Any]:
    """Every object of the dump's array, one at a time. Raises Invalid when the JSON is broken or cut off."""
    with open_dump(path) as stream:
        try:
            yield from ijson.items(stream, "item", use_float=True)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise Invalid(
                {"file": [_("The JSON is broken or cut off: {reason}").format(reason=_reason(error))]}
            ) from error


def _reason(error: Exception) -> str:
    """The parser's first line; it quotes the file, in bytes when they are no UTF-8."""
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return text.partition("\n")[0].strip()
