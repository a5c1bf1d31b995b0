"""A transcript of records, what a faculty judged its courses to be worth, and what it remembers of that."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kopir.spine.parties.models import Organisation


class TranscriptState(models.TextChoices):
    OPEN = "open", _("Being judged")
    DECIDED = "decided", pgettext_lazy("transcript", "Decided")
    OVERTURNED = "overturned", _("Overturned")


class Verdict(models.TextChoices):
    FULL = "full", pgettext_lazy("course", "Recognised")
    PARTLY = "partly", pgettext_lazy("course", "Recognised in part")
    NOT = "not", pgettext_lazy("course", "Not recognised")


class Transcript(models.Model):
    """Private to ``organisation``, which judges it. The student is a name and a number of theirs, emptied by an
    erasure (``erased_at``), which takes the courses and the result with it.

    ``scale`` and ``credit_system`` are the sender's, ``target_scale`` and ``target_credits`` the judge's own:
    ids of reference data. ``choice``: best, middle or worst of overlapping grades, chosen beforehand.
    ``result`` is what was decided, with every method's answer and its versions as they were on that day.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    faculty = models.CharField(max_length=200, blank=True)
    student_name = models.CharField(max_length=200, blank=True)
    student_ref = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    scale = models.CharField(max_length=40)
    credit_system = models.CharField(max_length=40)
    target_scale = models.CharField(max_length=40)
    target_credits = models.CharField(max_length=40)
    cycle = models.PositiveSmallIntegerField(default=0)
    isced_f = models.CharField(max_length=4, blank=True)
    choice = models.CharField(max_length=6, default="middle")
    state = models.CharField(max_length=10, choices=TranscriptState, default=TranscriptState.OPEN)
    result = models.JSONField(default=dict)
    decided_by = models.BigIntegerField(null=True)  # user ids
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True)  # it was overturned
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    erased_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state"], name="transcript_of_state")]
        constraints = [
            models.CheckConstraint(condition=Q(cycle__lte=3), name="transcript_cycle"),
            models.CheckConstraint(
                condition=Q(choice__in=["best", "middle", "worst"]), name="transcript_choice"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state__in=["decided", "overturned"], decided_at__isnull=False),
                name="transcript_decided_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"transcript {self.pk}"


class TranscriptCourse(models.Model):
    """One line of it. ``grade``, ``credits`` and ``hours`` as printed; from ``verdict`` on what was judged:
    the own course that it stands for, credits granted in ``target_credits`` and how they were counted
    (``way``), the own grade and the method that gave it ('' for credits alone)."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="courses")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    grade = models.CharField(max_length=60)
    credits = models.DecimalField(max_digits=7, decimal_places=2)
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True)
    equivalent = models.CharField(max_length=300, blank=True)
    granted = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    way = models.CharField(max_length=8, blank=True)
    own_grade = models.CharField(max_length=60, blank=True)
    method = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    judged_by = models.BigIntegerField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transcript", "position"], name="course_has_its_place"),
            models.CheckConstraint(condition=Q(credits__gte=0), name="course_credits"),
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gt=0), name="course_hours"),
            models.CheckConstraint(
                condition=Q(verdict="", granted__isnull=True, judged_at__isnull=True)
                | Q(verdict__in=["full", "partly"], granted__gt=0, judged_at__isnull=False)
                | (Q(verdict="not", granted__isnull=True, judged_at__isnull=False) & ~Q(reason="")),
                name="course_is_judged_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"course {self.pk}"


class CourseJudgement(models.Model):
    """What ``organisation`` once judged a course of ``institution`` to be; proposed the next time, never applied
    of itself. It names no student and holds no grade. ``key``: the course's code, else its title, folded."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    institution = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=300)
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    credits = models.DecimalField(max_digits=7, decimal_places=2)
    faculty = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=6, choices=Verdict)
    equivalent = models.CharField(max_length=300, blank=True)
    granted = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    reason = models.CharField(max_length=500, blank=True)
    judged_by = models.BigIntegerField(null=True)  # user id
    judged_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "institution", "key", "-judged_at"], name="judged_course")
        ]

    def __str__(self) -> str:
        return f"judgement {self.pk}"
