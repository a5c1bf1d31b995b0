"""The log: entries, the tree over them, checkpoints. It knows no agreement; see docs on the ledger.

The database itself refuses UPDATE, DELETE, REPLACE and TRUNCATE on these tables (``ledger.triggers``),
with one opening: once an :class:`Erasure` names an entry, its salt and payload may be set to NULL, and with
them what the record that it stands for holds in free words.
"""

from django.db import models
from django.utils import timezone


class EntryKind(models.TextChoices):
    COMMITMENT = "commitment"
    AMENDMENT = "amendment"
    APPROVAL = "approval"
    DELIVERY = "delivery"
    EVIDENCE = "evidence"
    REVERSAL = "reversal"


class Entry(models.Model):
    """One fact. ``digest`` is SHA-256(salt ‖ canonical payload); the tree's leaf hash is taken over it.

    The payload is canonical JSON (RFC 8785) and holds ids, amounts, dates and hashes, never a name.
    Payload and salt are NULL after an erasure; the digest stays, so the tree still proves.
    """

    kind = models.CharField(max_length=12, choices=EntryKind)
    recorded_at = models.DateTimeField(default=timezone.now)
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32, null=True)
    payload = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(salt__isnull=True, payload__isnull=True)
                | models.Q(salt__isnull=False, payload__isnull=False),
                name="entry_whole_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Pending(models.Model):
    """Entries that the sequencer has not placed yet; a queue, so the only table here that empties."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.DO_NOTHING, related_name="+")

    def __str__(self) -> str:
        return f"pending {self.pk}"


class Leaf(models.Model):
    """The place of an entry in the log: ``index`` has no holes. ``hash`` is node (0, index) of the tree."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Node(models.Model):
    """A completed node of the tree, level ≥ 1: covers leaves index·2^level … (index+1)·2^level − 1."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="node_once")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class SigningKey(models.Model):
    """A public key that has signed checkpoints. Private keys never enter the database."""

    key_id = models.CharField(max_length=16, unique=True)
    public_key = models.BinaryField(max_length=32)
    valid_from = models.DateTimeField(default=timezone.now)
    # Set by the key that follows it: the new key's id, signed by the old one.
    succeeded_by = models.CharField(max_length=16, blank=True)
    succession = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.key_id


class Checkpoint(models.Model):
    """A signed head of the log: ``size`` entries have this ``root``."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    issued_at = models.DateTimeField(default=timezone.now)
    key_id = models.CharField(max_length=16)
    signed_text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["size", "key_id"], name="checkpoint_once")]

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Erasure(models.Model):
    """The order to destroy salt and payload of one entry, written before it happens."""

    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, related_name="erasure")
    at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"erasure of {self.entry_id}"


class CheckpointMail(models.Model):
    """What one person was last sent of the log's checkpoints, and whether they still want them."""

    user = models.OneToOneField("people.User", on_delete=models.CASCADE, related_name="+")
    wanted = models.BooleanField(default=True)
    sent_at = models.DateTimeField(null=True)
    sent_size = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"checkpoint mail of {self.user_id}"
