"""Real ``kopir`` processes for the tests that need more than one: what a test starts, it ends."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time

import requests

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def prepare(environment):
    """What ``make run`` does before it serves: the pages' style sheets and scripts."""
    command = [sys.executable, "-m", "kopir.web.cli", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, env=environment, check=True, timeout=120)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """``kopir COMMAND`` in a process group of its own; its output goes to a file that a failure can show."""

    def __init__(self, environment, log, *command):
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kopir.web.cli", *command],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self):
        """SIGKILL to all of it at once: nothing is tidied up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def end(self):
        """SIGTERM, and whatever it started ends with it."""
        self.process.terminate()
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.kill()


class Server(Running):
    """``kopir run`` on a port of its own, answering once ``ready`` has returned; its worker only if asked for."""

    def __init__(self, environment, log, processes=1, threads=2, worker=False):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {**environment, "KOPIR_BASE_URL": self.url}
        arguments = ("--port", str(self.port), "--processes", str(processes), "--threads", str(threads))
        super().__init__(environment, log, "run", *([] if worker else ["--no-worker"]), *arguments)

    def ready(self):
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if requests.get(f"{self.url}/healthz", timeout=2).ok:
                    return self
            except requests.RequestException:
                time.sleep(0.05)
        self.kill()
        raise AssertionError(self.log.read_text())


def sign_in(url, email, password):
    """One attempt to sign in from a fresh browser; the answer, redirects not followed."""
    with requests.Session() as browser:
        form = browser.get(f"{url}/accounts/login/", timeout=20)
        fields = {"login": email, "password": password, "csrfmiddlewaretoken": TOKEN.search(form.text)[1]}
        return browser.post(form.url, fields, allow_redirects=False, timeout=20)
