"""The server and its worker: two processes that start and stop together."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from granian.constants import Interfaces
from granian.server import Server

from .measuring import FOLDER

#: Seconds between the end of a worker that nobody stopped and the start of the next.
RESTART = 2.0
#: Seconds that a worker has to finish its step when the server stops.
PATIENCE = 30.0


class PortTaken(Exception):
    """Somebody listens there already."""


def require_free(address: str, port: int) -> None:
    """Raise :class:`PortTaken` unless *address*:*port* can be listened on."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as fault:
            raise PortTaken(str(fault)) from fault


def prepare_static() -> None:
    """Collect what browsers load, where nobody has yet: without its manifest every page is a fault."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)


@contextlib.contextmanager
def worker_beside() -> Iterator[None]:
    """Keep one ``kopir worker`` process running for as long as the block runs.

    One that dies is started again; at the end it is asked to stop, and killed when it does not within
    :data:`PATIENCE`. It also stops by itself when this process is gone, however that happened.
    """
    command = [sys.executable, "-m", "kopir.web.cli", "worker", "--parent", str(os.getpid())]
    stop = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def supervise() -> None:
        while not stop.is_set():
            # A group of its own: Ctrl-C reaches the server only, which then stops the worker in order.
            running[:] = [subprocess.Popen(command, start_new_session=True)]  # noqa: S603 (our own command)
            while running[0].poll() is None and not stop.wait(0.2):
                pass
            stop.wait(RESTART)

    supervisor = threading.Thread(target=supervise, name="worker")
    supervisor.start()
    try:
        yield
    finally:
        stop.set()
        supervisor.join()
        _end(running[0])


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def serve(address: str, port: int, processes: int, threads: int) -> None:
    """Serve until SIGINT or SIGTERM; each of *processes* answers *threads* requests at a time."""
    with tempfile.TemporaryDirectory(prefix="kopir-metrics-") as folder:
        os.environ[FOLDER] = folder  # where the processes count together
        Server(
            "kopir.web.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=threads,
            respawn_failed_workers=True,
            log_dictconfig=settings.LOGGING,
        ).serve()
