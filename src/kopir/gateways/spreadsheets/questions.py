"""What only a person can say: the order of day and month, and words for a type that nobody taught yet."""

from __future__ import annotations

from typing import Any

from .dates import Answer, Evidence
from .fields import DATE_FIELDS
from .models import ImportBatch
from .words import is_nothing, type_key, type_of

_WORDS = 60
_CHUNK = 2000


def find(batch: ImportBatch) -> tuple[dict[str, Any], dict[str, Answer]]:
    """Look through all staged rows once. Returns the open questions and the orders that columns prove.

    ``{"orders": {field: evidence}, "types": [{key, text, rows, first}]}``; what is answered is not asked.
    """
    mapping, answers = batch.mapping, batch.answers
    evidence = {code: Evidence() for code in DATE_FIELDS if code in mapping}
    words: dict[str, dict[str, Any]] = {}
    types = answers.get("types", {})
    for number, raw in batch.rows.order_by("number").values_list("number", "raw").iterator(chunk_size=_CHUNK):
        cells = raw["cells"]
        for code, seen in evidence.items():
            if mapping[code] < len(cells):
                seen.add(number, cells[mapping[code]])
        column = mapping.get("type")
        if column is not None and column < len(cells) and cells[column] is not None:
            _note_word(words, str(cells[column]).strip(), number, types)
    proved: dict[str, Answer] = {}
    orders: dict[str, Any] = {}
    for code, seen in evidence.items():
        settled = seen.settled
        if settled is not None:
            proved[code] = settled
        elif code not in answers.get("orders", {}):
            orders[code] = seen.question()
    return {"orders": orders, "types": list(words.values())}, proved


def _note_word(words: dict[str, dict[str, Any]], text: str, number: int, known: dict[str, str]) -> None:
    if is_nothing(text) or type_of(text):
        return
    key = type_key(text)
    if key in known:
        return
    if key in words:
        words[key]["rows"] += 1
    elif len(words) < _WORDS:
        words[key] = {"key": key, "text": text[:200], "rows": 1, "first": number}
