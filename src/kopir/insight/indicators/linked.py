"""A figure as schema.org's ``Dataset`` with its ``Observation`` of today, for search engines."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from kopir.kit.exports import FORMATS
from kopir.spine.agreements.clock import today
from kopir.spine.registry.actors import Actor

from .selectors import Evaluated


def figure_linked(actor: Actor, found: Evaluated) -> dict[str, Any] | None:
    """What everybody may count of the whole hub today; None for who may see more, another scope or day."""
    if not actor.is_anonymous or not found.scope.is_hub or found.day != today():
        return None
    page = f"{settings.KOPIR_BASE_URL}/figures/{found.indicator.code}/"
    name = str(found.indicator.label)
    observed = [
        {
            "@type": "Observation",
            "name": " · ".join(filter(None, (name, str(each.group), each.modality))),
            "value": float(each.amount) if each.amount % 1 else int(each.amount),
            "unitText": each.currency or each.unit,
            "observationDate": found.day.isoformat(),
        }
        for each in found.figures
    ]
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{page}#it",
        "url": page,
        "name": name,
        "description": str(found.indicator.definition),
        "dateModified": found.day.isoformat(),
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{page}series.{kind}"}
            for kind in sorted(FORMATS)
        ],
        **({"mainEntity": observed} if observed else {}),
    }
