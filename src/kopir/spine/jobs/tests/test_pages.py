"""The pages and the API of jobs, as each of the cast."""

import pytest

from kopir.spine.jobs.models import Job, JobState

OWNERS = ("officer", "admin")
OTHERS = ("viewer", "approver", "hub_admin", "partner_officer", "stranger")


@pytest.fixture
def job(users, organisations):
    return Job.objects.create(
        handler="test.canary",
        user_id=users.officer.pk,
        organisation_id=organisations.home.pk,
        state=JobState.RUNNING,
        units_done=3,
        units_total=10,
        message="three of ten",
    )


def test_a_running_job_asks_for_news_and_has_a_link_without_script(clients, job):
    page = clients.officer.get(f"/jobs/{job.pk}/").content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert f'hx-get="/jobs/{job.pk}/progress/"' in page
    assert f'<a href="/jobs/{job.pk}/">' in page
    assert "three of ten" in page
    assert "style=" not in page


def test_a_finished_job_is_silent_and_opens_its_result(clients, job):
    Job.objects.update(state=JobState.DONE, result={"url": "/import/7/"})
    part = clients.officer.get(f"/jobs/{job.pk}/progress/").content.decode()
    assert "hx-trigger" not in part
    assert 'href="/import/7/"' in part


def test_only_its_people_see_and_stop_a_job(clients, job):
    for who in OWNERS:
        assert getattr(clients, who).get(f"/jobs/{job.pk}/").status_code == 200
        assert getattr(clients, who).get(f"/api/jobs/{job.pk}").json()["message"] == "three of ten"
    for who in OTHERS:
        client = getattr(clients, who)
        assert client.get(f"/jobs/{job.pk}/").status_code == 404
        assert client.get(f"/jobs/{job.pk}/progress/").status_code == 404
        assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404
        assert client.get(f"/api/jobs/{job.pk}").status_code == 404
        assert client.get("/api/jobs").json()["items"] == []
        assert b"test.canary" not in client.get("/jobs/").content
    assert clients.anonymous.get(f"/jobs/{job.pk}/").status_code == 302
    assert clients.anonymous.get(f"/api/jobs/{job.pk}").status_code == 404
    job.refresh_from_db()
    assert not job.cancel_requested


def test_cancelling_on_the_page_and_by_the_api(clients, job):
    assert clients.officer.post(f"/jobs/{job.pk}/cancel/").status_code == 302
    job.refresh_from_db()
    assert job.cancel_requested
    Job.objects.update(state=JobState.DONE)
    assert clients.officer.post(f"/api/jobs/{job.pk}/cancel").status_code == 409
    assert clients.officer.get(f"/jobs/{job.pk}/cancel/").status_code == 405


@pytest.mark.parametrize("path", ["/jobs/", "/api/jobs"])
def test_a_list_costs_the_same_for_one_job_and_for_three(clients, job, path, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clients.officer.get(path)
    with CaptureQueriesContext(connection) as one:
        clients.officer.get(path)
    for _ in range(2):
        job.pk = None
        job.save(force_insert=True)
    with django_assert_num_queries(len(one)):
        assert b"test.canary" in clients.officer.get(path).content


def test_the_list_leads_to_the_job_and_marks_its_state(clients, job):
    page = clients.officer.get("/jobs/").content.decode()
    assert f'<a href="/jobs/{job.pk}/">test.canary</a>' in page
    assert '<span class="tag warn">Running</span>' in page and "UTC" in page
