"""Health, readiness and metrics: what each says, to whom, and at what price; none tells of people or data."""

import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from kopir.spine.jobs.models import Job, Schedule
from kopir.spine.ledger import keys
from kopir.spine.ledger.services import append
from kopir.web import health, measuring

pytestmark = pytest.mark.django_db
TOKEN = "a token of this test alone"


@pytest.fixture
def watcher(client, settings):
    settings.KOPIR_METRICS_TOKEN = TOKEN

    def ask(authorization=f"Bearer {TOKEN}"):
        return client.get("/metrics", headers={"Authorization": authorization})

    return ask


def numbers(response):
    """``{(name, labels): value}``, read as Prometheus' own client reads it."""
    assert response.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def tick(seconds_ago):
    now = timezone.now()
    last = now - timezone.timedelta(seconds=seconds_ago)
    Schedule.objects.update_or_create(name="test", defaults={"next_run_at": now, "last_run_at": last})


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"alive\n"


def test_ready_says_database_migrations_and_worker(client, django_assert_num_queries):
    tick(1)
    health.pending_migrations()  # what the code has is read from the disk once
    with django_assert_num_queries(2):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\n")
    tick(600)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready, but no worker is at work\n")
    assert client.get("/readyz?worker").status_code == 503
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs' AND name LIKE '0002%%'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations are pending\n")


def test_a_database_that_lacks_everything_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_schedule RENAME TO gone")
    answer = client.get("/readyz")
    assert answer.status_code == 503 and b"does not answer" in answer.content


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}"])
def test_metrics_are_not_there_for_whoever_shows_no_token(watcher, shown):
    assert watcher(shown).status_code == 404


def test_without_a_token_set_nobody_reads_metrics(watcher, clients, settings):
    settings.KOPIR_METRICS_TOKEN = ""
    assert watcher("Bearer ").status_code == watcher().status_code == 404
    assert clients.hub_admin.get("/metrics").status_code == 404


def test_requests_are_counted_by_route_and_status(watcher, clients):
    def counted(route, status):
        labels = (("method", "GET"), ("route", route), ("status", status))
        return numbers(watcher()).get(("kopir_requests_total", labels), 0)

    places = [("organisations/<int:pk>/", "404"), ("none", "404"), ("/", "200")]
    before = [counted(*place) for place in places]
    clients.anonymous.get("/organisations/999999/")
    clients.anonymous.get("/organisations/999998/?q=x")
    clients.anonymous.get("/somebody@example.org/")
    clients.anonymous.get("/")
    after = [counted(*place) for place in places]
    assert [b - a for a, b in zip(before, after, strict=True)] == [2, 1, 1]
    count = ("kopir_request_seconds_count", (("route", "/"),))
    assert numbers(watcher())[count] >= 1


def test_the_installation_in_numbers(watcher, hub, settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"
    before = numbers(watcher())
    assert ("kopir_last_backup_timestamp_seconds", ()) not in before  # unknown is no zero
    assert before["kopir_ledger_unsequenced", ()] == 0
    tick(5)
    Job.objects.create(handler="jobs.check")
    append("commitment", {"agreement": 1})
    after = numbers(watcher())
    assert after["kopir_jobs", (("state", "queued"),)] == 1
    assert after["kopir_ledger_unsequenced", ()] == 1
    assert after["kopir_database_up", ()] == 1
    assert abs(after["kopir_worker_last_seen_timestamp_seconds", ()] - timezone.now().timestamp()) < 60
    keys.init()


@pytest.mark.django_db(transaction=True)
def test_the_last_backup_is_told(watcher, hub, settings, tmp_path):
    settings.KOPIR_KEYS, settings.KOPIR_FILES = tmp_path / "keys", tmp_path / "files"
    keys.init()
    call_command("backup", str(tmp_path / "one.backup"))
    at = numbers(watcher())["kopir_last_backup_timestamp_seconds", ()]
    assert abs(at - timezone.now().timestamp()) < 60


def test_reading_costs_the_same_however_much_there_is(watcher, django_assert_num_queries):
    with django_assert_num_queries(6):
        watcher()
    Job.objects.bulk_create(Job(handler="jobs.check", user_id=number) for number in range(20))
    for number in range(5):
        append("commitment", {"agreement": number})
    with django_assert_num_queries(6):
        watcher()


def test_a_database_that_is_away_is_a_number_too(watcher):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_job RENAME TO gone")
    assert numbers(watcher())["kopir_database_up", ()] == 0


def test_metrics_name_nobody(watcher, clients, users, organisations):
    clients.officer.get(f"/people/{users.officer.pk}/")
    clients.officer.get(f"/organisations/{organisations.home.pk}/?q=officer@example.org")
    text = watcher().content.decode()
    assert "@" not in text and "Farabi" not in text and not re.search(r"\d+\.\d+\.\d+\.\d+", text)


def test_several_processes_count_together(watcher, monkeypatch, tmp_path):
    """What another process has counted in the shared folder is in this one's answer."""
    import os
    import subprocess
    import sys

    code = "from kopir.web.measuring import meters; meters().requests.labels('elsewhere', 'GET', 200).inc(7)"
    environment = {
        **os.environ,
        measuring.FOLDER: str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "kopir.web.settings",
    }
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        env=environment,
        check=True,
        timeout=60,
    )
    monkeypatch.setenv(measuring.FOLDER, str(tmp_path))
    labels = (("method", "GET"), ("route", "elsewhere"), ("status", "200"))
    assert numbers(watcher())["kopir_requests_total", labels] == 7


def test_whoever_watches_is_not_sent_to_https(client, watcher, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert watcher().status_code == 200
    assert client.get("/").status_code == 301


def test_a_mail_server_that_does_not_answer_is_named_without_a_traceback(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match=r"127\.0\.0\.1:1 did not take the mail: .*KOPIR_SMTP_HOST"):
        call_command("sendtestemail", "somebody@example.org")


def test_without_a_mail_server_a_trial_mail_says_where_it_lies(settings, tmp_path, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_FILE_PATH = "", tmp_path
    call_command("sendtestemail", "somebody@example.org")
    assert str(tmp_path) in capsys.readouterr().out and len(list(tmp_path.iterdir())) == 1
