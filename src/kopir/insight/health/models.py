"""What is prepared for counting, and which agreements have moved on since (docs/decisions/0032)."""

from django.db import models


class Vital(models.Model):
    """The facts of one agreement with one country of its parties; no day, threshold or reader is in them.

    An agreement has a row for each country ('' for unknown, or without parties); ``first`` marks one of
    them, so that agreements can be counted as well as countries. ``kept``, whether every promise in force
    is met, holds from ``kept_from`` on and before ``kept_until`` (null: without end). Written by
    ``prepared.fold`` alone. No foreign key: a row outlives its agreement until that removal is folded.
    """

    agreement_id = models.BigIntegerField()
    country = models.CharField(max_length=2, blank=True)
    first = models.BooleanField()
    public = models.BooleanField()
    state = models.CharField(max_length=12)
    effective_from = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    reports_since = models.DateField(null=True)
    last_sign = models.DateField(null=True)
    kept = models.BooleanField()
    kept_from = models.DateField(null=True)
    kept_until = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kept_from"], name="vital_kept_from"),
            models.Index(fields=["kept_until"], name="vital_kept_until"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement_id", "country"], name="vital_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.country}"


class Stale(models.Model):
    """An agreement whose facts have changed since they were folded. Written by triggers alone.

    One row a change and no key on the agreement: two writers never wait for each other here.
    """

    agreement_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.agreement_id)


class Tally(models.Model):
    """What everybody may see, added up when last something was folded; right only for its ``day`` and thresholds.

    ``rows``: [country, health, state on the day, agreements with a party there, agreements]. One row at most.
    """

    singleton = models.BooleanField(default=True, unique=True)
    day = models.DateField()
    thresholds = models.JSONField()  # months: new, quiet, asleep
    rows = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="tally_is_one"),
        ]
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return str(self.day)
