"""Leases: silence, takeover, fencing, giving back; several workers at once; the clock."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kopir.spine.jobs import clock, registry, worker
from kopir.spine.jobs.handles import JobHandle, LeaseLost
from kopir.spine.jobs.models import Job, JobState, Schedule
from kopir.spine.jobs.services import enqueue, every, handler, run_due, run_pending
from kopir.spine.registry.actors import process

PROCESS = process("test")


@pytest.fixture
def noop(db):
    handler("test.noop")(lambda job: None)
    yield
    del registry._handlers["test.noop"]


@pytest.fixture
def chore(db):
    runs = []
    every("test.chore", seconds=10)(lambda: runs.append(1))
    yield runs
    del clock._chores["test.chore"]


def silence(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_held_job_is_not_taken_until_its_worker_falls_silent(noop):
    enqueue(PROCESS, "test.noop", {})
    first = worker.claim()
    assert worker.claim() is None
    silence(first)
    second = worker.claim()
    assert second.pk == first.pk
    assert second.attempts == 2
    assert second.lease_holder != first.lease_holder


def test_whoever_lost_the_lease_can_neither_commit_nor_finish(noop):
    enqueue(PROCESS, "test.noop", {})
    first = worker.claim()
    silence(first)
    second = worker.claim()
    with pytest.raises(LeaseLost), transaction.atomic():
        Schedule.objects.create(name="an effect", next_run_at=timezone.now())
        JobHandle(first).hold()
    assert not Schedule.objects.exists()
    worker.perform(first)
    second.refresh_from_db()
    assert second.state == JobState.RUNNING
    worker.perform(second)
    second.refresh_from_db()
    assert second.state == JobState.DONE


def test_progress_renews_the_lease(noop):
    job = enqueue(PROCESS, "test.noop", {})
    claimed = worker.claim()
    silence(claimed)
    JobHandle(claimed).progress(3, 10, "three")
    job.refresh_from_db()
    assert job.lease_until > timezone.now() + timedelta(seconds=30)
    assert (job.units_done, job.units_total, job.message) == (3, 10, "three")


def test_progress_of_every_row_costs_few_writes(noop, django_assert_max_num_queries):
    enqueue(PROCESS, "test.noop", {})
    handle = JobHandle(worker.claim())
    with django_assert_max_num_queries(6):
        for row in range(1000):
            handle.progress(row, 5000)


def test_a_job_that_kills_its_workers_is_given_up(noop):
    job = enqueue(PROCESS, "test.noop", {})
    for _ in range(worker.MAX_ATTEMPTS):
        silence(worker.claim())
    assert worker.claim() is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Given up" in job.message


def test_a_cancelled_job_without_a_worker_is_swept(noop):
    job = enqueue(PROCESS, "test.noop", {})
    silence(worker.claim())
    Job.objects.update(cancel_requested=True)
    assert worker.claim() is None
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_stopping_worker_finishes_its_step_and_gives_the_job_back(db):
    stop, steps = threading.Event(), []

    @handler("test.steps")
    def steady(job):
        for step in range(5):
            steps.append(step)
            if step == 1:
                stop.set()
            job.progress(step + 1, 5)

    try:
        job = enqueue(PROCESS, "test.steps", {})
        assert run_pending(once=False, stopping=stop.is_set) == 1
        job.refresh_from_db()
        assert (job.state, job.attempts, steps) == (JobState.QUEUED, 0, [0, 1])
        stop.clear()
        steps[:] = [9, 9]  # the event is not set again
        run_pending()
        job.refresh_from_db()
        assert job.state in {JobState.DONE, JobState.QUEUED}
    finally:
        del registry._handlers["test.steps"]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_run_each_of_forty_jobs_once():
    ran, lock = [], threading.Lock()

    @handler("test.count")
    def count(job):
        with lock:
            ran.append(job.arguments["n"])

    def work():
        try:
            run_pending()
        finally:
            connection.close()

    try:
        for n in range(40):
            enqueue(PROCESS, "test.count", {"n": n})
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ran) == list(range(40))
        assert set(Job.objects.values_list("state", "attempts")) == {(JobState.DONE, 1)}
    finally:
        del registry._handlers["test.count"]


def test_the_clock_runs_what_is_due_and_nothing_twice(chore):
    now = timezone.now()
    assert run_due(now, only="test.chore") == ["test.chore"]
    assert run_due(now, only="test.chore") == []
    assert run_due(now + timedelta(seconds=9), only="test.chore") == []
    assert run_due(now + timedelta(seconds=10), only="test.chore") == ["test.chore"]
    assert len(chore) == 2


def test_the_clock_leaves_alone_what_another_worker_runs_until_its_lease_ends(chore):
    now = timezone.now()
    Schedule.objects.create(name="test.chore", next_run_at=now, lease_until=now + timedelta(seconds=60))
    assert run_due(now, only="test.chore") == []
    assert run_due(now + timedelta(seconds=61), only="test.chore") == ["test.chore"]


def test_a_chore_that_fails_is_logged_and_comes_again(db, caplog):
    every("test.bad", seconds=10)(lambda: 1 / 0)
    try:
        now = timezone.now()
        assert run_due(now, only="test.bad") == ["test.bad"]
        row = Schedule.objects.get(name="test.bad")
        assert "ZeroDivisionError" in row.last_error
        assert run_due(now + timedelta(seconds=10), only="test.bad") == ["test.bad"]
    finally:
        del clock._chores["test.bad"]


def test_no_name_is_registered_twice(noop, chore):
    with pytest.raises(ValueError, match="twice"):
        handler("test.noop")(lambda job: None)
    with pytest.raises(ValueError, match="twice"):
        every("test.chore", 1)(lambda: None)
