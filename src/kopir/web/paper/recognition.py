"""A decision on recognition as a letter: what its public page says, in one language, with the code to check it by."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from kopir.exchange.recognition.applied import letter_of
from kopir.exchange.recognition.deciding_words import outcome_label
from kopir.exchange.recognition.letters import letter_page, names_text
from kopir.exchange.recognition.models import Decision
from kopir.kit import formats
from kopir.kit.errors import NotFound
from kopir.kit.languages import content_languages
from kopir.kit.multilingual import pick
from kopir.spine.hub.selectors import current_hub

from .setting import set_paper


def letter_pdf(code: str, language: str) -> bytes:
    """The PDF of the letter with *code* in a content language. Raises NotFound, also after an erasure."""
    decision = letter_of(code)
    if language not in dict(content_languages()) or decision.application.erased_at is not None:
        raise NotFound
    assert decision.confirmed_at is not None  # what has a code was issued
    with override(language):
        return set_paper("recognition", letter_data(decision), language, decision.confirmed_at)


def letter_data(decision: Decision) -> dict[str, Any]:
    """Texts alone, in the active language; what people wrote stays in the language that they wrote in."""
    page, hub = letter_page(decision), current_hub()
    address = f"{settings.KOPIR_BASE_URL}/recognition/letters/{decision.code}/"
    notes = []
    if page["replaced"]:
        notes.append(_("It is replaced by a decision on appeal, which has a letter of its own."))
    return {
        "hub": pick(hub.name).text if hub else "",
        "issuer": names_text(decision.said["organisation"]),
        "applicant": decision.application.applicant_name,
        "title": _("Letter of recognition"),
        "outcome": outcome_label(decision.outcome),
        "stage": str(decision.get_stage_display()),
        "date": formats.day(decision.confirmed_at.date()) if decision.confirmed_at else "",
        "facts": [[str(term), _plain(value)] for term, value in page["facts"]],
        "texts": [
            [_("Reasons"), formats.said(decision.texts.get("reasons"))],
            [
                _("What is recognised, or on which conditions"),
                formats.said(decision.texts.get("conditions")),
            ],
        ],
        "differences": [[name, text or _("stated")] for name, text in page["differences"]],
        "notes": notes,
        "code": decision.code,
        "url": address,
        "words": {
            "differences": _("Substantial differences"),
            "check": _("Check this letter"),
            "check_how": _(
                "Open the address, or type the code on the page “Check a letter”. It says what this letter says."
            ),
            "appeal": _("Appeal"),
            "appeal_how": _(
                "You may appeal to the organisation that issued this letter. Somebody who took no part in this decision then decides."
            )
            if decision.stage == "first"
            else "",
            "page": _("Page"),
        },
    }


def _plain(value: Any) -> str:
    return strip_tags(str(value)) if value not in (None, "") else _("no data")
