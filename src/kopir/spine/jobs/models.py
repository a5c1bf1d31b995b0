"""Long work: a job with progress, a lease and a way to stop it; and what runs by the clock."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Job(models.Model):
    """One piece of long work.

    ``handler`` names a function registered with ``jobs.services.handler``. A worker holds ``lease_until``
    while it works and renews it; a job whose lease ran out is taken again (``attempts`` counts), so a
    handler must be resumable. ``units_done`` of ``units_total`` (0: unknown) is its progress. ``scopes``
    are those of the API token that asked for it (null: a person at the keyboard): a job may never do more
    than the token could.
    """

    handler = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED, db_index=True)
    organisation_id = models.BigIntegerField(null=True, db_index=True)
    user_id = models.BigIntegerField(null=True)
    scopes = models.JSONField(null=True)
    units_done = models.BigIntegerField(default=0)
    units_total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user_id", "-id"], name="job_of_user")]

    def __str__(self) -> str:
        return f"{self.handler} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


class Schedule(models.Model):
    """Work that comes back: the row is leased while it runs, so two workers never run it twice."""

    name = models.CharField(max_length=80, unique=True)
    next_run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    last_run_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name
