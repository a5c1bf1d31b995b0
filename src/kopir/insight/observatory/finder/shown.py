"""The finder's findings as tables and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kopir.kit.formats import country, number, percent
from kopir.kit.tables import Column, Table
from kopir.spine.agreements.paths import agreement_path

from ..field_words import field_word
from .evidence import Between, Evidence, SharedTopic
from .names import Named, Topic
from .scoring import COMPLEMENTARY, SIMILAR, UNUSUAL, VIEWS
from .selectors import Suggestion

COLUMNS = (
    "rank", "institution", "name", "country", "ror", "works", "works_together", "chance", "gravity", "topics",
    "pagerank", "allocation", "spine", "agreements",
)  # fmt: skip


def heads() -> dict[str, Any]:
    """What the columns of the finder's files are called."""
    return {
        "rank": _("Place"),
        "institution": _("Institution (OpenAlex)"),
        "ror": "ROR",
        "works": _("Works"),
        "works_together": _("Works together"),
        "chance": _("Score"),
        **{f"{term}": label for term, label in term_labels().items()},
        "agreements": _("Agreements in force (numbers)"),
        "work": _("Work"),
        "year": _("Year"),
        "doi": "DOI",
    }


def term_labels() -> dict[str, str]:
    return {
        "gravity": _("Size and countries"),
        "topics": _("Topics"),
        "pagerank": _("Nearness in the network"),
        "allocation": _("Partners in common"),
        "spine": _("Agreements and deliveries"),
    }


def view_tabs(path: str, asked: Any) -> list[dict[str, Any]]:
    labels = {
        SIMILAR: _("Similar to us"),
        COMPLEMENTARY: _("Strong where we are not"),
        UNUSUAL: _("Not the usual giants"),
    }
    tabs, current = [], asked.get("view") or SIMILAR
    for view in VIEWS:
        rest = asked.copy()
        rest.pop("page", None)
        rest["view"] = view
        if view == SIMILAR:
            rest.pop("view")
        tabs.append(
            {
                "label": labels[view],
                "url": f"{path}?{rest.urlencode()}" if rest else path,
                "current": view == current,
            }
        )
    return tabs


def view_words(view: str) -> str:
    return {
        SIMILAR: _("Works on the same topics, of a size and from a country that such works come from."),
        COMPLEMENTARY: _("Works in our fields on those topics of them that we do little of."),
        UNUSUAL: _("As if size did not matter, and without the largest hundredth."),
    }[view]


def signed(value: float) -> str:
    """A contribution to the log odds with its sign: +1.2."""
    rounded = Decimal(str(round(value, 2)))
    return f"+{number(rounded)}" if rounded > 0 else f"−{number(-rounded)}" if rounded < 0 else "0"


def share(value: float) -> str:
    return percent(Decimal(str(round(value, 2))))


def pair_url(one: int, other: int, tail: str = "") -> str:
    return reverse("finder:pair", args=[one, other]) + tail


def link(address: str, text: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, text)


def tail_of(topics: Sequence[int], view: str = SIMILAR) -> str:
    """What keeps the view and the chosen topics in an address."""
    asked: list[tuple[str, Any]] = [] if view == SIMILAR else [("view", view)]
    asked += [("topic", topic) for topic in topics]
    return f"?{urlencode(asked)}" if asked else ""


def agreements_cell(ids: Iterable[int]) -> SafeString:
    return format_html_join(", ", '<a href="{}">{}</a>', ((agreement_path(pk), pk) for pk in ids))


def partners_table(seeker: Named, found: Sequence[Suggestion], skip: int, tail: str) -> Table:
    labels = term_labels()

    def why(row: tuple[int, Suggestion]) -> str:
        best = sorted(row[1].parts.items(), key=lambda item: -item[1])[:2]
        return ", ".join(labels[term] for term, value in best if value > 0)

    def url(row: tuple[int, Suggestion], anchor: str = "") -> str:
        return pair_url(seeker.institution, row[1].institution, tail) + anchor

    columns = [
        Column("rank", _("Place"), lambda row: number(row[0]), numeric=True),
        Column("name", _("Institution"), lambda row: link(url(row), row[1].name)),
        Column("country", _("Country"), lambda row: country(row[1].country)),
        Column("works", _("Works"), lambda row: link(url(row, "#size"), number(row[1].works)), numeric=True),
        Column("together", _("Works together"),
               lambda row: link(url(row, "#together"), number(row[1].together)), numeric=True),
        Column("chance", _("Score"), lambda row: link(url(row, "#terms"), share(row[1].chance)), numeric=True),
        Column("why", _("What speaks for it most"), why),
        Column("agreements", _("Agreements"), lambda row: agreements_cell(row[1].agreements)),
    ]  # fmt: skip
    empty = _("No institution abroad fits. Take a filter away.")
    return Table(columns, list(enumerate(found, skip + 1)), "", empty)


def plain(found: Iterable[Suggestion]) -> Iterator[dict[str, Any]]:
    """For files and the API."""
    for rank, each in enumerate(found, 1):
        yield {
            "rank": rank, "institution": f"https://openalex.org/I{each.institution}", "name": each.name,
            "country": each.country, "ror": each.ror, "works": each.works, "works_together": each.together,
            "chance": round(each.chance, 4), **{term: round(value, 4) for term, value in each.parts.items()},
            "agreements": list(each.agreements),
        }  # fmt: skip


def found_table(rows: Sequence[Named]) -> Table:
    columns = [
        Column("name", _("Institution"), lambda row: link(reverse("finder:partners", args=[row.institution]), row.name)),
        Column("country", _("Country"), lambda row: country(row.country) if row.country else _("Not known")),
        Column("works", _("Works"),
               lambda row: link(reverse("finder:topics", args=[row.institution]), number(row.works)), numeric=True),
    ]  # fmt: skip
    return Table(columns, rows, "", _("No institution of this name is in the graph."))


def terms_table(found: Evidence) -> Table:
    labels = term_labels()
    values = {
        "gravity": _("{works} works; {times} times the works that both countries' sizes let expect").format(
            works=number(found.other.works), times=number(Decimal(str(round(found.affinity, 2))))
        ),
        "topics": _("likeness {share}").format(share=share(found.likeness)),
        "pagerank": _("how often a walk along works together ends there"),
        "allocation": _("what the partners in common pass on"),
        "spine": _("{agreements} in force, {deliveries} in two years").format(
            agreements=number(len(found.agreements)), deliveries=number(found.deliveries)
        ),
    }
    anchors = {"gravity": "#size", "topics": "#shared", "pagerank": "#between", "allocation": "#between",
               "spine": "#agreements"}  # fmt: skip
    columns = [
        Column("term", _("Term"), lambda row: link(anchors[row[0]], labels[row[0]])),
        Column("value", _("Here"), lambda row: values[row[0]]),
        Column("part", _("Adds to the log odds"), lambda row: signed(row[1]), numeric=True),
    ]
    return Table(columns, list(found.parts.items()))


def shared_table(found: Evidence) -> Table:
    def works(institution: int, row: SharedTopic, count: int) -> Any:
        if not count:
            return number(0)
        return link(reverse("finder:works", args=[institution, row.topic.topic]), number(count))

    columns = [
        Column("topic", _("Topic"), lambda row: row.topic.name),
        Column("field", pgettext("science", "Field"), lambda row: field_word(row.topic.field_name)),
        Column("ours", found.one.name, lambda row: works(found.one.institution, row, row.ours), numeric=True),
        Column(
            "theirs",
            found.other.name,
            lambda row: works(found.other.institution, row, row.theirs),
            numeric=True,
        ),
        Column("share", _("Share in the likeness"), lambda row: share(row.share), numeric=True),
    ]
    return Table(columns, found.shared, "", _("They share no topic."))


def between_table(found: Evidence) -> Table:
    def works(one: Named, row: Between, count: int) -> Any:
        return link(pair_url(one.institution, row.institution.institution, "#together"), number(count))

    columns = [
        Column("name", _("Institution"),
               lambda row: link(reverse("finder:partners", args=[row.institution.institution]), row.institution.name)),
        Column("country", _("Country"), lambda row: country(row.institution.country) if row.institution.country else ""),
        Column("ours", _("With {name}").format(name=found.one.name),
               lambda row: works(found.one, row, row.ours), numeric=True),
        Column("theirs", _("With {name}").format(name=found.other.name),
               lambda row: works(found.other, row, row.theirs), numeric=True),
        Column("share", _("Share"), lambda row: share(row.share), numeric=True),
    ]  # fmt: skip
    return Table(columns, found.between, "", _("They have no partner in common."))


def topic_label(topic: Topic) -> str:
    return f"{topic.name} ({field_word(topic.field_name)})" if topic.field_name else topic.name
