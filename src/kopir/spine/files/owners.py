"""Who opens a file: the records it belongs to. A file's id alone opens nothing.

An app whose records hold files registers one question when Django starts: which of these files may this
actor open through a record of yours?
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from kopir.spine.registry.actors import Actor

Question = Callable[[Actor, Collection[int]], set[int]]

_questions: dict[str, Question] = {}


def register_owner(name: str, opens: Question) -> None:
    """Let records of the kind *name* (``agreement.document``) open files: ``opens(actor, file_ids)`` → some of them.

    Raises ValueError when the name is taken by another function.
    """
    if _questions.setdefault(name, opens) is not opens:
        raise ValueError(f"file owner {name!r} is registered twice")


def may_open(actor: Actor, file_id: int) -> bool:
    """Whether any record that the actor may see holds the file."""
    return any(question(actor, [file_id]) for question in _questions.values())


def opened_among(actor: Actor, file_ids: Collection[int]) -> set[int]:
    """Which of the files the actor may open; one question to each kind of owner, however many files."""
    return set[int]().union(*(question(actor, file_ids) for question in _questions.values()))
