"""Charts as SVG, drawn on the server: labelled directly, at most four series, a table of the numbers beside."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kopir.kit.formats import number

WIDTH, ROW, LABEL, END = 640, 30, 170, 80


def bars(rows: Sequence[tuple[str, int]], message: str, series: int = 1) -> SafeString:
    """One horizontal bar a row: (its label, its number, not negative). ``message`` says what the picture shows.

    ``series`` (1 to 4) chooses the colour. An empty chart is an empty string.
    """
    if not rows:
        return SafeString("")
    most = max(value for _label, value in rows) or 1
    room = WIDTH - LABEL - END
    drawn = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="s{}" x="{}" y="{}" width="{}" height="{}"/><text x="{}" y="{}">{}</text>',
        (
            (LABEL - 10, ROW * i + 20, label, series, LABEL, ROW * i + 5, length, ROW - 10,
             LABEL + length + 8, ROW * i + 20, number(value))
            for i, (label, value) in enumerate(rows)
            for length in [max(1, round(room * value / most))]
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, ROW * len(rows), message, drawn,
    )  # fmt: skip
