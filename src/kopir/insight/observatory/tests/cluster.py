"""An Apache Spark cluster of its own on loopback: a standalone master and two workers, small, gone when its block ends."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

#: Why there is no cluster here; '' where there is one.
MISSING = (
    "the extra kopir[spark] is not installed" if find_spec("pyspark") is None
    else "Java is not installed" if shutil.which("java") is None
    else ""
)  # fmt: skip
#: A Java process each for master, worker, executor and driver: what starts soonest and holds least.
JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto"
DEFAULTS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.executor.extraJavaOptions": JAVA,
    "spark.sql.shuffle.partitions": "2",
    "spark.scheduler.minRegisteredResourcesRatio": "1",  # both workers from the start
    "spark.ui.enabled": "false",
}
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


@contextmanager
def cluster(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a process that counts on the cluster, KOPIR_ENGINE its address; logs and work in *folder*."""
    home = Path(find_spec("pyspark").origin).parent
    (folder / "conf").mkdir(parents=True)
    said = "".join(f"{name} {value}\n" for name, value in DEFAULTS.items())
    (folder / "conf" / "spark-defaults.conf").write_text(said)
    env = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "192m",
        "SPARK_DAEMON_JAVA_OPTS": JAVA,
    }
    started: list[subprocess.Popen] = []
    try:
        master = _start(started, env, folder / "master.log", "master.Master", "--port", "0")
        address = _said(master, folder / "master.log", "Starting Spark master at ")
        for number in (1, 2):
            work = (
                "--cores",
                "1",
                "--memory",
                "600m",
                "--port",
                "0",
                "--work-dir",
                str(folder / f"work{number}"),
            )
            _start(started, env, folder / f"worker{number}.log", "worker.Worker", *work, address)
        for number in (1, 2):
            _said(started[number], folder / f"worker{number}.log", "Successfully registered with master ")
        yield {**env, "KOPIR_ENGINE": address}
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _start(started: list[subprocess.Popen], env: dict[str, str], log: Path, what: str, *arguments: str):
    """A group of processes of its own, which the system ends too when this one is killed."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [f"{env['SPARK_HOME']}/bin/spark-class", f"org.apache.spark.deploy.{what}",
             "--host", "127.0.0.1", "--webui-port", "0", *arguments],
            env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, process_group=0,
            preexec_fn=lambda: ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL),
        )  # fmt: skip
    started.append(process)
    return process


def _said(process: subprocess.Popen, log: Path, words: str) -> str:
    """The word after *words* in the log, as soon as it stands there."""
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        _before, found, after = log.read_text(errors="replace").partition(words)
        if found and "\n" in after:
            return after.split()[0]
        time.sleep(0.1)
    raise AssertionError(f"{log.name} never said “{words}”:\n{log.read_text(errors='replace')[-3000:]}")
