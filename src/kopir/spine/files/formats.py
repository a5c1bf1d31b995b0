"""Which files are taken, and what a file is by its content. The name only says what it claims to be."""

from __future__ import annotations

import codecs
import re
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import puremagic
from django.utils.translation import gettext as _

from kopir.spine.registry.actors import Invalid

#: Ending of the name → media type that the content must have.
ALLOWED = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
NAME_LENGTH = 200
#: A container's table of contents is small; one that unpacks to more is a bomb.
_TABLE_LIMIT = 1024 * 1024


def safe_name(name: str) -> str:
    """The last part of *name* without anything that a file system or a reader could be fooled by.

    Folders, control characters and direction overrides go; at most 200 characters stay, the ending among
    them. ``../../x`` becomes ``x``; nothing left becomes ``file``.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    shown = shown.strip(" .") or "file"
    ending = PurePosixPath(shown).suffix[:20]
    return shown[: NAME_LENGTH - len(ending)].removesuffix(ending) + ending


def content_type_of(path: Path, name: str) -> str:
    """The media type of the file at *path*, which calls itself *name*.

    Raises Invalid (field ``file``) when that kind of file is not taken, or the content is of another kind.
    """
    ending = PurePosixPath(name).suffix.lower()
    expected = ALLOWED.get(ending)
    if expected is None:
        kinds = ", ".join(sorted(kind[1:] for kind in ALLOWED))
        raise Invalid(
            {"file": [_("Files of this kind are not taken. Choose one of: {kinds}.").format(kinds=kinds)]}
        )
    with path.open("rb") as file:
        is_so = _is_text(file) if expected.startswith("text/") else _is_binary(file, expected)
    if not is_so:
        raise Invalid(
            {
                "file": [
                    _("The content of “{name}” is not what its ending says ({ending}).").format(
                        name=name, ending=ending
                    )
                ]
            }
        )
    return expected


def _is_binary(file: BinaryIO, expected: str) -> bool:
    try:
        found = {match.mime_type for match in puremagic.magic_stream(file)}
    except (puremagic.PureError, ValueError):  # nothing known, or an empty file
        return False
    if expected not in found and "application/zip" not in found:
        return False
    return not expected.startswith("application/vnd.") or _container_says(file, expected)


def _container_says(file: BinaryIO, expected: str) -> bool:
    """A ZIP's first bytes are the same for all office files; its own table of contents tells them apart.

    OOXML: ``[Content_Types].xml`` names the main part (ECMA-376 part 2 §10.1.2). ODF: the entry
    ``mimetype`` is the type itself (OASIS OpenDocument 1.3 part 2 §3.3).
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as container:
            if expected.endswith("opendocument.text"):
                return _entry(container, "mimetype") == expected.encode()
            return f"{expected}.main+xml".encode() in _entry(container, "[Content_Types].xml")
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False


def _entry(container: zipfile.ZipFile, name: str) -> bytes:
    with container.open(name) as entry:
        return entry.read(_TABLE_LIMIT)


#: Control characters that text has no use for.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def _is_text(file: BinaryIO) -> bool:
    """UTF-16 (Excel's "Unicode text") only with its byte order mark: without one, anything decodes as it."""
    file.seek(0)
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _decodes(file, "utf-16")
    return any(_decodes(file, encoding) for encoding in ("utf-8-sig", "cp1251"))


def _decodes(file: BinaryIO, encoding: str) -> bool:
    """Whether it is text throughout: it decodes, and holds no control characters but breaks and tabs."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(1 << 16):
            if _NO_TEXT.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
