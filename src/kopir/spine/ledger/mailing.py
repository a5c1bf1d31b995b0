"""Signed checkpoints by mail, once a week: a partner who keeps one can prove that the log was rebuilt.

They go to whoever acts for an organisation (officers, approvers, administrators); each may stop them.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kopir.kit.errors import Forbidden
from kopir.spine.audit.services import write
from kopir.spine.hub.selectors import language_for
from kopir.spine.people.models import Membership, User
from kopir.spine.registry.actors import Actor, Role

from .held import file_text
from .models import Checkpoint, CheckpointMail
from .selectors import key_of, latest_checkpoint

EVERY = timedelta(days=7)
#: So many mails a round; the rest follow in the next.
MAILS = 50


def keepers() -> QuerySet[User]:
    """Who is sent checkpoints: people who act for an organisation and have not stopped the mails."""
    acting = Membership.objects.filter(user=OuterRef("pk")).exclude(role=Role.VIEWER)
    stopped = CheckpointMail.objects.filter(user=OuterRef("pk"), wanted=False)
    return User.objects.filter(Exists(acting), ~Exists(stopped), is_active=True, erased_at=None)


def wants_checkpoints(actor: Actor) -> bool | None:
    """Whether the mails come to the actor; None for whoever would get none anyway."""
    if actor.user_id is None or not actor.organisations():
        return None
    if keepers().filter(pk=actor.user_id).exists():
        return True
    return False if CheckpointMail.objects.filter(user=actor.user_id, wanted=False).exists() else None


def choose_checkpoints(actor: Actor, *, wanted: bool) -> CheckpointMail:
    """Start or stop the mails for the actor. Raises Forbidden unless it is a person who may write."""
    if actor.user_id is None or not actor.allows("write"):
        raise Forbidden(_("Sign in first."))
    with transaction.atomic():
        row, _made = CheckpointMail.objects.update_or_create(
            user_id=actor.user_id, defaults={"wanted": wanted}
        )
        write(actor, "ledger.mail", ("user", actor.user_id), after={"wanted": wanted})
    return row


def mail_checkpoints() -> int:
    """Send the newest checkpoint to whoever is due; returns how many mails went out.

    Due is who was sent none in the last :data:`EVERY`, and none of this size yet. It is marked in the
    transaction that sends: after a crash in between a mail may come twice, never not at all.
    """
    checkpoint, now, sent = latest_checkpoint(), timezone.now(), 0
    if checkpoint is None or checkpoint.size == 0:
        return 0
    served = CheckpointMail.objects.filter(
        Q(sent_at__gt=now - EVERY) | Q(sent_size=checkpoint.size), user=OuterRef("pk")
    )
    for pk in list(keepers().filter(~Exists(served)).order_by("pk").values_list("pk", flat=True)[:MAILS]):
        with transaction.atomic():
            CheckpointMail.objects.get_or_create(user_id=pk)
            row = CheckpointMail.objects.select_for_update(of=("self",)).select_related("user").get(user=pk)
            if not row.wanted or (row.sent_at and row.sent_at > now - EVERY):  # changed since it was listed
                continue
            _send(row.user, checkpoint)
            row.sent_at, row.sent_size = now, checkpoint.size
            row.save(update_fields=["sent_at", "sent_size"])
            sent += 1
    return sent


def _send(user: User, checkpoint: Checkpoint) -> None:
    """One mail in the reader's language with the file that ``kopir verify-ledger --against`` takes."""
    name = f"checkpoint-{checkpoint.size}.txt"
    with override(language_for(user.language)):
        body = _(
            "This is the signed state of the log of promises and deliveries: {size} entries.\n\n"
            "Keep the attached file. Whoever holds it can prove that nothing written until then was changed:\n"
            "kopir verify-ledger --against {name}\n\n"
            "To stop these mails: {url}"
        ).format(size=checkpoint.size, name=name, url=settings.KOPIR_BASE_URL + reverse("ledger:head"))
        mail = EmailMessage(_("Köpir: a checkpoint to keep"), body, to=[user.email])
    mail.attach(name, file_text(checkpoint, key_of(checkpoint)), "text/plain")
    mail.send()
