"""A receiver of webhooks for one test, on loopback: it keeps what it was sent, and answers as its path says."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MEGABYTE = b"x" * 1_000_000


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        with contextlib.suppress(OSError):  # the sender hangs up when it has enough
            getattr(self, f"_{self.path.strip('/').partition('?')[0]}")()

    do_GET = do_POST

    def _answer(self, status, body=b"thank you", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _ok(self):
        self._answer(200)

    def _second(self):
        """500 at first, then 200."""
        self._answer(500 if len(self.server.got) == 1 else 200, b"wait a moment")

    def _never(self):
        self._answer(500, b"<h1>broken\x00</h1>")

    def _elsewhere(self):
        self._answer(302, b"", Location="/ok")

    def _silent(self):
        self.server.closing.wait(20)

    def _drops(self):
        """A byte now and then, so that no single wait is long."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not self.server.closing.is_set():
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.1)

    def _huge(self):
        """50 MB, counted as far as they are taken."""
        self.send_response(200)
        self.send_header("Content-Length", str(50 * len(MEGABYTE)))
        self.end_headers()
        for _number in range(50):
            self.wfile.write(MEGABYTE)
            self.server.taken += len(MEGABYTE)


class Receiver:
    """``got``: (path, headers, body) of each request. With *certificate* (a PEM file) it speaks TLS."""

    def __init__(self, certificate=None):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.daemon_threads = True
        self.server.got, self.server.taken, self.server.closing = [], 0, threading.Event()
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if certificate else "http"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_exc):
        self.server.closing.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def got(self):
        return self.server.got

    def url(self, path, host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.server.server_address[1]}{path}"
