"""Notices to a person: something happened that they asked to hear of, or that waits for them."""

from django.db import models
from django.db.models import Q

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


class DigestChoice(models.Model):
    """Whether and when a person is mailed what waits for them; without a row they are not.

    ``weekday`` is ISO's, 1 is Monday. ``chosen_at`` is when mails were last asked for: no digest of a
    moment before it is made up for.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="digest")
    wanted = models.BooleanField(default=False)
    weekday = models.PositiveSmallIntegerField(default=1)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="digest_weekday")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.weekday if self.wanted else 'none'}"


class DigestMail(models.Model):
    """That a person's digest of one week is done: ``week`` is its Monday. ``items`` is 0 where nothing was sent."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    items = models.PositiveIntegerField()
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "week"], name="digest_once_a_week")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.week}"
