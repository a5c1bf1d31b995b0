"""Words of the audit trail for claims."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from kopir.kit.formats import said
from kopir.spine.audit import values
from kopir.spine.audit.said import choice, day, number, record, texts
from kopir.spine.audit.values import Named
from kopir.spine.audit.words import Field, declare
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.indicators import indicator_for

from .forms import UNIT_LABELS
from .models import Claim, Modality, Precision, Topic, Verification


def _claims(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """Claims are public, and withdrawn ones are on the hub's own trail."""
    return dict(Claim.objects.filter(pk__in=ids).values_list("pk", "ref"))


def _topics(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    found = Topic.objects.in_bulk(list(ids))
    return {pk: said(topic.title) or topic.code for pk, topic in found.items()}


def _topics_by_code(actor: Actor, codes: Collection[str]) -> dict[str, str]:
    found = Topic.objects.filter(code__in=codes)
    return {topic.code: said(topic.title) or topic.code for topic in found}


def _topic(value: Any, named: Named) -> Any:
    return named.get(("claim.topic.code", value), value)


def _indicator(value: Any, named: Named) -> Any:
    """Its label; the code of a figure whose app is gone."""
    if values.is_nothing(value):
        return values.nothing()
    try:
        return str(indicator_for(str(value)).label)
    except KeyError:
        return str(value)


declare(
    "claim",
    label=_("Claim"),
    actions={
        "claim.record": _("Claim recorded"),
        "claim.edit": _("Claim changed"),
        "claim.withdraw": _("Claim withdrawn"),
        "claim.topic": _("Topic set"),
    },
    fields={
        "ref": Field(_("Reference")),
        "topic": Field(_("Topic"), _topic, names="claim.topic.code", by_code=True),
        "organisation": record(_("Organisation"), "organisation"),
        "subject": texts(_("About")),
        "quote": Field(_("Quotation")),
        "quote_lang": Field(_("Language of the quotation"), values.language),
        "speaker": texts(_("Who said it")),
        "affiliation": texts(_("On behalf of")),
        "interest": texts(_("Interest in the matter")),
        "source_title": texts(_("Title of the source")),
        "source_url": Field(_("Address of the source")),
        "published_on": day(_("Published on")),
        "published_precision": choice(_("Published: known to the"), Precision),
        "checks": Field(_("Looked up at")),
        "low": number(_("The number, or the lower end of a range")),
        "high": number(_("The upper end of a range")),
        "value_text": texts(_("The number in words")),
        "unit": choice(_("Unit"), UNIT_LABELS),
        "currency": Field(_("Currency"), values.currency),
        "modality": choice(_("How it was meant"), Modality),
        "as_of": day(_("As of")),
        "as_of_precision": choice(_("As of: known to the"), Precision),
        "window_from": day(_("From")),
        "window_to": day(_("To")),
        "due_on": day(_("Due on")),
        "due_precision": choice(_("Due: known to the"), Precision),
        "definition": texts(_("What was counted")),
        "note": texts(_("Note")),
        "verification": choice(_("Looked up in other sources"), Verification),
        "indicator": Field(_("Held against the figure"), _indicator),
        "complete": Field(_("The records are complete for this")),
    },
    labels=_claims,
)
declare(
    "claim.topic",
    label=_("Topic"),
    fields={
        "code": Field(_("Code")),
        "title": texts(_("Title")),
        "position": number(_("Place on the board")),
    },
    labels=_topics,
)
declare("claim.topic.code", labels=_topics_by_code)
