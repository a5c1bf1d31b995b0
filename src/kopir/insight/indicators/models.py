"""What a number was on a day: kept when it was counted, never counted again and never changed."""

from django.db import models


class Snapshot(models.Model):
    """One figure of one indicator as everybody could count it on ``day`` (the hub's own calendar).

    ``amount`` is null when there was no data. ``currency``, ``modality`` and ``key`` are those of the figure
    (``spine.registry.indicators.Figure``). ``total`` is the published aggregate, null when there was none.
    """

    code = models.CharField(max_length=60)
    day = models.DateField()
    amount = models.DecimalField(max_digits=30, decimal_places=4, null=True)
    unit = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, blank=True)
    modality = models.CharField(max_length=11, blank=True)
    key = models.CharField(max_length=30, blank=True)
    records = models.PositiveIntegerField(default=0)
    without_figure = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "day", "currency", "modality", "key"], name="snapshot_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.day} {self.amount}"
