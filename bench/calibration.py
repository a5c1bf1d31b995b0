"""The calibration loop: what one *ms-equivalent* is.

One ms-equivalent is the processor time of one round of :func:`work`: fixed work of the kind that a page does (a
cookie and a query read, rows escaped and joined, dates, JSON, a message's headers), by Python's standard library
alone, so that nothing in Köpir or Django changes it. On the machine of docs/performance.md, quiet, a round takes
one millisecond. A loop of bare arithmetic would not do: it stays in the processor's nearest cache, and beside
other work a page grows dearer where such a loop does not.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from email.parser import HeaderParser
from html import escape
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

ROWS = 140
HEAD = "Content-Type: text/html; charset=utf-8\nContent-Language: kk\nX-Frame-Options: DENY\nVary: Cookie\n\n"


def work() -> str:
    """One ms-equivalent of work; what it gives says only that it was done."""
    cookie = SimpleCookie("sessionid=9f2c7b1e4d; csrftoken=0a1b2c3d4e5f; django_language=kk")
    address = urlsplit("https://hub.example.org/agreements/?state=active&partner=University+12&due=on")
    asked = dict(parse_qsl(address.query))
    head = HeaderParser().parsestr(HEAD)
    parts, rows = [], []
    for number in range(ROWS):
        day = date(2020, 1 + number % 12, 1 + number % 28)
        row = {
            "id": number,
            "title": {"en": f"Agreement <{number}> & others", "kk": "Келісім"},
            "day": day.isoformat(),
        }
        rows.append(row)
        text = row["title"].get(cookie["django_language"].value) or row["title"]["en"]
        cells = (text, asked.get("partner", ""), day.strftime("%d.%m.%Y"), head["Content-Language"])
        parts.append("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>")
    back = json.loads(json.dumps(rows, ensure_ascii=False, sort_keys=True))
    return "".join(parts) + str(sorted(back, key=lambda row: (row["day"], -row["id"]))[0]["id"])


def cpu(call: Callable[[], object]) -> float:
    """The processor time of this process, in seconds, that *call* takes."""
    begun = time.process_time_ns()
    call()
    return (time.process_time_ns() - begun) / 1e9


def equivalents(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Name → ms-equivalents: the lower quartile, over *rounds*, of a call's time over the loop's around it.

    The loop is timed before and after each call, so that what else the machine does meets both. Two rounds before
    warm everything up.
    """
    ratios: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 2):
        for name, call in calls.items():
            before, spent, after = cpu(work), cpu(call), cpu(work)
            if number >= 2:
                ratios[name].append(2 * spent / (before + after))
    return {name: statistics.quantiles(found, n=4)[0] for name, found in ratios.items()}
