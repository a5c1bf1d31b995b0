"""The columns of the portfolio, on the page and in a download."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any

from django.db.models import TextChoices
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kopir.insight.claims.models import Claim
from kopir.insight.claims.shown import claims_table
from kopir.insight.health.states import TAGS, Health
from kopir.kit.formats import amount, number
from kopir.kit.multilingual import own_name, pick
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day_in, multilingual, status
from kopir.spine.agreements.models import AgreementState, AgreementType
from kopir.spine.agreements.paths import agreement_path
from kopir.web.delivered import Delivered
from kopir.web.portfolio import Line, Names

COLUMNS = (
    "ref",
    "title",
    "title_lang",
    "partner",
    "parties",
    "type",
    "state",
    "health",
    "signed_on",
    "expires_on",
    "last_sign",
)
#: With these an import knows its own columns again ("State" alone may be a country).
HEADS = {"type": gettext_lazy("Type of agreement"), "state": gettext_lazy("Status")}


def partners(line: Line, lang: str, without: Collection[int] = ()) -> str:
    """The parties' names in the reader's language, else as the register shows them."""
    shown = (names for pk, names in line.parties.items() if pk not in without)
    return "; ".join(own_name(names, name, lang=lang).text for name, names in shown)


def health_tag(value: str) -> SafeString:
    """The state of health as shape, word and colour."""
    return _tag(value, get_language() or "en")


@lru_cache(maxsize=64)
def _tag(value: str, lang: str) -> SafeString:
    state = Health(value)
    label = _("Unknown") if state is Health.UNKNOWN else state.label
    return status(TAGS[state], label)


@lru_cache(maxsize=4096)
def _named(name: str, names: Names, lang: str) -> str:
    return escape(own_name(names, name, lang=lang).text)


def _titled(line: Line, lang: str) -> SafeString:
    """The title, and under it those parties that it does not name itself."""
    # html.escape: the texts are plain, and Django's own looks for lazy ones first.
    text = line.title.get(lang)
    shown = escape(text) if text else multilingual(line.title, lang) if line.title else escape(line.ref)
    names = [_named(name, names, lang) for name, names in line.parties.values()]
    others = "; ".join([name for name in names if name not in shown])
    under = f'<span class="under quiet">{others}</span>' if others else ""
    # The path is made of a number; every text is escaped.
    return mark_safe(f'<a href="{agreement_path(line.id)}">{shown}</a>{under}')  # noqa: S308 - see above


@lru_cache(maxsize=64)
def _labels(choices: type[TextChoices], _lang: str) -> dict[str, str]:
    """Code → label in the active language, which is *_lang*."""
    return {code: str(label) for code, label in choices.choices}


def portfolio_table(rows: Iterable[Line], empty: str = "") -> Table:
    """The list as a page shows it; *empty* says why there is none.

    The language is asked once: asking is a third of a row's price.
    """
    lang = get_language() or "en"
    states, types = _labels(AgreementState, lang), _labels(AgreementType, lang)
    return Table(
        [
            Column("title", _("Agreement"), lambda row: _titled(row, lang)),
            Column("type", _("Type"), lambda row: types[row.type]),
            Column("state", _("State"), lambda row: states[row.state_today]),
            Column("health", _("Health"), lambda row: _tag(row.health, lang)),
            Column("expires_on", _("Ends"), lambda row: day_in(row.expires_on, "day", lang)),
            Column("last_sign", _("Last sign of life"), lambda row: day_in(row.last_sign, "day", lang)),
        ],
        rows,
        empty=empty or _("No agreement fits. Remove a filter to see more."),
    )


def short_table(rows: Iterable[Line], empty: str = "") -> Table:
    """The list beside other things, as on an organisation's page."""
    full = portfolio_table(rows, empty)
    kept = {"title", "type", "state", "health", "expires_on"}
    return replace(full, columns=[column for column in full.columns if column.key in kept])


def delivered_table(rows: Sequence[Delivered]) -> Table:
    """What was delivered by kind: the numbers of the picture."""
    return Table(
        [
            Column("kind", _("Kind"), lambda row: row.label),
            Column("times", _("Times delivered"), lambda row: number(row.times), numeric=True),
            Column("much", _("Together"), lambda row: amount(row.much, row.unit, row.currency), numeric=True),
            Column("bare", _("Without evidence"), lambda row: number(row.bare), numeric=True),
        ],
        rows,
    )


def newest_table(rows: Iterable[Line]) -> Table:
    """The short form for the front page."""
    types = dict(AgreementType.choices)
    lang = get_language() or "en"
    return Table(
        [
            Column("title", _("Agreement"), lambda row: _titled(row, lang)),
            Column("type", _("Type"), lambda row: types[row.type]),
            Column("health", _("Health"), lambda row: health_tag(row.health)),
        ],
        rows,
    )


def statements_table(rows: Iterable[Claim]) -> Table:
    """Public statements in short, each with its verdict."""
    full = claims_table(rows)
    kept = {"said", "as_of", "speaker", "found", "verdict"}
    return replace(full, columns=[column for column in full.columns if column.key in kept])


def export_rows(rows: Iterable[Line], own: Collection[int] = ()) -> Iterator[dict[str, Any]]:
    """Codes for machines, dates as dates; names in the reader's language where there is one. ``partner``: the
    parties without the reader's *own* organisations, as an import reads them."""
    lang = get_language() or "en"
    for row in rows:
        title = pick(row.title, lang)
        yield {
            "ref": row.ref,
            "title": title.text,
            "title_lang": title.lang,
            "partner": partners(row, lang, own) if set(own) & row.parties.keys() else "",
            "parties": partners(row, lang),
            "type": row.type,
            "state": row.state_today,
            "health": row.health,
            "signed_on": row.signed_on,
            "expires_on": row.expires_on,
            "last_sign": row.last_sign,
        }
