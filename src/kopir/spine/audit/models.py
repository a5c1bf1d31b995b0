"""The audit trail: who changed what, from what to what, when and why. Append-only in the database."""

from django.db import models


class AuditEntry(models.Model):
    """One change. Holds ids, never names: ``actor_id`` is a user's id, kept after the user is erased."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    process = models.CharField(max_length=60, blank=True)  # the job or command, when no person acted
    action = models.CharField(max_length=60)  # "agreement.approve"
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    # Whose trail this belongs to; null is the hub's. An organisation's admins read their own.
    organisation_id = models.BigIntegerField(null=True, db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"
