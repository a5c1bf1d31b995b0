"""Which delivery came of which decision."""

from django.db import models

from kopir.spine.deliveries.models import Delivery


class Crossing(models.Model):
    """A recognition that became a delivery: ``subject`` transcript or decision with its number. One that was
    overturned keeps its row, so that the same one is never delivered again."""

    subject = models.CharField(max_length=10)
    subject_id = models.PositiveBigIntegerField()
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="+")
    reversal = models.OneToOneField(Delivery, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "subject_id"], name="recognition_crosses_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"
