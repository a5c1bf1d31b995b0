"""CSV: encoding, delimiter and rows. The parsing is the standard library's."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain
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
#: So many characters in valid UTF-8 are none by chance: two letters of a Cyrillic code page almost never are one.
_NO_CHANCE = 8
#: Comes after the last line: a record that holds it has swallowed the end of the file.
_END = "\ue000end of the file\ue000"
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
    two Cyrillic code pages. Raises Unreadable for binary data, and for a file that begins in UTF-8 and goes
    on in something else.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return name
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        kazakh = False
        line = 1
        beyond = 0  # characters beyond ASCII in whole, valid UTF-8 so far
        utf8 = True
        for block in chain(iter(lambda: file.read(1 << 20), b""), [b""]):
            if b"\x00" in block:
                raise Unreadable(issue("binary"))
            kazakh = kazakh or any(byte in block for byte in _KAZAKH_BYTES)
            if not utf8:
                continue
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                utf8 = False
                before = error.object[: error.start]
                beyond += _beyond_ascii(before.decode("utf-8"))
                line += before.count(b"\n")
                continue
            beyond += _beyond_ascii(text)
            line += text.count("\n")
    if utf8:
        return "utf-8"
    if beyond >= _NO_CHANCE:
        raise Unreadable(issue("mixed_encoding", row=line))
    return "kz1048" if kazakh else "windows-1251"


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else sum(char > "\x7f" for char in text)


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
        reader = csv.reader(chain(self._file, [_END]), delimiter=self.facts["delimiter"])
        number = filled = 0
        try:
            for number, record in enumerate(reader, start=1):
                if record and record[-1].endswith(_END):
                    if record != [_END]:  # a quote that is never closed has swallowed all rows from here on
                        raise Unreadable(issue("csv_broken", row=number))
                    return
                line = Line(number, trimmed(_cells(record)))
                filled += not line.is_blank
                if filled > limits.MAX_ROWS or number > limits.LAST_ROW:
                    raise Unreadable(issue("too_many_rows", limit=limits.MAX_ROWS))
                yield line
        except csv.Error as error:
            # A cell beyond the module's own limit (131,072 characters), most often by a quote never closed.
            raise Unreadable(issue("csv_broken", row=number + 1)) from error
        except UnicodeError as error:
            raise Unreadable(issue("wrong_encoding", encoding=self.facts["encoding"])) from error

    def progress(self) -> tuple[int, int]:
        return self._binary.tell(), self._size

    def close(self) -> None:
        self._file.close()


def _cells(record: list[str]) -> list[Value]:
    return [text(cell) for cell in record]
