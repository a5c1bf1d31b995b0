"""A call for places abroad, who asks for which of them, and who was given what."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import MultilingualField
from kopir.spine.agreements.models import Commitment
from kopir.spine.parties.models import Organisation


class CallState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    DRAWN = "drawn", _("Places given, not published")
    PUBLISHED = "published", _("Published")


class Call(models.Model):
    """Places that one office gives at one time, by one rule.

    ``seed`` draws the lots and never changes; ``grid`` is the step in which scores are compared. ``revision`` counts
    what was changed of places, caps and applications since; a run names the one that it answered.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = MultilingualField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    closes_at = models.DateTimeField(null=True)
    grid = models.DecimalField(max_digits=6, decimal_places=4, default=Decimal("0.01"))
    seed = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(grid__gt=0), name="call_grid_above_zero"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="call_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
                name="call_published_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"


class Offer(models.Model):
    """A place that can be asked for: so many seats at one host, drawn from a promise where there is one.

    ``code`` is how applicants and files name it.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="offers")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    seats = models.PositiveIntegerField()
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="offer_code_once_a_call")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Cap(models.Model):
    """Offers that together take at most so many: an agreement, a field, a country."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="caps")
    name = models.CharField(max_length=200)
    seats = models.PositiveIntegerField()
    offers = models.ManyToManyField(Offer, related_name="+")

    def __str__(self) -> str:
        return self.name


class Answer(models.TextChoices):
    OPEN = "open", _("Not answered yet")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Application(models.Model):
    """One applicant of one call, by the number that the office gave them. ``name`` can be erased.

    ``secret`` opens the applicant's own page; it is kept, since the office gives it out, and is as good as a name.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="applications")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    secret = models.CharField(max_length=43, unique=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    by_hand = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="application_once_a_call")]

    def __str__(self) -> str:
        return self.number


class Wish(models.Model):
    """The ``rank``-th choice of an application, and its score there in steps of the call's grid."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="wishes")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    score = models.BigIntegerField()
    given = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "rank"], name="wish_rank_once"),
            models.UniqueConstraint(fields=["application", "offer"], name="wish_offer_once"),
            models.UniqueConstraint(fields=["application"], condition=Q(given=True), name="one_place_each"),
            models.CheckConstraint(condition=Q(rank__gte=1) & Q(score__gte=0), name="wish_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rank}"


class Run(models.Model):
    """One giving of places, as it was certified. Runs are added and never changed."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="runs")
    made_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField()
    mechanism = models.CharField(max_length=40)
    #: What is certified: ``holds``, ``breaches``, ``lies_tried``, ``digest`` of question and answer.
    certificate = models.JSONField()
    applicants = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()
    first_choice = models.PositiveIntegerField()
    most = models.PositiveIntegerField(null=True)
    #: Numbers of applicants who got another place than in the run before.
    moved = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"run {self.pk} of call {self.call_id}"
