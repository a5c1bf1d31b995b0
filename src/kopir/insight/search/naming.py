"""What lower floors ask the engine: which things of one kind a typed name may mean."""

from __future__ import annotations

from kopir.ground.terms import sendable
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import searchable_for, tokens_of

from . import store


def ids(actor: Actor, kind: str, question: str, most: int) -> list[int]:
    """Ids of one *kind* that *question* finds, best first. The caller's own selector decides who sees them."""
    question = sendable(question)
    try:
        index = store.current()
        with store.whole():
            found = index.search(question, held=tokens_of(actor), facets={"kind": [kind]}, limit=most)
    except store.Missing:
        return list(searchable_for(kind).plain(actor, question))[:most]
    return [int(hit.key.partition(":")[2]) for hit in found.hits]
