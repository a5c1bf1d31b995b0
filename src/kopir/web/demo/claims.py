"""The demo hub's public statements: what was said of Kazakhstan's higher education, by whom, and where.

``claims.json`` holds *topics*, *voices* (who speaks, with affiliation and interest) and *claims*, each with
its voice. Facts are carried, in words of our own; quotations are a sentence at most. Not every figure was
found elsewhere: ``verification`` and ``note`` say so.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from kopir.insight.claims.models import Claim, Topic
from kopir.insight.claims.services import record_claim, save_topic
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Actor


def load_claims(actor: Actor, known: dict[str, Organisation]) -> None:
    """Record what is not there yet; a statement or topic that stands stays as it is, corrections too."""
    data: dict[str, Any] = json.loads(resources.files(__package__).joinpath("claims.json").read_text("utf-8"))
    topics = set(Topic.objects.values_list("code", flat=True))
    for topic in data["topics"]:
        if topic["code"] not in topics:
            save_topic(actor, **topic)
    there = set(Claim.objects.values_list("ref", flat=True))
    for item in data["claims"]:
        if item["ref"] not in there:
            record_claim(actor, **_fields(item, data["voices"], known))


def _fields(item: dict[str, Any], voices: dict[str, Any], known: dict[str, Organisation]) -> dict[str, Any]:
    fields = {**voices[item["voice"]], **item}
    del fields["voice"]
    if name := fields.pop("organisation", ""):
        fields["organisation_id"] = known[name].pk
    return fields
