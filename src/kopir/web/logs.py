"""What the log says, and what it never says: no mail address, no address of a machine, no query, no record.

Addresses find their way into a log through exceptions (a mail server's refusal, a database's complaint about
a value) and through paths and queries; so every line is cleaned where it is written, whoever wrote it.
``KOPIR_LOG=json`` makes each line one JSON object (docs/decisions/0020).
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from kopir.kit.request_id import request_id

_MAIL = re.compile(r"[^\s<>(),\"]+@[^\s<>(),\"'\[\]]+")
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?!\w)|[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?![\w:]))"
)
_QUERY = re.compile(r"\?[^\s?'\"<>]*=[^\s'\"<>]*")
#: PostgreSQL repeats the row that it refused.
_DETAIL = re.compile(r"^(\s*DETAIL:).*$", re.MULTILINE)

#: What a line may carry beside its text: given as ``extra`` by whoever logs.
FIELDS = ("route", "method", "status", "milliseconds", "address")


def cleaned(text: str, *, addresses: bool = False) -> str:
    """*text* without mail addresses, queries and refused rows; IP addresses stay only if *addresses*.

    >>> cleaned("GET /people/?q=Aigerim from 192.0.2.7 for aigerim@example.org")
    'GET /people/?… from [address] for [mail]'
    """
    text = _DETAIL.sub(r"\1 …", text)
    text = _QUERY.sub("?…", text)
    text = _MAIL.sub("[mail]", text)
    return text if addresses else _ADDRESS.sub(_without_address, text)


def _without_address(found: re.Match[str]) -> str:
    try:
        ipaddress.ip_address(found[0].rstrip("."))
    except ValueError:
        return found[0]  # a time of day, say
    return "[address]"


def route_of(request: Any) -> str:
    """The pattern that a request's path fits, such as ``agreements/<int:pk>/``: no id, no secret."""
    if match := getattr(request, "resolver_match", None):
        return str(match.route) or "/"
    return "static" if request.path.startswith("/static/") else "none"


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


class Cleaned(logging.Formatter):
    """One line of text: time, level, who, request, message; a traceback below."""

    def __init__(self, addresses: bool = False) -> None:
        super().__init__()
        self.addresses = addresses

    def _parts(self, record: logging.LogRecord) -> tuple[str, str]:
        text = record.getMessage()
        request: Any = getattr(record, "request", None)
        if len(getattr(request, "path", "")) > 1:
            # Django names the path, which may hold a secret (an invitation's) or an id.
            for said in (request.get_full_path(), request.path):
                text = text.replace(said, route_of(request))
        trace = ""
        if record.exc_info:
            trace = self.formatException(record.exc_info)
        return self._clean(text), self._clean(trace)

    def _clean(self, text: str) -> str:
        return cleaned(text, addresses=self.addresses)

    def format(self, record: logging.LogRecord) -> str:
        text, trace = self._parts(record)
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        within = f" [{request_id.get()}]" if request_id.get() else ""
        # What somebody sent must not be able to begin a line of its own (ASVS 16.4.1).
        line = f"{at} {record.levelname} {record.name}{within} {_one_line(text)}"
        return "\n    ".join([line, *map(_one_line, trace.splitlines())])


class Json(Cleaned):
    """One JSON object a line: time, level, logger, message, and request, route, status and so on where known."""

    def format(self, record: logging.LogRecord) -> str:
        text, trace = self._parts(record)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": text,
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        if trace:
            line["traceback"] = trace
        return json.dumps(line)  # ASCII: some readers also break lines at U+2028


def logging_settings(form: str, *, addresses: bool) -> dict[str, Any]:
    """Django's ``LOGGING`` for *form* ``json`` or ``text``. Raises ValueError for another."""
    if form not in {"json", "text"}:
        raise ValueError(f"KOPIR_LOG must be json or text, not {form!r}")
    formatter = {"()": f"kopir.web.logs.{'Json' if form == 'json' else 'Cleaned'}", "addresses": addresses}
    # A line for each request is for whoever collects them; at the desk it would only be noise.
    requests = "INFO" if form == "json" else "WARNING"
    plain: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"cleaned": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "cleaned"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Django mails faults to administrators, or keeps them to itself; here they stand in the log.
            "django": {**plain, "level": "WARNING"},
            "django.server": {**plain, "level": "INFO"},
            # A 404 or a refused form is no fault of the server.
            "django.request": {**plain, "level": "ERROR"},
            "kopir": {**plain, "level": "INFO"},
            "kopir.request": {**plain, "level": requests},
            "_granian": {**plain, "level": "INFO"},
        },
    }
