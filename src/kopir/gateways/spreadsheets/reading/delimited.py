"""CSV: encoding, delimiter and rows. The parsing is the standard library's."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import limits
from ..issues import Issue, Unreadable, issue
from .cells import text, trimmed
from .source import Line, Range, Value

#: Encodings that a person may choose when the detected one shows wrong letters.
ENCODINGS = ("utf-8", "windows-1251", "kz1048", "koi8-r", "utf-16", "gb18030", "windows-1252")
DELIMITERS = ";,\t|"
_SAMPLE = 64 * 1024
# In KZ-1048 (Kazakhstan's STRK1048) these are қ, Қ, ң, Ң; in Windows-1251 they are letters of Serbian and
# Macedonian, which a register here does not hold.
_KAZAKH_BYTES = (b"\x9d", b"\x8d", b"\xbe", b"\xbd")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path) -> str:
    """The encoding of the whole file: a byte order mark (UTF-8, UTF-16), else valid UTF-8, else one of the
    two Cyrillic code pages. Raises Unreadable for binary data.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return name
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        kazakh = False
        utf8 = True
        while block := file.read(1 << 20):
            if b"\x00" in block:
                raise Unreadable(issue("binary"))
            kazakh = kazakh or any(byte in block for byte in _KAZAKH_BYTES)
            if utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    utf8 = False
        if utf8:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                utf8 = False
    if utf8:
        return "utf-8"
    return "kz1048" if kazakh else "windows-1251"


def detect_delimiter(sample: str) -> str:
    """By ``csv.Sniffer``; where it gives up, the delimiter that is most frequent in the sample's lines."""
    try:
        return csv.Sniffer().sniff(sample, delimiters=DELIMITERS).delimiter
    except csv.Error:
        lines = [line for line in sample.splitlines() if line.strip()][:50]
        return max(DELIMITERS, key=lambda mark: (sum(line.count(mark) for line in lines), mark == ","))


class Delimited:
    """A CSV file. ``facts``: format, encoding, guessed (encoding without proof), delimiter."""

    merged: list[Range] = []

    def __init__(self, path: Path, *, encoding: str, notes: list[Issue]) -> None:
        self.notes = notes
        found = encoding or detect_encoding(path)
        self._size = path.stat().st_size
        self._binary = path.open("rb")
        # newline="" is what the csv module needs for line breaks inside quotes.
        self._file = io.TextIOWrapper(self._binary, encoding=found, newline="")
        try:
            sample = self._file.read(_SAMPLE)
            self._file.seek(0)
        except (UnicodeError, LookupError) as error:
            self.close()
            raise Unreadable(issue("wrong_encoding", encoding=found)) from error
        delimiter = detect_delimiter(sample)
        guessed = not encoding and found in ("windows-1251", "kz1048")
        if guessed:
            notes.append(issue("encoding_guessed", encoding=found))
        self.facts: dict[str, Any] = {
            "format": "csv",
            "encoding": found,
            "guessed": guessed,
            "delimiter": delimiter,
            "sheets": [],
            "sheet": "",
            "date1904": False,
        }

    def lines(self) -> Iterator[Line]:
        reader = csv.reader(self._file, delimiter=self.facts["delimiter"])
        number = 0
        try:
            for number, record in enumerate(reader, start=1):
                if number > limits.MAX_ROWS:
                    raise Unreadable(issue("too_many_rows", limit=limits.MAX_ROWS))
                yield Line(number, trimmed(_cells(record)))
        except csv.Error as error:
            # In practice: a quote that is never closed, which swallows the rest of the file.
            raise Unreadable(issue("csv_broken", row=number + 1)) from error
        except UnicodeError as error:
            raise Unreadable(issue("wrong_encoding", encoding=self.facts["encoding"])) from error

    def progress(self) -> tuple[int, int]:
        return self._binary.tell(), self._size

    def close(self) -> None:
        self._file.close()


def _cells(record: list[str]) -> list[Value]:
    return [text(cell) for cell in record]
