"""Vectors on the disk, beside the index: a file of numbers that readers map, and a table of what stands where.

A vector is written into a free place, and the table then says in one transaction that it holds: after a kill at
any moment the table names only what is whole. A file that is cut loses what it no longer holds, a table that
cannot be read loses all; either is written anew from the database. One process at a time writes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from .encoders import Encoder
from .encoders import Vectors as Numbers

#: Raised when another text stands for a thing (`meaning.said`).
TEXTS = "2"
_TABLE = "CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, place INTEGER, made TEXT, text TEXT)"


class Vectors:
    """What the encoders made of many texts, one after the other in each row; in a folder named after them."""

    def __init__(self, folder: Path, encoders: Sequence[Encoder]) -> None:
        self.folder = folder / "-".join(["meaning", TEXTS, *(one.name for one in encoders)])
        self.encoders = list(encoders)
        self.width = sum(one.width for one in encoders)
        self._seen: tuple[int, ...] = ()
        self._keys: list[str] = []
        self._held = np.zeros(0, bool)
        self._matrix: Numbers = np.zeros((0, self.width), np.float32)

    def of(self, texts: Sequence[str]) -> Numbers:
        """One row for each text."""
        return np.hstack([one.documents(texts) for one in self.encoders])

    @property
    def _numbers(self) -> Path:
        return self.folder / "vectors.f32"

    def _open(self) -> sqlite3.Connection:
        self.folder.mkdir(parents=True, exist_ok=True)
        link = sqlite3.connect(self.folder / "rows.sqlite3", timeout=5)
        link.execute(_TABLE)
        return link

    def _room(self) -> int:
        """How many vectors the file holds whole."""
        try:
            return self._numbers.stat().st_size // (4 * self.width)
        except FileNotFoundError:
            return 0

    def rows(self) -> dict[str, tuple[int, str, str]]:
        """Key → (place, digest of the thing, digest of the text). A damaged table is put away and is empty."""
        try:
            with self._open() as link:
                found = link.execute("SELECT key, place, made, text FROM rows").fetchall()
            link.close()
        except sqlite3.DatabaseError:
            shutil.rmtree(self.folder, ignore_errors=True)
            return {}
        room = self._room()
        return {key: (place, made, text) for key, place, made, text in found if place < room}

    def write(
        self,
        fresh: Mapping[str, tuple[str, str, Sequence[float]]],
        same: Mapping[str, str],
        gone: Collection[str],
    ) -> None:
        """``fresh``: key → (digest, digest of the text, vector). ``same``: key → another digest, same text."""
        taken = {place for place, _made, _text in self.rows().values()}
        link = self._open()
        free = (place for place in range(len(taken) + len(fresh) + 1) if place not in taken)
        places = {key: next(free) for key in fresh}
        descriptor = os.open(self._numbers, os.O_WRONLY | os.O_CREAT)
        try:
            for key, (_made, _text, vector) in fresh.items():
                content = np.asarray(vector, "<f4").tobytes()
                os.pwrite(descriptor, content, places[key] * len(content))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        with link:
            link.executemany("DELETE FROM rows WHERE key = ?", [(key,) for key in gone])
            link.executemany(
                "UPDATE rows SET made = ? WHERE key = ?", [(made, key) for key, made in same.items()]
            )
            link.executemany(
                "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)",
                [(key, places[key], made, text) for key, (made, text, _vector) in fresh.items()],
            )
        link.close()

    def nearest(self, question: str, count: int) -> list[str]:
        """The *count* keys nearest in meaning, of those that are near at all. Exact: one product of all.

        Each encoder's cosines are counted in standard deviations above their mean and added: two models that
        were taught differently are wrong about different things.
        """
        self._read()
        held = self._held
        if held.sum() < 2:
            return []
        out, cosines, start = np.zeros(len(held)), np.zeros(len(held)), 0
        for one in self.encoders:
            found = self._matrix[:, start : start + one.width] @ one.question(question)
            out += (found - found[held].mean()) / (float(found[held].std()) or 1.0)
            cosines += found - one.floor
            start += one.width
        out[~held | (cosines < 0)] = -np.inf
        best = np.argsort(-out, kind="stable")[:count]
        return [self._keys[at] for at in best if np.isfinite(out[at])]

    def _read(self) -> None:
        try:
            table, numbers = (self.folder / "rows.sqlite3").stat(), self._numbers.stat()
        except FileNotFoundError:
            self._seen, self._held = (), np.zeros(0, bool)
            return
        seen = (table.st_mtime_ns, table.st_ino, numbers.st_size, numbers.st_ino)
        if seen == self._seen:
            return
        rows = self.rows()
        room = max((place for place, _made, _text in rows.values()), default=-1) + 1
        self._keys = [""] * room
        for key, (place, _made, _text) in rows.items():
            self._keys[place] = key
        shape = (room, self.width)
        self._matrix = (
            np.memmap(self._numbers, "<f4", "r", shape=shape) if room else np.zeros(shape, np.float32)
        )
        self._held = np.fromiter(map(bool, self._keys), bool, room)
        self._seen = seen
