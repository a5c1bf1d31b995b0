"""What the picture of a page says: made of what anybody may open, whoever asks, in the active language."""

from __future__ import annotations

from dataclasses import dataclass, field

from kopir.ground.codelists import country_name
from kopir.insight.claims.sheet import claim_sheet
from kopir.insight.health.prepared import counted_for
from kopir.insight.health.states import Health
from kopir.insight.indicators.selectors import evaluate
from kopir.insight.indicators.shown import shown
from kopir.kit import formats
from kopir.kit.errors import NotFound
from kopir.kit.multilingual import pick
from kopir.spine.agreements.models import Visibility
from kopir.spine.agreements.templatetags.agreements import state_label
from kopir.spine.hub.models import Hub
from kopir.spine.parties.selectors import visible_organisations
from kopir.spine.registry.actors import ANONYMOUS
from kopir.web.atlas import lands_of
from kopir.web.pages.atlas import message, word
from kopir.web.portfolio import portfolio
from kopir.web.record import agreement_page

from .words import health_figures, words

#: Characters of a title and of the text under it that a picture has room for.
TITLE, LEAD = 150, 210
FIGURES = 3


@dataclass(frozen=True)
class Card:
    """``figures``: at most three numbers or words, each (itself, what it is)."""

    kind: str
    title: str
    lead: str = ""
    figures: list[tuple[str, str]] = field(default_factory=list)


def card_of(hub: Hub | None, kind: str, key: str | int) -> Card:
    """The card of a page. Raises NotFound for what not everybody may see."""
    return {
        "front": _front,
        "agreement": _agreement,
        "organisation": _organisation,
        "claim": _claim,
        "figure": _figure,
    }[kind](hub, key)


def _front(hub: Hub | None, _key: str | int) -> Card:
    counted = counted_for(ANONYMOUS, hub)
    lands = lands_of(counted, hub)
    name = formats.said(hub.name) if hub else "Köpir"
    summary = formats.said(hub.summary) if hub else ""
    total = sum(counted.healths.values())
    figures = [(formats.number(total), words()["agreements"]), *health_figures(counted.healths)]
    return Card("Köpir", name, message(lands) if lands else summary, figures[:FIGURES] if total else [])


def _agreement(_hub: Hub | None, key: str | int) -> Card:
    page = agreement_page(ANONYMOUS, int(key))
    it = page.sheet.agreement
    if it.visibility != Visibility.PUBLIC:
        raise NotFound
    parties = dict.fromkeys(party.organisation.called().text for party in page.sheet.parties)
    return Card(
        str(it.get_type_display()),
        formats.said(it.title) or it.ref,
        " · ".join(parties),
        [
            (str(state_label(page.sheet.state_today)), words()["state"]),
            (word(Health(page.health)), words()["health"]),
            (formats.number(len(page.progress)), words()["promises"]),
        ],
    )


def _organisation(hub: Hub | None, key: str | int) -> Card:
    it = visible_organisations(ANONYMOUS).filter(pk=key).first()
    if it is None:
        raise NotFound
    place = [
        formats.city(it.city, it.country),
        country_name(it.country, formats.locale().language) if it.country else "",
    ]
    found = portfolio(ANONYMOUS, {"party": it.pk}, hub).count()
    return Card(
        str(it.get_kind_display()),
        formats.said(it.called()),
        ", ".join(filter(None, place)),
        [(formats.number(found), words()["agreements"])],
    )


def _claim(_hub: Hub | None, key: str | int) -> Card:
    sheet = claim_sheet(ANONYMOUS, int(key))
    it = sheet.claim
    speaker = ", ".join(filter(None, (formats.said(it.speaker), formats.said(it.affiliation))))
    return Card(
        words()["claim"],
        sheet.title,
        f"«{it.quote}»" if it.quote else speaker or pick(it.source_title).text,
        [
            (sheet.said or words()["nothing"], words()["said"]),
            (sheet.found or words()["nothing"], words()["found"]),
            (str(it.get_verdict_display()), words()["verdict"]),
        ],
    )


def _figure(_hub: Hub | None, key: str | int) -> Card:
    found = evaluate(ANONYMOUS, str(key))
    figures = [
        (each.text, " · ".join(filter(None, (str(each.group), each.note)))) for each in shown(found.figures)
    ]
    day = f"{words()['day']}: {formats.day(found.day)}"
    return Card(
        f"{words()['figure']} · {day}",
        str(found.indicator.label),
        str(found.indicator.definition),
        figures[:FIGURES] or [(words()["nothing"], "")],
    )
