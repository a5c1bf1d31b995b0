"""The overview of administration: each administrator's own part, every figure opens, no foreign byte."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kopir.spine.audit.services import write
from kopir.spine.jobs.models import Job, JobState, Schedule
from kopir.spine.people.models import Invitation, Membership, User
from kopir.spine.registry.actors import process

SECRET = "zq7-canary"
PAGES = ("/administration/", "/administration/installation/", "/people/invitations/", "/jobs/?state=failed")


def invitation(organisation, users, number=0):
    return Invitation.objects.create(
        email=f"{SECRET}{number}@example.org",
        organisation=organisation,
        role="viewer",
        secret_hash=f"{organisation.pk}-{number}",
        invited_by=users.hub_admin,
        expires_at=timezone.now() + timedelta(days=3),
    )


@pytest.fixture
def figures(organisations, users):
    """Something behind each figure, at the home organisation."""
    invitation(organisations.home, users)
    Job.objects.create(handler="test.canary", state=JobState.FAILED)
    Job.objects.create(handler="test.other", state=JobState.DONE)


def test_the_hubs_administrator_sees_the_whole_and_each_figure_opens(clients, hub, figures, users):
    page = clients.hub_admin.get("/administration/").content.decode()
    assert f'<a href="/people/">{User.objects.filter(erased_at=None).count()}</a>' in page
    assert '<a href="/people/?administrators=1">1</a>' in page
    assert '<a href="/people/invitations/">1</a>' in page
    assert '<a href="/jobs/?state=failed">1</a>' in page
    assert clients.hub_admin.get("/people/?administrators=1").content.decode().count("<tr>") == 2
    assert f"{SECRET}0@example.org" in clients.hub_admin.get("/people/invitations/").content.decode()
    failed = clients.hub_admin.get("/jobs/?state=failed").content.decode()
    assert "test.canary" in failed and "test.other" not in failed


def test_a_worker_is_alive_only_while_its_clock_ticks(clients, hub):
    now = timezone.now()
    assert "No worker is alive" in clients.hub_admin.get("/administration/").content.decode()
    row = Schedule.objects.create(name="ledger.sequence", next_run_at=now, last_run_at=now)
    assert "A worker is alive" in clients.hub_admin.get("/administration/").content.decode()
    row.last_run_at, row.last_error = now - timedelta(minutes=5), "OSError: disk"
    row.save()
    page = clients.hub_admin.get("/administration/").content.decode()
    assert "No worker is alive" in page and "OSError: disk" in page


def test_an_organisations_administrator_sees_only_its_own(clients, hub, organisations, users):
    invitation(organisations.partner, users)
    write(
        process("test"),
        "job.enqueue",
        ("job", 1),
        organisation_id=organisations.partner.pk,
        after={"handler": SECRET},
    )
    write(
        process("test"),
        "job.enqueue",
        ("job", 1),
        organisation_id=organisations.home.pk,
        after={"handler": "home.thing"},
    )
    page = clients.admin.get("/administration/").content.decode()
    members = Membership.objects.filter(organisation=organisations.home).count()
    assert f'<a href="/people/organisations/{organisations.home.pk}/">{members}</a>' in page
    assert "home.thing" in page and SECRET not in page
    assert "worker" not in page and "/administration/installation/" not in page
    assert SECRET not in clients.admin.get("/people/invitations/").content.decode()


def test_others_have_no_administration_and_no_way_to_it(clients, hub):
    for who in ("officer", "viewer", "approver"):
        client = getattr(clients, who)
        for path in PAGES[:3]:
            assert client.get(path).status_code == 403, (who, path)
        assert 'href="/administration/"' not in client.get("/").content.decode()
    assert clients.admin.get("/administration/installation/").status_code == 403
    assert 'href="/administration/"' in clients.admin.get("/").content.decode()
    for path in PAGES:
        assert clients.anonymous.get(path).status_code == 302


@pytest.mark.parametrize("who", ["hub_admin", "admin"])
@pytest.mark.parametrize("path", ["/administration/", "/people/invitations/"])
def test_more_rows_are_no_more_queries(clients, hub, organisations, users, who, path):
    client, counts = getattr(clients, who), []
    for number in range(3):
        invitation(organisations.home, users, number)
        write(process("test"), "job.cancel", ("job", 1), organisation_id=organisations.home.pk)
        write(process("test"), "job.cancel", ("job", 2))
        Job.objects.create(handler="test.canary", state=JobState.QUEUED)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[-1] <= 26


def test_what_the_doctor_says_is_a_page_and_a_part(clients, hub):
    page = clients.hub_admin.get("/administration/installation/").content.decode()
    part = clients.hub_admin.get(
        "/administration/installation/", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" in page and "<html" not in part
    for text in (page, part):
        assert "pending migrations" in text and "Free space" in text and "MB" in text
