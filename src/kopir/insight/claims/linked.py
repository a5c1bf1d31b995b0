"""A statement as schema.org's ``Claim``, for search engines.

Not a ``ClaimReview``: that rates whether something is true, and a verdict here says what the records on this
hub show, which for most statements is nothing yet.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from kopir.kit.formats import said

from .models import Claim


def claim_linked(claim: Claim) -> dict[str, Any] | None:
    """None of a statement that was withdrawn. The number is as it was said, with nothing of what was found."""
    if claim.withdrawn_at is not None:
        return None
    page = f"{settings.KOPIR_BASE_URL}/claims/{claim.pk}/"
    published = claim.published_on.isoformat() if claim.published_on else ""
    length = {"day": 10, "month": 7, "year": 4}[claim.published_precision]
    source = {
        "@type": "CreativeWork",
        "url": claim.source_url,
        "name": said(claim.source_title),
        "datePublished": published[:length],
    }
    known = {
        "@context": "https://schema.org",
        "@type": "Claim",
        "@id": f"{page}#it",
        "mainEntityOfPage": page,
        "name": said(claim.topic.title),
        "text": claim.quote,
        "inLanguage": claim.quote_lang,
        "creditText": ", ".join(filter(None, (said(claim.speaker), said(claim.affiliation)))),
        "appearance": {key: value for key, value in source.items() if value},
    }
    return {key: value for key, value in known.items() if value}
