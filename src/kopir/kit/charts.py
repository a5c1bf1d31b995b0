"""Charts as SVG, drawn on the server: labelled directly, at most four series, a table of the numbers beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kopir.kit.formats import day, number

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


#: A drawing of lines: its size, its margins at the sides, above and below, the height of a label, and a digit's width.
WIDE, HIGH, SIDE, TOP, BOTTOM, LINE, DIGIT = 480, 270, 12, 46, 34, 19, 8
MOST_LINES, MOST_TICKS = 4, 4


@dataclass(frozen=True)
class Line:
    """A number's days, oldest first, each once; ``label`` stands where it ends. ``planned`` is drawn dashed.

    Two days further apart than ``step`` are not joined.
    """

    label: str
    points: Sequence[tuple[date, Decimal]]
    planned: bool = False
    step: timedelta = timedelta(days=1)

    def runs(self) -> Iterator[list[tuple[date, Decimal]]]:
        """Days that follow one another: over a day without a number no line is drawn."""
        run: list[tuple[date, Decimal]] = []
        for point in self.points:
            if run and point[0] - run[-1][0] > self.step:
                yield run
                run = []
            run.append(point)
        if run:
            yield run


def lines(series: Sequence[Line], message: str, precision: str = "day") -> SafeString:
    """Numbers over days, at most :data:`MOST_LINES`, over a scale from nought up; ``message`` says what is shown.

    A day that stands alone is a point. An empty chart is an empty string. The first and the last day are written
    to *precision* (day, month or year).
    """
    series = [line for line in series[:MOST_LINES] if line.points]
    if not series:
        return SafeString("")
    first = min(line.points[0][0] for line in series)
    last = max(line.points[-1][0] for line in series)
    scale = _scale(max(value for line in series for _day, value in line.points))
    marks = [number(tick) for tick in scale]
    left = SIDE + DIGIT * max(map(len, marks))
    days = (last - first).days

    def x(at: date) -> float:
        return left + (WIDE - SIDE - left) * ((at - first).days / days if days else 0.5)

    def y(value: Decimal) -> float:
        return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * float(value / scale[-1])

    drawn = [
        _line(index, [[(x(at), y(value)) for at, value in run] for run in line.runs()], line.planned)
        for index, line in enumerate(series, 1)
    ]
    anchor = "end" if days else "middle"
    ends = _apart([y(line.points[-1][1]) - 9 for line in series])
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (round(x(line.points[-1][0])), at, anchor if x(line.points[-1][0]) > WIDE / 2 else "start", line.label)
            if days else (round(x(last)), at, anchor, line.label)
            for line, at in zip(series, (round(end, 1) for end in ends), strict=True)
        ),
    )  # fmt: skip
    spans = (
        [(left, "start", first), (WIDE - SIDE, "end", last)] if days else [(round(x(last)), "middle", last)]
    )
    dates = format_html_join(
        "",
        '<text class="quiet" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((at, HIGH - 10, where, day(when, precision)) for at, where, when in spans),
    )
    grid = format_html_join(
        "",
        '<path class="{}" d="M{} {}H{}"/><text class="quiet" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                "grid" if tick else "axis",
                left,
                round(y(tick), 1),
                WIDE - SIDE,
                left - 6,
                round(y(tick), 1) + 5,
                mark,
            )
            for tick, mark in zip(scale, marks, strict=True)
        ),
    )
    return format_html(
        '<svg class="chart lines" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>',
        WIDE, HIGH, message, grid, SafeString("".join(drawn)), labels, dates,
    )  # fmt: skip


def _scale(most: Decimal) -> list[Decimal]:
    """Round numbers from nought to *most* or the next above it: steps of 1, 2 or 5, at most :data:`MOST_TICKS`."""
    if most <= 0:
        return [Decimal(0), Decimal(1)]
    unit = Decimal(10) ** (most.adjusted() - 1)
    if most == most.to_integral_value():
        unit = max(unit, Decimal(1))  # nothing is counted in halves
    step = next(unit * n for n in (1, 2, 5, 10, 20, 50) if unit * n * MOST_TICKS >= most)
    return [step * n for n in range(ceil(most / step) + 1)]


def _line(index: int, runs: Sequence[Sequence[tuple[float, float]]], planned: bool) -> SafeString:
    strokes = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs if len(run) > 1)
    dashed = SafeString(' stroke-dasharray="7 5"' if planned else "")
    path = format_html('<path class="s{}" d="{}"{}/>', index, strokes, dashed) if strokes else ""
    # A point where a day stands alone, and where the line ends.
    points = [run[0] for run in runs if len(run) == 1] + [runs[-1][-1]]
    dots = format_html_join(
        "", '<circle class="s{}" cx="{}" cy="{}" r="4"/>', ((index, f"{x:.1f}", f"{y:.1f}") for x, y in dict.fromkeys(points))
    )  # fmt: skip
    return format_html("{}{}", path, dots)


def _apart(places: Sequence[float]) -> list[float]:
    """The labels' heights, so far from each other that none covers another, none above the picture."""
    order = sorted(range(len(places)), key=lambda index: -places[index])
    found, free = list(places), float(HIGH)
    for index in order:
        found[index] = free = min(found[index], free - LINE)
    free = 0.0
    for index in reversed(order):
        found[index] = free = max(found[index], free + LINE)
    return found
