"""Notices reach whom they are for, on the page and by mail, and nobody else."""

import pytest
from django.core import mail

from kopir.spine.notices import messages, services
from kopir.spine.notices.models import Notice
from kopir.spine.notices.selectors import unread_count, visible_notices


@pytest.fixture
def told(users, actors):
    messages._texts.setdefault("test.news", "News of {ref}")
    services.notify(
        [users.officer.pk, users.officer.pk, users.viewer.pk], "test.news", {"ref": "KZ-1"}, "/x/"
    )
    return users


def test_everybody_reads_their_own_once(told, actors):
    assert unread_count(actors.officer) == 1
    assert not visible_notices(actors.stranger).exists()
    assert not visible_notices(actors.anonymous).exists()


def test_reading_is_marked_for_oneself_alone(told, actors):
    foreign = visible_notices(actors.viewer).get()
    assert services.mark_read(actors.officer, notice_id=foreign.pk) == 0
    assert services.mark_read(actors.officer) == 1
    assert unread_count(actors.viewer) == 1


def test_mail_goes_out_once_in_the_readers_language(told):
    told.officer.language = "ru"
    told.officer.save()
    assert services.mail_notices() == 2
    assert services.mail_notices() == 0
    letter = next(each for each in mail.outbox if each.to == [told.officer.email])
    assert "News of KZ-1" in letter.body and "/x/" in letter.body
    assert not Notice.objects.filter(mailed_at__isnull=True).exists()


def test_who_chose_no_language_is_written_to_in_the_hub_s(told, hub):
    hub.default_language = "ru"
    hub.save()
    told.viewer.language = "en"
    told.viewer.save()
    services.mail_notices()
    subjects = {each.to[0]: each.subject for each in mail.outbox}
    assert subjects == {
        told.officer.email: "Köpir: для вас есть новости",
        told.viewer.email: "Köpir: news for you",
    }


def test_what_was_read_is_not_mailed(told, actors):
    services.mark_read(actors.officer)
    assert services.mail_notices() == 1


def test_a_code_nobody_declared_is_still_readable():
    assert messages.text_of("gone.app", {})


def test_the_page_shows_own_notices_with_a_constant_number_of_queries(
    clients, told, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        page = clients.officer.get("/notices/")
    assert "News of KZ-1" in page.content.decode()
    for number in range(3):
        services.notify([told.officer.pk], "test.news", {"ref": f"KZ-{number}"})
    with CaptureQueriesContext(connection) as many:
        clients.officer.get("/notices/")
    assert len(one) == len(many)
    assert "News of" not in clients.stranger.get("/notices/").content.decode()
    assert clients.anonymous.get("/notices/").status_code == 302
