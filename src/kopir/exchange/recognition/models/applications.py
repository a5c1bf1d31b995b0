"""An application for recognition, its documents, what was decided on it, and every move it made."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kopir.spine.files.models import StoredFile
from kopir.spine.parties.models import Organisation


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("In assessment")
    WAITING = "waiting", _("Waiting for the applicant")
    PROPOSED = "proposed", _("Waiting for the second reader")
    DECIDED = "decided", _("Decided")
    APPEALED = "appealed", _("Appealed")
    CLOSED = "closed", _("Decided on appeal")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Purpose(models.TextChoices):
    STUDY = "study", _("Further study")
    EMPLOYMENT = "employment", _("Employment")
    CREDIT = "credit", _("Exchange credit")
    PROFESSION = "profession", _("A regulated profession")


class Level(models.TextChoices):
    SECONDARY = "secondary", _("School or vocational education")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Master")
    DOCTOR = "doctor", _("Doctor")


class Route(models.TextChoices):
    DOCUMENTS = "documents", _("By documents")
    BACKGROUND = "background", _("By a background paper, where papers are lost")


class DocumentKind(models.TextChoices):
    DIPLOMA = "diploma", _("Diploma or certificate")
    SUPPLEMENT = "supplement", _("Diploma supplement")
    TRANSCRIPT = "transcript", _("Transcript of records")
    TRANSLATION = "translation", _("Translation")
    BACKGROUND = "background", _("Proof for the background paper")
    OTHER = "other", _("Other document")


class Outcome(models.TextChoices):
    FULL = "full", _("Recognised in full")
    PARTIAL = "partial", _("Recognised in part")
    CONDITIONAL = "conditional", _("Recognised on conditions")
    REFUSED = "refused", _("Not recognised")


class Stage(models.TextChoices):
    FIRST = "first", _("First decision")
    APPEAL = "appeal", _("Decision on the appeal")


class Application(models.Model):
    """Private to ``organisation``, which decides. The applicant is nobody's account: a name and an address,
    emptied by an erasure (``erased_at``).

    ``campus``: where it was studied, if the awarding body awards there through a branch. ``background``: what
    the person says of their education where papers are lost. ``rankings``: places of the awarding body as
    [{ranking, edition, place, source}]. ``checks``: what the officer found out, {authentic, entitled,
    similar, accredited} each "yes" or "no" where known. ``due_on`` moves on by the days spent waiting.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=ApplicationState, default=ApplicationState.DRAFT)
    route = models.CharField(max_length=10, choices=Route, default=Route.DOCUMENTS)
    purpose = models.CharField(max_length=10, choices=Purpose)
    applicant_name = models.CharField(max_length=200, blank=True)
    applicant_email = models.EmailField(blank=True)
    language = models.CharField(max_length=10)  # of the letter
    qualification = models.CharField(max_length=300)
    level = models.CharField(max_length=9, choices=Level)
    programme = models.CharField(max_length=300, blank=True)
    awarding_body = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    campus = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    studied_from = models.DateField(null=True)
    studied_to = models.DateField(null=True)
    awarded_on = models.DateField(null=True)
    credits = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    credit_system = models.CharField(max_length=60, blank=True)
    background = models.TextField(blank=True)
    rankings = models.JSONField(default=list)
    checks = models.JSONField(default=dict)
    received_on = models.DateField(null=True)
    due_on = models.DateField(null=True, db_index=True)
    waiting_since = models.DateField(null=True)
    appeal_grounds = models.TextField(blank=True)
    appealed_on = models.DateField(null=True)
    created_by = models.BigIntegerField(null=True)  # user id
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    erased_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state"], name="application_of_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(studied_from__isnull=True)
                | Q(studied_to__isnull=True)
                | Q(studied_from__lte=F("studied_to")),
                name="application_study_dates",
            ),
            models.CheckConstraint(
                condition=Q(credits__isnull=True) | Q(credits__gte=0), name="application_credits"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(received_on__isnull=False, due_on__isnull=False),
                name="application_has_its_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"


class ApplicationDocument(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DocumentKind)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"document {self.pk}"


class Decision(models.Model):
    """What one person decided and, of a first decision, another confirmed.

    ``edition``: of the reference data that the ``bases`` were evaluated with; ``bases`` and ``proposal`` are
    kept as they were found. ``differences``: [{aspect, text}]. ``texts``: {reasons, conditions}, each
    {BCP 47: text}. ``said``: the names that the letter bears. ``code`` opens the public page of the letter;
    empty until it is issued. One that was sent back stays with ``returned_at``.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    stage = models.CharField(max_length=6, choices=Stage)
    outcome = models.CharField(max_length=11, choices=Outcome)
    basis = models.CharField(max_length=60)
    edition = models.PositiveBigIntegerField()
    bases = models.JSONField()
    proposal = models.JSONField()
    differences = models.JSONField(default=list)
    texts = models.JSONField()
    said = models.JSONField(default=dict)
    decided_by = models.BigIntegerField(null=True)  # user ids
    decided_at = models.DateTimeField()
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=32, null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage"],
                condition=Q(returned_at__isnull=True),
                name="decision_once_a_stage",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("decided_by")),
                name="decision_second_reader",
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=True) | Q(confirmed_at__isnull=False),
                name="decision_letter_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Move(models.Model):
    """One step of an application's life."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=9)
    to_state = models.CharField(max_length=9)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
