"""What the register gave last, so that a second run changes nothing and local corrections stay."""

from django.db import models

from kopir.spine.parties.models import Organisation


class RorRecord(models.Model):
    """One ROR record as it was last applied. ``digest``: SHA-256 of what we take from it."""

    ror_id = models.CharField(max_length=9, unique=True)  # the normal form, without its address
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="ror_record")
    digest = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)  # the organisation's fields as ROR gave them

    def __str__(self) -> str:
        return self.ror_id
