"""Who is told what at which address, what there is to tell, and each try to tell it."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kopir.spine.parties.models import Organisation


class Webhook(models.Model):
    """An address that is told of events: of an organisation's own records, or without one of public changes.

    The secret is derived from ``seed`` and the installation's key (``signing``), so that the database alone does
    not hold it; ``old_seed`` signs beside it until ``old_until``. ``failures`` counts tries that failed one
    after the other; until ``rest_until`` the address is left in peace.
    """

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    seed = models.BinaryField(max_length=32)
    old_seed = models.BinaryField(max_length=32, null=True)
    old_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)  # by the hub, after too many failures
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.url


class Event(models.Model):
    """Something that happened, written in the transaction that made it so; ``webhook``: a test of that one alone."""

    code = models.CharField(max_length=30)
    object_id = models.BigIntegerField(null=True)
    webhook = models.ForeignKey(Webhook, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    spread_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(spread_at__isnull=True), name="webhook_event_unspread")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.object_id}"


def new_key() -> str:
    """128 random bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")
    WITHHELD = "withheld", _("No longer to be seen")


class Message(models.Model):
    """One event for one webhook. Its ``key`` is the same in every try, so that a receiver knows it again."""

    key = models.CharField(max_length=36, default=new_key, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="webhook_message_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="waiting"), name="webhook_message_due")]

    def __str__(self) -> str:
        return f"msg_{self.key}"


class Try(models.Model):
    """One try. Without ``ended_at`` it runs, or its worker was killed in the middle."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="tries")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # HTTP's
    fault = models.CharField(max_length=10, blank=True)  # of addresses.FAULTS
    answer = models.CharField(max_length=200, blank=True)  # how the answer begins

    class Meta:
        verbose_name_plural = "tries"
        indexes = [models.Index(fields=["webhook", "-id"], name="webhook_try_log")]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.status or self.fault}"
