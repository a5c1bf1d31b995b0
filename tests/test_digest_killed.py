"""kill -9 of the worker in the middle of the weekly mails: everybody gets theirs once, and nobody twice."""

import time
from datetime import UTC, datetime, timedelta
from email import message_from_string
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kopir.spine.agreements import services as agreements
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.tests.world import item
from kopir.spine.jobs.models import Schedule
from kopir.spine.notices.digests import choose_digest
from kopir.spine.notices.models import DigestChoice, DigestMail
from kopir.spine.people.models import Membership, User
from kopir.spine.people.selectors import actor_for

from .mailbox import Mailbox
from .servers import Running

PEOPLE = 5


@pytest.fixture
def readers(transactional_db, hub, organisations, actors):
    """Officers of home, for each of whom an agreement is to be renewed, and whose day is today."""
    # Somewhere where it is past seven now, whenever the test runs.
    hub.time_zone = "UTC" if datetime.now(UTC).hour >= 7 else "Pacific/Kiritimati"
    hub.save()
    expires = (today(hub) + timedelta(days=20)).isoformat()
    agreements.record_agreement(
        actors.officer, **item(organisations, visibility="parties", expires_on=expires)
    )
    weekday = timezone.now().astimezone(ZoneInfo(hub.time_zone)).isoweekday()
    found = []
    for number in range(PEOPLE):
        user = User.objects.create_user(f"reader{number}@example.org", "correct horse battery")
        Membership.objects.create(user=user, organisation=organisations.home, role="officer")
        choose_digest(actor_for(user), wanted=True, weekday=weekday)
        found.append(user.email)
    DigestChoice.objects.update(chosen_at=timezone.now() - timedelta(days=60))
    return found


def wait_for(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@pytest.mark.timeout(180)
def test_everybody_gets_one_mail_though_the_worker_is_killed(readers, installation, tmp_path):
    with Mailbox(most=2) as box:
        environment = {
            **installation,
            "KOPIR_DATA": str(tmp_path),
            "KOPIR_SECRET_KEY": "for one test",
            "KOPIR_SMTP_HOST": "127.0.0.1",
            "KOPIR_SMTP_PORT": str(box.port),
        }
        worker = Running(environment, tmp_path / "worker.log", "worker")
        try:
            # The third mail is with the server, which has not answered for it.
            assert box.silent.wait(60), worker.log.read_text()
        finally:
            worker.kill()
        box.goes_on()
        assert len(box.mails) == 2 and DigestMail.objects.count() == 2
        # The dead worker's lease on the schedule runs out.
        Schedule.objects.filter(name="notices.digest").update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        worker = Running(environment, tmp_path / "worker.log", "worker")
        try:
            wait_for(lambda: DigestMail.objects.count() == PEOPLE, worker.log.read_text())
        finally:
            worker.kill()
        assert sorted(to for to, _text in box.mails) == sorted(readers)
        names = {message_from_string(text)["Message-ID"] for _to, text in box.mails}
        assert len(names) == PEOPLE
