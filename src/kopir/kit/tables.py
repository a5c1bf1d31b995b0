"""The table of every list: columns in Python, one pass over the rows, no template per cell.

A list page spends most of its time in its template; this is what keeps fifty rows cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """One column. ``render(row)`` gives text, a date or safe HTML; without it the row's ``key`` is read.

    ``numeric`` sets the figures flush right. A cell that renders '' or None stays empty.
    """

    key: str
    label: Any
    render: Callable[[Any], Any] | None = None
    numeric: bool = False

    def value(self, row: Any) -> Any:
        if self.render is not None:
            return self.render(row)
        return row.get(self.key) if isinstance(row, dict) else getattr(row, self.key)


NOTHING = _("There is nothing here yet.")


def _cell(value: Any) -> str:
    """A cell's HTML; the first two are most cells, and the general way costs three times as much."""
    if type(value) is SafeString:
        return value
    if type(value) is str:
        return escape(value)
    return "" if value is None else conditional_escape(value)


def _grouped(lines: list[str], headings: list[str], width: int) -> list[str]:
    """The rows' HTML, with a heading across the table before each row whose heading is not that of the row before."""
    return [
        line if before == heading else f'<tr><th scope="rowgroup" colspan="{width}">{heading}</th></tr>{line}'
        for line, heading, before in zip(lines, headings, [None, *headings], strict=False)
    ]


@dataclass
class Table:
    """``rows`` under ``columns``; ``caption`` names the table, ``empty`` is said instead of an empty one.

    ``group(row)`` gives the heading that a row stands under; rows that share one follow each other, and it is said once.
    """

    columns: Sequence[Column]
    rows: Iterable[Any]
    caption: Any = ""
    empty: Any = NOTHING
    group: Callable[[Any], Any] | None = None

    def __str__(self) -> SafeString:
        return self.html()

    def html(self) -> SafeString:
        labels = [conditional_escape(str(column.label)) for column in self.columns]
        cells = [
            f'<td class="n" data-label="{label}">%s</td>'
            if column.numeric
            else f'<td data-label="{label}">%s</td>'
            for column, label in zip(
                self.columns, [label.replace("%", "%%") for label in labels], strict=True
            )
        ]
        line = f"<tr>{''.join(cells)}</tr>"
        reads = [column.render or column.value for column in self.columns]
        rows = self.rows if self.group is None else list(self.rows)
        parts = [line % tuple([_cell(read(row)) for read in reads]) for row in rows]
        if not parts:
            return format_html('<p class="empty">{}</p>', self.empty)
        if self.group:
            parts = _grouped(parts, [_cell(self.group(row)) for row in rows], len(self.columns))
        heads = "".join(
            f'<th scope="col" class="n">{label}</th>' if column.numeric else f'<th scope="col">{label}</th>'
            for column, label in zip(self.columns, labels, strict=True)
        )
        caption = f"<caption>{conditional_escape(self.caption)}</caption>" if self.caption else ""
        # Every piece above is escaped or our own markup.
        return mark_safe(  # noqa: S308 - see above
            f'<div class="scroll"><table class="tbl">{caption}<thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(parts)}</tbody></table></div>"
        )
