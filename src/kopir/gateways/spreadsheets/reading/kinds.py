"""What a file is by its content; its name only adds a note when it says something else."""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from .. import limits
from ..issues import Issue, Unreadable, issue

#: First bytes of formats that people send by mistake, with the name to show.
_OTHER = (
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "SQLite"),
)
#: The control characters that spine.files takes for a sign of binary data; breaks and tabs are none of them.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
#: Bytes before the first element of a part; comments and white space have no reason to be longer.
_PROLOGUE = 1 << 20
#: What zipfile and zlib raise on a damaged package.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx under a password


def recognise(path: Path, name: str = "") -> tuple[Literal["xlsx", "csv"], list[Issue]]:
    """Return the format and notes about it.

    Raises Unreadable for an empty file, a format that is not read, a damaged workbook and one that would
    unpack to more than :mod:`..limits` allow (checked on its directory: nothing is unpacked here).
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(issue("empty_file"))
    if head.startswith(_OLE2):
        raise Unreadable(issue("old_excel"))
    for magic, label in _OTHER:
        if head.startswith(magic):
            raise Unreadable(issue("other_format", format=label))
    if head.startswith(b"PK"):
        _check_package(path)
        return "xlsx", _named(name, "xlsx", ("xlsx", "xlsm"))
    opening = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise Unreadable(issue("other_format", format="HTML/XML"))
    _check_text(path)
    return "csv", _named(name, "csv", ("csv", "tsv", "txt"))


def _check_text(path: Path) -> None:
    """Name the line of the first byte that no text holds: only UTF-16, by its mark, has them between letters."""
    line = 1
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return
        file.seek(0)
        while block := file.read(1 << 20):
            if found := _NO_TEXT.search(block):
                line += block.count(b"\n", 0, found.start())
                raise Unreadable(issue("control_byte", row=line, byte=f"{found[0][0]:02X}"))
            line += block.count(b"\n")


def _named(name: str, kind: str, endings: tuple[str, ...]) -> list[Issue]:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return [issue("other_name", ending=ending, kind=kind)] if ending and ending not in endings else []


def _check_package(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if len(parts) <= limits.MAX_PARTS and not any(part.flag_bits & 0x1 for part in parts):
                for part in parts:
                    _refuse_doctype(package, part)
    except _BROKEN as error:
        raise Unreadable(issue("damaged")) from error
    if len(parts) > limits.MAX_PARTS:
        raise Unreadable(issue("too_many_parts", count=len(parts), limit=limits.MAX_PARTS))
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable(issue("encrypted"))
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.MAX_UNPACKED:
        raise Unreadable(
            issue("bomb_size", size=unpacked // 1_000_000, limit=limits.MAX_UNPACKED // 1_000_000)
        )
    for part in parts:
        if part.file_size > limits.RATIO_FROM and part.file_size > limits.MAX_RATIO * max(
            part.compress_size, 1
        ):
            raise Unreadable(issue("bomb_ratio", part=part.filename[:100], limit=limits.MAX_RATIO))
        if part.filename.endswith("sharedStrings.xml") and part.file_size > limits.MAX_SHARED_STRINGS:
            raise Unreadable(
                issue(
                    "bomb_size",
                    size=part.file_size // 1_000_000,
                    limit=limits.MAX_SHARED_STRINGS // 1_000_000,
                )
            )
    if "xl/workbook.xml" not in names:
        if "mimetype" in names or "content.xml" in names:
            raise Unreadable(issue("other_format", format="OpenDocument"))
        if "word/document.xml" in names:
            raise Unreadable(issue("other_format", format="Word"))
        if "[Content_Types].xml" not in names:
            raise Unreadable(issue("other_format", format="ZIP"))


def _refuse_doctype(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No part of a package has a document type declaration (ECMA-376 part 2 forbids it), so that no entity
    is ever expanded. It stands before the first element: nothing is read beyond that.
    """
    if not part.filename.lower().endswith((".xml", ".rels")):
        return
    parser = expat.ParserCreate()
    seen: list[str] = []
    parser.StartDoctypeDeclHandler = lambda *_rest: seen.append("doctype")
    parser.StartElementHandler = lambda *_rest: seen.append("element")
    with package.open(part) as file:
        read = 0
        while not seen and read < _PROLOGUE and (block := file.read(4096)):
            read += len(block)
            try:
                parser.Parse(block, False)
            except expat.ExpatError:
                break  # what is no XML is found to be damaged where it is read
    if "doctype" in seen:
        raise Unreadable(issue("doctype", part=part.filename[:100]))
