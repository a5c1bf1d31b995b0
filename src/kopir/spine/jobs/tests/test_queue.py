"""Enqueueing, cancelling, and who sees what."""

import pytest

from kopir.spine.audit.models import AuditEntry
from kopir.spine.jobs import registry
from kopir.spine.jobs.models import Job, JobState
from kopir.spine.jobs.selectors import get_job, visible_jobs
from kopir.spine.jobs.services import Cancelled, cancel, enqueue, handler, run_pending
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound, process


@pytest.fixture
def work(db):
    """A handler called ``test.work``; ``seen`` collects what it saw, ``does`` may be replaced."""

    class Work:
        def __init__(self):
            self.seen = []
            self.does = lambda job: {"arguments": job.arguments}

        def __call__(self, job):
            self.seen.append(job)
            return self.does(job)

    work = Work()
    handler("test.work")(work)
    yield work
    del registry._handlers["test.work"]


def test_a_job_runs_once_and_keeps_its_result(work, actors):
    job = enqueue(actors.officer, "test.work", {"n": 1})
    assert run_pending() == 1
    assert run_pending() == 0
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"arguments": {"n": 1}}, 1)
    assert job.finished_at and not job.lease_holder


def test_a_job_acts_as_whoever_asked_with_the_rights_of_now(work, actors, users):
    enqueue(actors.officer, "test.work", {})
    users.officer.memberships.all().delete()
    run_pending()
    assert work.seen[0].actor.user_id == users.officer.pk
    assert not work.seen[0].actor.roles


def test_a_job_of_a_closed_account_may_do_nothing(work, actors, users):
    enqueue(actors.officer, "test.work", {})
    users.officer.is_active = False
    users.officer.save()
    run_pending()
    assert work.seen[0].actor.is_anonymous


def test_a_job_of_a_narrow_token_stays_narrow(work, users, organisations, actors):
    token = Actor(user_id=users.officer.pk, roles=actors.officer.roles, scopes=frozenset({"read"}))
    enqueue(token, "test.work", {})
    run_pending()
    assert not work.seen[0].actor.can("write", organisations.home.pk)
    assert work.seen[0].actor.can("read", organisations.home.pk)


def test_a_job_without_a_person_acts_as_a_process(work):
    enqueue(process("clock"), "test.work", {})
    run_pending()
    assert work.seen[0].actor.process == "job:test.work"


def test_enqueue_refuses_strangers_and_unknown_work(work, actors, organisations):
    with pytest.raises(Forbidden):
        enqueue(actors.anonymous, "test.work", {})
    with pytest.raises(NotFound):
        enqueue(actors.stranger, "test.work", {}, organisations.home.pk)
    with pytest.raises(KeyError):
        enqueue(actors.officer, "test.unheard-of", {})
    assert not Job.objects.exists()


def test_enqueue_and_cancel_leave_an_audit_line(work, actors, organisations):
    job = enqueue(actors.officer, "test.work", {"secret": "x"}, organisations.home.pk)
    cancel(actors.officer, job_id=job.pk)
    lines = AuditEntry.objects.filter(object_type="job", object_id=job.pk).order_by("pk")
    assert [line.action for line in lines] == ["job.enqueue", "job.cancel"]
    assert {line.actor_id for line in lines} == {actors.officer.user_id}


def test_a_waiting_job_is_cancelled_at_once_and_only_once(work, actors):
    job = enqueue(actors.officer, "test.work", {})
    assert cancel(actors.officer, job_id=job.pk).state == JobState.CANCELLED
    assert run_pending() == 0
    with pytest.raises(Conflict):
        cancel(actors.officer, job_id=job.pk)


def test_a_running_job_is_cancelled_after_its_step(work, actors):
    job = enqueue(actors.officer, "test.work", {})
    steps = []

    def does(handle):
        for step in range(5):
            steps.append(step)
            if step == 2:
                cancel(actors.officer, job_id=job.pk)
            handle.progress(step, 5) if step != 2 else handle.progress(5, 5)

    work.does = does
    run_pending()
    job.refresh_from_db()
    assert (job.state, steps) == (JobState.CANCELLED, [0, 1, 2])


def test_a_handler_that_survives_every_exception_is_cancelled_all_the_same(work, actors):
    job = enqueue(actors.officer, "test.work", {})

    def does(handle):
        cancel(actors.officer, job_id=job.pk)
        try:
            handle.progress(1, 3)
        except Exception:
            return {"swallowed": True}

    assert not issubclass(Cancelled, Exception)
    work.does = does
    run_pending()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Invalid("Row 7: no such day"), "Row 7: no such day"),
        (NotFound(), "no longer"),
        (Forbidden(), "You may not"),
        (ZeroDivisionError("secret internals"), "error in Köpir"),
    ],
)
def test_a_failure_is_told_without_internals(work, actors, fault, message, caplog):
    def does(handle):
        raise fault

    work.does = does
    job = enqueue(actors.officer, "test.work", {})
    run_pending()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert message in job.message
    assert "internals" not in job.message


def test_progress_is_written_in_the_language_of_whoever_asked(work, actors, users):
    from django.utils.translation import get_language

    users.officer.language = "kk"
    users.officer.save()
    work.does = lambda job: {"language": get_language()}
    job = enqueue(actors.officer, "test.work", {})
    run_pending()
    job.refresh_from_db()
    assert job.result == {"language": "kk"}
    assert get_language() == "en"


def test_jobs_are_seen_by_their_owner_and_the_organisation_s_administrator(work, actors, organisations):
    job = enqueue(actors.officer, "test.work", {"file": "private"}, organisations.home.pk)
    for who in ("officer", "admin"):
        assert get_job(getattr(actors, who), job.pk) == job
    for who in ("viewer", "approver", "hub_admin", "partner_officer", "stranger", "anonymous"):
        assert not visible_jobs(getattr(actors, who)).exists(), who
        with pytest.raises(NotFound):
            get_job(getattr(actors, who), job.pk)
        with pytest.raises(NotFound):
            cancel(getattr(actors, who), job_id=job.pk)


def test_the_hub_s_own_jobs_are_seen_by_its_administrators(work, actors):
    job = enqueue(process("ror"), "test.work", {})
    assert get_job(actors.hub_admin, job.pk) == job
    assert not visible_jobs(actors.admin).exists()


def test_a_reading_token_cancels_nothing(work, actors):
    job = enqueue(actors.officer, "test.work", {})
    token = Actor(user_id=actors.officer.user_id, scopes=frozenset({"read"}))
    with pytest.raises(Forbidden):
        cancel(token, job_id=job.pk)
    assert not visible_jobs(Actor(user_id=actors.officer.user_id, scopes=frozenset())).exists()
