"""Claims for the tests: what somebody is said to have said."""

from kopir.insight.claims.services import record_claim, save_topic
from kopir.spine.registry.actors import process

ACTOR = process("test")


def topic(code="partnerships", **fields):
    return save_topic(ACTOR, code=code, title={"en": f"About {code}"}, **fields)


def claim(actor=ACTOR, **fields):
    if "topic" not in fields:
        topic()
    values = {
        "topic": "partnerships",
        "subject": {"en": "Somewhere"},
        "quote": "Three partnerships have been established.",
        "quote_lang": "en",
        "source_title": {"en": "A newspaper"},
        "low": 3,
        "unit": "partnership",
        "modality": "observed",
        "indicator": "agreements.in_force",
    }
    return record_claim(actor, **{**values, **fields})
