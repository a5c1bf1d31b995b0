"""Whom a row means: asked of the resolver once for each way in which a partner is named."""

from __future__ import annotations

from collections.abc import Iterable

from kopir.spine.parties.resolver import Query, Resolution, resolve_many
from kopir.spine.parties.resolver.reasons import kept
from kopir.spine.registry.actors import Actor

from .limits import RESOLVE_AT_ONCE
from .models import ImportRow

#: ``chosen_by`` of a row that a person decided about; the resolver never changes it again.
BY_PERSON = ("person", "new")


def resolve_rows(actor: Actor, rows: Iterable[ImportRow], known: dict[str, Resolution]) -> None:
    """Give each row its partner or the candidates to choose from; nothing is saved.

    *known* carries answers from piece to piece, so that a name that comes a thousand times is asked once.
    A row without a name, or that a person decided about, is left alone.
    """
    open_rows = [row for row in rows if row.partner_key and row.chosen_by not in BY_PERSON]
    asked = {row.partner_key: row for row in open_rows if row.partner_key not in known}
    keys = list(asked)
    for start in range(0, len(keys), RESOLVE_AT_ONCE):
        part = keys[start : start + RESOLVE_AT_ONCE]
        answers = resolve_many([_query(asked[key]) for key in part], actor)
        known.update(zip(part, answers, strict=True))
    for row in open_rows:
        _give(row, known[row.partner_key])


def _query(row: ImportRow) -> Query:
    identifier = row.values["identifier"]
    return Query(
        text=row.values["partner"],
        country=row.values["country"],
        city=row.values["city"],
        identifiers=[(identifier[0], identifier[1])] if identifier else (),
    )


def _give(row: ImportRow, answer: Resolution) -> None:
    row.organisation_id = answer.choice.pk if answer.choice else None
    row.chosen_by = answer.method if answer.choice else ""
    row.candidates = [
        {
            "organisation": candidate.organisation_id,
            "name": candidate.name,
            "country": candidate.country,
            "city": candidate.city,
            "score": round(candidate.score, 3),
            "reasons": [kept(reason) for reason in candidate.reasons],
        }
        for candidate in answer.candidates
    ]
