"""Records that may be one agreement."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from kopir.kit.api import CursorParams, RecordId, actor_of, paginated
from kopir.kit.cursors import CursorPage, page_of

from .. import services
from ..selectors import visible_matches
from ..sheet import MatchFacts, facts_of, match_facts
from . import schemas as s
from .root import router


def _out(facts: MatchFacts) -> dict[str, Any]:
    return {
        "id": facts.match.pk,
        "mine_id": facts.mine.pk,
        "state": facts.match.state,
        "score": facts.match.score,
        "reasons": facts.match.reasons,
        "holder_id": facts.holder.pk if facts.holder else None,
        "type": facts.type,
        "party_ids": [party.pk for party in facts.parties],
        "signed_on": facts.signed_on,
        "expires_on": facts.expires_on,
        "answered": facts.answered,
    }


@router.get("/matches", response=paginated(s.MatchOut))
def list_matches(request: HttpRequest, page: Query[CursorParams]) -> Any:
    """Proposed matches with records of your own organisation, newest first."""
    actor = actor_of(request)
    found = page_of(
        visible_matches(actor), order=("-created_at", "-id"), cursor=page.cursor, limit=page.limit
    )
    return CursorPage([_out(facts) for facts in facts_of(actor, found.items)], found.next, found.previous)


@router.get("/matches/{int:match_id}", response=s.MatchOut)
def read_match(request: HttpRequest, match_id: RecordId) -> Any:
    return _out(match_facts(actor_of(request), match_id))


@router.post("/matches/{int:match_id}/answer", response=s.MatchOut)
def answer_match(request: HttpRequest, match_id: RecordId, data: s.AnswerIn) -> Any:
    """Say whether the other record is the same agreement; both have to say so before they are joined."""
    actor = actor_of(request)
    services.answer_match(actor, match_id=match_id, same=data.same, reason=data.reason)
    return _out(match_facts(actor, match_id))
