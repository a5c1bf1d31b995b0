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


@dataclass
class Table:
    """``rows`` under ``columns``; ``caption`` names the table, ``empty`` is said instead of an empty one."""

    columns: Sequence[Column]
    rows: Iterable[Any]
    caption: Any = ""
    empty: Any = NOTHING

    def __str__(self) -> SafeString:
        return self.html()

    def html(self) -> SafeString:
        labels = [conditional_escape(str(column.label)) for column in self.columns]
        opening = [
            f'<td class="n" data-label="{label}">' if column.numeric else f'<td data-label="{label}">'
            for column, label in zip(self.columns, labels, strict=True)
        ]
        reads = [column.render or column.value for column in self.columns]
        parts: list[str] = []
        for row in self.rows:
            parts.append("<tr>")
            for start, read in zip(opening, reads, strict=True):
                value = read(row)
                parts.append(start)
                if (
                    type(value) is SafeString
                ):  # these two are most cells; the general way costs three times as much
                    parts.append(value)
                elif type(value) is str:
                    parts.append(escape(value))
                elif value is not None:
                    parts.append(conditional_escape(value))
                parts.append("</td>")
            parts.append("</tr>")
        if not parts:
            return format_html('<p class="empty">{}</p>', self.empty)
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
