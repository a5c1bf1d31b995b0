"""What a letter says, for the public page behind its code and for the paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kopir.kit.languages import content_languages
from kopir.kit.multilingual import own_name
from kopir.kit.templatetags.kit import day, multilingual, status

from .deciding_words import ASPECTS, OUTCOME_TAGS, basis_name, outcome_label
from .models import ApplicationState, Decision


def papers_of(code: str) -> list[tuple[str, str]]:
    """(language's own name, address) of the letter on paper, which a higher floor sets."""
    return [(label, f"/recognition/letters/{code}/{lang}.pdf") for lang, label in content_languages()]


def letter_page(decision: Decision) -> dict[str, Any]:
    """What the letter says, and no more: for anybody who has its code."""
    application, said = decision.application, decision.said
    erased = application.erased_at is not None
    later = decision.stage == "first" and application.state == ApplicationState.CLOSED
    facts = [
        (_("Issued by"), names_text(said["organisation"])),
        (_("Decision"), outcome_label(decision.outcome)),
        (_("Date"), day(decision.confirmed_at.date()) if decision.confirmed_at else None),
        (_("Applicant"), None if erased else application.applicant_name),
        (_("Qualification"), said["qualification"]),
        (_("Programme or field"), said["programme"] or None),
        (_("Awarding body"), names_text(said["awarding_body"]) or None),
    ]
    if said["campus"]:
        facts.append((_("Branch campus"), names_text(said["campus"])))
    facts += [
        (_("Awarded on"), day(date.fromisoformat(said["awarded_on"])) if said["awarded_on"] else None),
        (_("Legal basis"), basis_name(decision.basis)),
    ]
    texts = decision.texts
    return {
        "decision": decision,
        "papers": papers_of(decision.code or ""),
        "tag": status(OUTCOME_TAGS[decision.outcome], outcome_label(decision.outcome)),
        "facts": facts,
        "erased": erased,
        "replaced": later,
        "appealed": decision.stage == "first" and application.state == ApplicationState.APPEALED,
        "on_appeal": decision.stage == "appeal",
        "reasons": multilingual(texts["reasons"]) if texts.get("reasons") else "",
        "conditions": multilingual(texts["conditions"]) if texts.get("conditions") else "",
        "differences": [(str(ASPECTS[each["aspect"]]), each["text"]) for each in decision.differences],
    }


def names_text(said: Mapping[str, Any] | None) -> str:
    """The name of an organisation as it was when the letter was issued."""
    if not said:
        return ""
    return own_name(said["names"], said["name"], said["lang"]).text
