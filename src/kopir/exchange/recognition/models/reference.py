"""Reference data that administrators changed: each change a row of its own, never rewritten."""

from django.db import models
from django.db.models import F, Q


class ReferenceVersion(models.Model):
    """A version of one record of the facts; what the files of the package hold is version 0 of each.

    ``body`` is the record as the file of its ``kind`` would hold it. The row's number is the *edition* of all
    reference data from then on: whoever names an edition gets the same facts at any later time.
    """

    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    body = models.JSONField()
    sources = models.JSONField()
    verification = models.CharField(max_length=10)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    why = models.CharField(max_length=500)
    made_by = models.BigIntegerField(null=True)  # user id
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code", "number"], name="reference_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="reference_version_from_one"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="reference_version_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.number}"
