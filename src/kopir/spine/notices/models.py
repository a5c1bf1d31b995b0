"""Notices to a person: something happened that they asked to hear of, or that waits for them."""

from django.db import models

from kopir.spine.people.models import User


class Notice(models.Model):
    """``code`` names a message of ``notices.messages``; ``parameters`` fill it in the reader's language."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    url = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "read_at", "-created_at"], name="notice_of_user")]

    def __str__(self) -> str:
        return self.code
