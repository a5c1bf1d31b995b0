"""Labelled affiliation lines of ../shared/data/affiliation, with labels as this database's organisations.

The validation split of S2AFF is cut in two by a hash of the line: half *a* may be looked at while working on the
resolver, half *b* is only for reporting. Nothing is ever fitted to either.
"""

import csv
import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kopir.spine.parties.models import Identifier


@dataclass(frozen=True)
class Labelled:
    """``gold``: organisations of the register, any of which is right; ``labels``: how many labels there are, also
    outside the register. ``source``: s2aff, crossref or logs."""

    text: str
    gold: frozenset[int]
    labels: int
    source: str


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _labelled(text: str, labels: str, source: str, ids: dict[str, int]) -> Labelled:
    named = set(re.findall(r"ror\.org/([0-9a-z]{9})", labels))
    return Labelled(text, frozenset(ids[one] for one in named if one in ids), len(named), source)


def register() -> dict[str, int]:
    """ROR id → organisation."""
    return dict(Identifier.objects.filter(scheme="ror").values_list("value", "organisation_id"))


def training(folder: Path) -> list[Labelled]:
    """S2AFF train, and the training parts of Crossref and of ROR's logs."""
    ids = register()
    found = [
        _labelled(row["original_affiliation"], row["labels"], "s2aff", ids)
        for row in rows(folder, "s2aff_train_val")
        if row["split"] == "train"
    ]
    for name, source in (("crossref_train", "crossref"), ("ror_logs_train", "logs")):
        found += [_labelled(row["affiliation"], row["ror_id"], source, ids) for row in rows(folder, name)]
    return found


def validation(folder: Path, half: str) -> list[Labelled]:
    """One half of S2AFF's validation split, ``a`` or ``b``."""
    ids = register()
    return [
        _labelled(row["original_affiliation"], row["labels"], "s2aff", ids)
        for row in rows(folder, "s2aff_train_val")
        if row["split"] == "val" and _half(row["original_affiliation"]) == half
    ]


def _half(text: str) -> str:
    return "ab"[hashlib.sha256(text.encode()).digest()[0] % 2]
