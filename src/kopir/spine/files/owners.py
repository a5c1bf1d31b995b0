"""Who opens a file: the records it belongs to. A file's id alone opens nothing.

An app whose records hold files registers one question when Django starts: may this actor open that file
through a record of yours?
"""

from __future__ import annotations

from collections.abc import Callable

from kopir.spine.registry.actors import Actor

Question = Callable[[Actor, int], bool]

_questions: dict[str, Question] = {}


def register_owner(name: str, may_open: Question) -> None:
    """Let records of the kind *name* (``agreement.document``) open files: ``may_open(actor, file_id)``.

    Raises ValueError when the name is taken by another function.
    """
    if _questions.setdefault(name, may_open) is not may_open:
        raise ValueError(f"file owner {name!r} is registered twice")


def may_open(actor: Actor, file_id: int) -> bool:
    """Whether any record that the actor may see holds the file."""
    return any(question(actor, file_id) for question in _questions.values())
