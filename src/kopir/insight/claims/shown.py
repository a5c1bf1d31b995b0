"""Claims as people read them: the number as it was said, the number on record, and why they fit or do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kopir.insight.indicators.shown import figure_address
from kopir.kit import formats
from kopir.kit.multilingual import pick
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, multilingual, status
from kopir.spine.parties.paths import organisation_path
from kopir.spine.registry.indicators import Scope

from .models import Claim, Modality, Verdict
from .verdicts import TOLERANCE, Reason
from .weighing import day_of, indicator_of

TAGS = {
    Verdict.SUPPORTED: "ok",
    Verdict.PARTLY: "warn",
    Verdict.NO_EVIDENCE: "quiet",
    Verdict.CONTRADICTED: "bad",
    Verdict.NOT_MEASURABLE: "quiet",
}
#: Of these the label or the topic says what is counted.
_BARE = {"item", "agreement", "organisation", "delivery", "university"}


def reason_text(reason: str) -> str:
    """One sentence for each :class:`verdicts.Reason`."""
    tolerance = formats.percent(TOLERANCE)
    return {
        Reason.SAME: _("The records show the same number."),
        Reason.AT_LEAST: _("The records show at least as many as was said."),
        Reason.WITHIN: _(
            'The records show a number within what was said; "about" allows {tolerance} both ways.'
        ),
        Reason.REACHED: _("The records show that what was planned has been reached."),
        Reason.FEWER: _(
            "The records show a part of it. The register is not complete, so fewer is no contradiction."
        ),
        Reason.FEWER_OF_ALL: _("The records are complete for this, and show fewer."),
        Reason.MORE: _("The records show more than was said."),
        Reason.BOUND: _("The records show a lower bound only, and a lower bound is not an equality."),
        Reason.UNSURE: _("The records show an approximate number, which fits only in part."),
        Reason.ONLY_PLANNED: _("The records show plans only, and planned never counts as observed."),
        Reason.NO_RECORD: _("No record here shows any of it as of that day."),
        Reason.NO_FIGURE: _("No figure of this hub counts this yet."),
        Reason.NO_NUMBER: _("No number was given that could be counted."),
        Reason.OPINION: _("An opinion, which nothing measures."),
        Reason.OTHER_UNIT: _("It was said in another unit than the figure is counted in."),
        Reason.OTHER_CURRENCY: _(
            "It was said in another currency than the records hold; nothing is converted."
        ),
        Reason.ONLY_TODAY: _("Of the figure only today's state is known."),
    }[Reason(reason)].format(tolerance=tolerance)


def number_text(amount: Decimal, unit: str, currency: str = "") -> str:
    """A number with its unit or currency; bare where the topic says what is counted."""
    if unit == "percent":
        return formats.percent(amount / 100)
    return formats.number(amount) if unit in _BARE else formats.amount(amount, unit, currency)


def said_text(claim: Claim) -> str:
    """What was claimed, with how it was meant: 'at least 1,000', 'about 30,000', '11 to 14'; '' for none."""
    if claim.low is None or claim.high is None:
        return formats.said(claim.value_text)
    low = number_text(claim.low, claim.unit, claim.currency)
    if claim.low != claim.high:
        low = _("{low} to {high}").format(low=low, high=number_text(claim.high, claim.unit, claim.currency))
    form = {
        Modality.LOWER_BOUND: _("at least {number}"),
        Modality.APPROXIMATE: _("about {number}"),
        Modality.PLANNED: _("planned: {number}"),
    }.get(Modality(claim.modality), "{number}")
    return form.format(number=low)


def found_text(amount: Decimal | None, unit: str, currency: str, modality: str) -> str:
    """The number on record; '' when there is none."""
    if amount is None:
        return ""
    form = {
        "planned": _("planned: {number}"),
        "lower_bound": _("at least {number}"),
        "approximate": _("about {number}"),
    }.get(modality, "{number}")
    return form.format(number=number_text(amount, unit, currency))


def verdict_tag(verdict: str) -> SafeString:
    found = Verdict(verdict)
    return status(TAGS[found], found.label)


def subject_of(claim: Claim) -> SafeString:
    """The organisation's page where the register has it, else the name as it was said."""
    if claim.organisation_id is None or claim.organisation is None:
        return multilingual(claim.subject)
    name = claim.organisation.called().text
    return format_html('<a href="{}">{}</a>', organisation_path(claim.organisation_id), name)


def _said(claim: Claim) -> SafeString:
    text = said_text(claim) or formats.said(claim.subject)
    return format_html('<a href="{}">{}</a>', reverse("claims:detail", args=[claim.pk]), text)


def _counted(claim: Claim) -> SafeString:
    if claim.definition:
        return multilingual(claim.definition)
    return format_html('<span class="nodata">{}</span>', _("The source does not say."))


def _found(claim: Claim) -> Any:
    text = found_text(claim.found, claim.unit, claim.currency, claim.found_modality)
    if not text:
        return format_html('<span class="nodata">{}</span>', _("no data"))
    indicator = indicator_of(claim)
    if indicator is None:
        return text
    # Without a day of its own it was counted today, which is what the figure's page does unasked.
    counted = day_of(claim, localdate()) if claim.as_of and indicator.dated else None
    return format_html('<a href="{}">{}</a>', figure_path(claim, counted), text)


def figure_path(claim: Claim, day: date | None) -> str:
    """The page of the figure that the claim is held against, in its scope and, if given, on its day."""
    return figure_address(claim.indicator, day, Scope(organisation_id=claim.organisation_id))


def _topic(row: Claim) -> SafeString:
    return multilingual(row.topic.title)


def claims_table(rows: Iterable[Claim], *, topic: bool = True, here: int | None = None) -> Table:
    """Statements side by side; those on one *topic* under its title; *here* marks
    the one whose page this is."""

    def said(row: Claim) -> Any:
        if row.pk == here:
            return format_html(
                '<strong aria-current="true">{}</strong>', said_text(row) or formats.said(row.subject)
            )
        return _said(row)

    columns = [
        Column("said", _("What was said"), said),
        Column("as_of", _("As of"), lambda row: day(row.as_of, row.as_of_precision)),
        Column("speaker", _("Who said it"), lambda row: multilingual(row.speaker) if row.speaker else ""),
        Column(
            "definition",
            _("What was counted"),
            _counted,
        ),
        Column("found", _("On record"), _found),
        Column("verdict", _("Verdict"), lambda row: verdict_tag(row.verdict)),
    ]
    empty = _("No statement fits. Remove a filter to see more.")
    return Table(columns, rows, empty=empty, group=_topic if topic else None)


#: Fields of a download.
_PLAIN = (
    "ref",
    "topic",
    "subject",
    "quote",
    "quote_lang",
    "speaker",
    "affiliation",
    "interest",
    "low",
    "high",
    "value_text",
    "unit",
    "currency",
    "modality",
    "as_of",
    "as_of_precision",
    "due_on",
    "definition",
    "verification",
    "note",
    "source_title",
    "source_url",
    "checks",
    "indicator",
    "found",
    "found_modality",
    "verdict",
    "reason",
    "weighed_on",
)
_TEXTS = ("subject", "speaker", "affiliation", "interest", "value_text", "definition", "note", "source_title")
#: Columns of a download: after a text the language that it is in, which is another where it fell back.
COLUMNS = tuple(
    column for name in _PLAIN for column in ((name, f"{name}_lang") if name in _TEXTS else (name,))
)


def plain_rows(rows: Iterable[Claim]) -> Iterator[dict[str, Any]]:
    """Codes for machines; texts in the reader's language where there is one."""
    for row in rows:
        values = {name: getattr(row, name) for name in _PLAIN}
        texts = {name: pick(getattr(row, name)) for name in _TEXTS}
        yield {
            **values,
            **{name: picked.text for name, picked in texts.items()},
            **{f"{name}_lang": picked.lang for name, picked in texts.items()},
            "topic": row.topic.code,
            "checks": list(row.checks),
        }


def topics_table(rows: Iterable[Any]) -> Table:
    """All topics; ``said`` is how many statements stand on each and opens them."""

    def said(row: Any) -> SafeString:
        address = f"{reverse('claims:list')}?topic={row.code}"
        return format_html('<a href="{}">{}</a>', address, formats.number(row.said))

    return Table(
        [
            Column("code", _("Code")),
            Column("title", _("Title"), lambda row: multilingual(row.title)),
            Column("said", _("Statements"), said, numeric=True),
            Column("position", _("Place on the board"), numeric=True),
        ],
        rows,
    )
