"""Real worker processes: stopped politely, and killed."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from kopir.spine.jobs.models import Job, JobState
from kopir.spine.jobs.worker import run_pending
from kopir.spine.registry.actors import process

from ..services import enqueue, handler
from . import slow_work

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# The worker of the product, with one more handler: a count that commits every step.
SCRIPT = "from kopir.spine.jobs.tests import slow_work; slow_work.main()"


@pytest.fixture
def start(installation):
    started = []

    def start():
        worker = subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            env={**installation, "DJANGO_SETTINGS_MODULE": "kopir.web.settings"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(worker)
        output = []
        for line in worker.stdout:
            output.append(line)
            if "worker ready" in line:
                return worker
        raise AssertionError("the worker did not start: " + "".join(output))

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def steps_of(job):
    job.refresh_from_db()
    return job.units_done


@pytest.fixture
def job():
    handler("test.slow")(slow_work.slow)  # the same function again is no second registration
    return enqueue(process("test"), "test.slow", {"steps": 40})


def test_sigterm_finishes_the_step_and_gives_the_job_back(start, job):
    worker = start()
    until(lambda: steps_of(job) >= 2)
    os.kill(worker.pid, signal.SIGTERM)
    output, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0, output
    assert "worker stopped" in output
    job.refresh_from_db()
    assert (job.state, job.lease_holder, job.attempts) == (JobState.QUEUED, "", 0)


def test_after_kill_9_another_worker_takes_the_job_when_the_lease_has_ended(start, job):
    worker = start()
    until(lambda: steps_of(job) >= 2)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert run_pending() == 0, "taken before the lease ended"
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_pending() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 2, {"steps": 40})


def test_two_worker_processes_share_the_queue_and_stop(start):
    jobs = [enqueue(process("test"), "test.slow", {"steps": 3}) for _ in range(6)]
    workers = [start(), start()]
    until(lambda: Job.objects.filter(state=JobState.DONE).count() == len(jobs))
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
    for worker in workers:
        worker.terminate()
        worker.communicate(timeout=30)
        assert worker.returncode == 0
