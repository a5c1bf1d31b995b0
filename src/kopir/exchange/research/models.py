"""Challenges, who is interested in them, the projects they become, and the works that count as delivered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import MultilingualField
from kopir.spine.deliveries.models import Delivery
from kopir.spine.parties.models import Organisation


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Members of this hub")
    ORGANISATION = "organisation", _("My organisation only")


class ChallengeState(models.TextChoices):
    OPEN = "open", _("Open to answers")
    PROJECT = "project", _("Became a project")
    CLOSED = "closed", _("Closed without a project")


class Challenge(models.Model):
    """A question that ``owner`` wants to work on with others.

    ``sdgs``: numbers of the Sustainable Development Goals, 1 to 17; ``isced_f``: codes of ISCED-F 2013.
    ``closes_on`` is the last day on which others may say that they are interested. ``revision`` guards
    against two people saving over each other.
    """

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = MultilingualField()
    question = MultilingualField()
    sought = MultilingualField()
    sdgs = models.JSONField(default=list)
    isced_f = models.JSONField(default=list)
    closes_on = models.DateField()
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    state = models.CharField(max_length=7, choices=ChallengeState, default=ChallengeState.OPEN)
    closed_why = models.CharField(max_length=500, blank=True)
    created_by = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["visibility", "closes_on"], name="challenge_visibility"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ChallengeState.CLOSED) & ~Q(closed_why="")
                | ~Q(state=ChallengeState.CLOSED) & Q(closed_why=""),
                name="challenge_closed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"challenge {self.pk}"


class Interest(models.Model):
    """An organisation would take part. Its members and the challenge's owner alone read it."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    said_by = models.BigIntegerField(null=True)
    said_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
                name="interest_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.challenge_id}"


class ProjectVisibility(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    PARTNERS = "partners", _("The partners")


class Project(models.Model):
    """What a challenge became: ``owner`` leads it, with partners that had said that they are interested.

    ``delivery``: the entry under a promise of joint projects, once there is one.
    """

    challenge = models.OneToOneField(Challenge, on_delete=models.PROTECT, related_name="project")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = MultilingualField()
    summary = MultilingualField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    visibility = models.CharField(max_length=8, choices=ProjectVisibility, default=ProjectVisibility.PARTNERS)
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")), name="project_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"project {self.pk}"


class ProjectPartner(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="project_partner_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.project_id}"


class Milestone(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = MultilingualField()
    due_on = models.DateField()
    reached_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"milestone {self.pk}"


class Output(models.Model):
    """A published work of a project. ``doi`` is bare and in small letters: ``10.1234/abc``."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="outputs")
    doi = models.CharField(max_length=200)
    title = MultilingualField()
    published_on = models.DateField()
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "doi"], name="output_once"),
        ]

    def __str__(self) -> str:
        return self.doi


class CountedWork(models.Model):
    """That a work counts as delivered between two organisations; ``low`` has the smaller id.

    ``work`` is OpenAlex's number, ``doi`` as in :class:`Output`; one of them is known. However a work is named,
    it is here once for two organisations, and that the database holds. A delivery that was taken back keeps its
    rows, so that no job records it again.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    low = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    high = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    work = models.BigIntegerField(null=True)
    doi = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="counted_low_is_low"),
            models.CheckConstraint(
                condition=Q(work__isnull=False) | ~Q(doi=""), name="counted_work_has_a_name"
            ),
            models.UniqueConstraint(
                fields=["low", "high", "work"], condition=Q(work__isnull=False), name="counted_work_once"
            ),
            models.UniqueConstraint(
                fields=["low", "high", "doi"], condition=~Q(doi=""), name="counted_doi_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low_id}-{self.high_id}: {self.work or self.doi}"
