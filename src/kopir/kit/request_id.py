"""The number under which one request is found again: in the log, in the answer's header, on the page of a fault."""

from __future__ import annotations

from contextvars import ContextVar

#: '' outside a request, as in a worker.
request_id: ContextVar[str] = ContextVar("request_id", default="")
