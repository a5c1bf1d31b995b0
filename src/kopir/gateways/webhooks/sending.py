"""One POST to an address of somebody else's choosing: bounded in time and size, and led nowhere else."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from .addresses import Refused, connect

#: Seconds for the whole: connecting, sending, and the beginning of the answer.
DEADLINE = 10.0
#: Bytes of the answer that are read; the rest is never asked for.
READ = 2048
#: Characters of it that are kept for the log.
KEPT = 200

#: Why there is no answer that counts.
FAULTS = {
    "address": _("The name leads to an address that nothing is sent to"),
    "dns": _("The name is unknown"),
    "connect": _("No connection"),
    "tls": _("No trust in the certificate"),
    "timeout": _("No answer in time"),
    "http": _("No answer in HTTP"),
    "redirect": _("Leads elsewhere, which is not followed"),
    "status": _("Refused"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """``fault`` is '' for 200 to 299, else one of :data:`FAULTS`; ``answer`` how it begins."""

    status: int | None
    fault: str
    milliseconds: int
    answer: str = ""


class _Deadline:
    """Ends the connection from outside when its time is over: no drop after drop keeps it open."""

    def __init__(self) -> None:
        self.over = False
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(DEADLINE, self._end)
        self._timer.daemon = True

    def watch(self, made: socket.socket) -> None:
        # A second handle: the first is taken over by TLS, and must not be touched from another thread.
        self._twin = made.dup()
        self._timer.start()

    def _end(self) -> None:
        self.over = True
        if self._twin is not None:
            try:
                self._twin.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.over = True  # it had ended by itself

    def close(self) -> None:
        self._timer.cancel()
        if self._twin is not None:
            self._twin.close()


def _connection(url: str, deadline: _Deadline) -> http.client.HTTPConnection:
    """Not connected by its name, but to what the name was found to mean; no proxy of the environment."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    made = connect(host, port, DEADLINE / 2)
    try:
        made.settimeout(DEADLINE)
        deadline.watch(made)
        connection = http.client.HTTPConnection(host, port, timeout=DEADLINE)
        connection.sock = (
            ssl.create_default_context().wrap_socket(made, server_hostname=host) if secure else made
        )
    except BaseException:
        made.close()
        raise
    return connection


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send *body* (JSON) and say what came of it; never raises for what the other side does."""
    start = time.monotonic()
    status: int | None = None
    first, fault = b"", ""
    with closing(_Deadline()) as deadline:
        try:
            with closing(_connection(url, deadline)) as connection:
                parts = urlsplit(url)
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                own = {
                    "Host": parts.netloc,
                    "Content-Type": "application/json; charset=utf-8",
                    "User-Agent": "Kopir-Webhook/1",
                }
                connection.request("POST", target, body, {**own, **headers})
                with closing(connection.getresponse()) as response:
                    status = response.status
                    first = response.read(READ)
            fault = _judged(status)
        except Refused:
            fault = "address"
        except socket.gaierror:
            fault = "dns"
        except ssl.SSLCertVerificationError:
            fault = "tls"
        except TimeoutError:
            fault = "timeout"
        except (http.client.HTTPException, ssl.SSLError):
            fault = "http"
        except OSError:
            fault = "http" if status is not None else "connect"
        if deadline.over:
            fault = "timeout"
    took = int((time.monotonic() - start) * 1000)
    return Answer(status, fault, took, _plain(first))


def _judged(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else "status"


def _plain(first: bytes) -> str:
    """The beginning as text for the log: what is no letter is shown as a mark."""
    text = first.decode("utf-8", "replace")[:KEPT]
    return "".join(letter if letter.isprintable() else " " for letter in text)
