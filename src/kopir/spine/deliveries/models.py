"""Deliveries and their evidence. Append-only: a mistake is reversed by another delivery, never edited."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kopir.spine.agreements.models import Agreement, Commitment
from kopir.spine.files.models import StoredFile
from kopir.spine.ledger.models import Entry


class Delivery(models.Model):
    """So much of a commitment, when it happened and when it was written.

    A reversal has ``reverses`` set and the negated quantity; one delivery can be reversed once, and a
    reversal cannot be reversed. ``agreement`` repeats the commitment's, so that lists need no join.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    # No index of their own: those below begin with them, and each index is written with every delivery.
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    quantity = models.DecimalField(max_digits=20, decimal_places=4)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)  # user id; null: a process
    process = models.CharField(max_length=60, blank=True)
    organisation_id = models.BigIntegerField(null=True)  # the party on whose behalf it was recorded
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    # Why a reversal was made; NULL once its entry is erased, since free words may name a person.
    reason = models.CharField(max_length=300, blank=True, null=True, default="")
    # An importer's own key: the same delivery sent twice is recorded once.
    dedup_key = models.CharField(max_length=100, null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["commitment", "-occurred_on"], name="delivery_of_commitment"),
            models.Index(fields=["agreement", "-id"], name="delivery_of_agreement"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, quantity__gt=0)
                | Q(reverses__isnull=False, quantity__lt=0),
                name="delivery_sign",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, reason="") | (Q(reverses__isnull=False) & ~Q(reason="")),
                name="delivery_reversal_reason",
            ),
            models.UniqueConstraint(fields=["commitment", "dedup_key"], name="delivery_dedup"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} on {self.occurred_on}"


class EvidenceKind(models.TextChoices):
    URL = "url", _("Web page")
    FILE = "file", _("File")
    RECORD = "record", _("Record in Köpir")


class Evidence(models.Model):
    """An entry of its own that points at the delivery, so it may come later."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=6, choices=EvidenceKind)
    url = models.URLField(max_length=500, blank=True, null=True, default="")  # NULL once its entry is erased
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="url") & ~Q(url=""))
                | (Q(kind="file", file__isnull=False) & ~Q(sha256=""))
                | (Q(kind="record", record_id__isnull=False) & ~Q(record_type="")),
                name="evidence_points",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.delivery_id}"


class CommitmentTotal(models.Model):
    """What is kept per commitment so that no page adds up a million rows; rebuildable from deliveries.

    Folded by the sequencer from sequenced entries only; deliveries still in the log's tail are not in it.
    ``last_occurred_on`` ignores reversals and what they reverse: neither is a sign of life.
    """

    commitment = models.OneToOneField(
        Commitment, primary_key=True, on_delete=models.CASCADE, related_name="total"
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="totals")
    quantity = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    count = models.IntegerField(default=0)  # deliveries that stand (not reversed)
    without_evidence = models.IntegerField(default=0)  # of those, how many have no evidence
    last_occurred_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.quantity}"
