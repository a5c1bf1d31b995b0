"""The weekly mail: who gets it, what it holds, and that it convicts an operator who rebuilt the log."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from kopir.spine.audit.models import AuditEntry
from kopir.spine.ledger import mailing
from kopir.spine.ledger.held import parse_file
from kopir.spine.ledger.models import Checkpoint, CheckpointMail, Entry, Leaf, Node, Pending
from kopir.spine.ledger.services import issue_checkpoint
from kopir.spine.ledger.triggers import append_only_lifted
from kopir.spine.ledger.verify import verify
from kopir.spine.registry.actors import ANONYMOUS, Forbidden

pytestmark = pytest.mark.django_db


def addresses():
    return {address for message in mail.outbox for address in message.to}


def test_whoever_acts_for_an_organisation_is_mailed_once_a_week(signing_key, fill, users):
    assert mailing.mail_checkpoints() == 0, "there is nothing to send yet"
    fill(3)
    issue_checkpoint()
    sent = mailing.mail_checkpoints()
    assert sent == len(mail.outbox) == len(addresses()) > 0
    assert {users.officer.email, users.approver.email, users.partner_officer.email} <= addresses()
    assert users.viewer.email not in addresses()
    assert mailing.mail_checkpoints() == 0, "twice in a week"
    fill(1)
    issue_checkpoint()
    assert mailing.mail_checkpoints() == 0, "a week has not passed"
    CheckpointMail.objects.update(sent_at=CheckpointMail.objects.first().sent_at - timedelta(days=8))
    assert mailing.mail_checkpoints() == sent
    CheckpointMail.objects.update(sent_at=CheckpointMail.objects.first().sent_at - timedelta(days=8))
    assert mailing.mail_checkpoints() == 0, "the log has not grown"


def test_it_speaks_the_readers_language_and_holds_a_file_to_keep(signing_key, fill, users):
    type(users.officer).objects.filter(pk=users.officer.pk).update(language="kk")
    fill(2)
    checkpoint = issue_checkpoint()
    mailing.mail_checkpoints()
    kazakh, other = (
        next(message for message in mail.outbox if user.email in message.to)
        for user in (users.officer, users.approver)
    )
    assert kazakh.subject != other.subject
    ((name, text, kind),) = other.attachments
    assert (name, kind) == ("checkpoint-2.txt", "text/plain")
    assert parse_file(text).checkpoint.root == bytes(checkpoint.root)
    assert all(name not in text for name in (users.officer.email, users.approver.email))


@pytest.mark.django_db(transaction=True)
def test_the_file_convicts_a_log_that_was_rebuilt(signing_key, fill, users, tmp_path, capsys):
    fill(4)
    issue_checkpoint()
    mailing.mail_checkpoints()
    held = tmp_path / "kept.txt"
    held.write_text(mail.outbox[0].attachments[0][1])
    call_command("verify-ledger", "--against", str(held))
    with append_only_lifted():  # the operator throws the log away and writes another
        for model in (Node, Leaf, Pending, Checkpoint, Entry):
            model.objects.all().delete()
    fill(6)
    issue_checkpoint()
    assert verify().ok, "by itself the new log is whole"
    with pytest.raises(SystemExit):
        call_command("verify-ledger", "--against", str(held))
    assert "held checkpoint" in capsys.readouterr().out


def test_a_person_stops_the_mails_and_starts_them_again(signing_key, fill, users, actors, clients):
    fill(1)
    issue_checkpoint()
    page = clients.officer.get(reverse("ledger:head")).content.decode()
    assert reverse("ledger:mails") in page
    assert clients.officer.post(reverse("ledger:mails"), {"wanted": "no"}).status_code == 302
    assert mailing.wants_checkpoints(actors.officer) is False
    mailing.mail_checkpoints()
    assert users.officer.email not in addresses() and users.approver.email in addresses()
    assert AuditEntry.objects.filter(action="ledger.mail").count() == 1
    clients.officer.post(reverse("ledger:mails"), {"wanted": "yes"})
    mailing.mail_checkpoints()
    assert users.officer.email in addresses()


def test_nobody_without_an_organisation_is_asked(actors, users, clients):
    assert mailing.wants_checkpoints(ANONYMOUS) is None
    assert mailing.wants_checkpoints(actors.viewer) is None
    assert reverse("ledger:mails") not in clients.viewer.get(reverse("ledger:head")).content.decode()
    with pytest.raises(Forbidden):
        mailing.choose_checkpoints(ANONYMOUS, wanted=True)


def test_an_erased_person_is_not_written_to(signing_key, fill, users):
    fill(1)
    issue_checkpoint()
    type(users.officer).objects.filter(pk=users.officer.pk).update(is_active=False)
    mailing.mail_checkpoints()
    assert users.officer.email not in addresses()
