"""The agreement, its parties and its legal basis."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import MultilingualField
from kopir.spine.parties.models import Organisation


class AgreementType(models.TextChoices):
    MEMORANDUM = "memorandum", _("Memorandum")
    EXCHANGE = "exchange", _("Exchange agreement")
    DUAL_DEGREE = "dual_degree", _("Dual or joint degree")
    JOINT_PROGRAMME = "joint_programme", _("Joint programme")
    BRANCH_CAMPUS = "branch_campus", _("Branch campus")
    MANAGEMENT = "management", _("Strategic partnership or trust management")
    RESEARCH = "research", _("Research cooperation")
    TRAINING = "training", _("Training")
    PPP = "ppp", _("Public-private partnership")
    OTHER = "other", _("Other")


class AgreementState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    NEGOTIATING = "negotiating", _("In negotiation")
    APPROVED = "approved", _("Approved by every party")
    SIGNED = "signed", _("Signed")
    ACTIVE = "active", _("Active")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")
    SUPERSEDED = "superseded", _("Superseded")


class Origin(models.TextChoices):
    NATIVE = "native", _("Agreed here")
    RECORDED = "recorded", _("Signed elsewhere, not approved here")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    PARTIES = "parties", _("The parties")
    ORGANISATION = "organisation", _("My organisation only")
    PRIVATE = "private", _("Only me")


class CampusState(models.TextChoices):
    """What stands on the ground. ``REPORTED`` is a public source's word without a legal basis on record."""

    ANNOUNCED = "announced", _("Announced")
    PREPARING = "preparing", _("In preparation")
    REPORTED = "reported", _("Reported as operating; legal basis not on record")
    OPERATING = "operating", _("Operating")
    CLOSED = "closed", _("Closed")


class Agreement(models.Model):
    """One shared record of its parties.

    ``owner`` is the organisation that entered it; ``created_by`` the user id (for ``private``).
    ``visibility``: public; parties = members of every party; organisation = members of ``owner``;
    private = ``created_by`` alone. Wordings are counted by its versions; an edit raises ``revision``,
    which guards against two people saving over each other.
    """

    ref = models.CharField(max_length=30, unique=True)
    type = models.CharField(max_length=16, choices=AgreementType)
    title = MultilingualField()
    description = MultilingualField()
    state = models.CharField(max_length=12, choices=AgreementState, default=AgreementState.PROPOSED)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.NATIVE)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.PARTIES)
    owner = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="agreements_owned"
    )
    created_by = models.BigIntegerField(null=True)
    signed_on = models.DateField(null=True)
    signed_precision = models.CharField(
        max_length=5, blank=True
    )  # 'day', 'month', 'year': what the source says
    effective_from = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    isced_f = models.JSONField(default=list)  # ISCED-F 2013 codes
    languages = models.JSONField(default=list)  # BCP 47
    city = models.CharField(max_length=120, blank=True)
    campus = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="campus_agreements"
    )
    campus_state = models.CharField(max_length=10, choices=CampusState, blank=True)
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="supersedes")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "expires_on"], name="agreement_state_expiry"),
            models.Index(fields=["visibility", "id"], name="agreement_visibility"),
            models.Index(fields=["review_on"], name="agreement_review"),
            models.Index(fields=["visibility", "-updated_at", "-id"], name="agreement_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_from__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(effective_from__lte=F("expires_on")),
                name="agreement_dates",
            ),
            models.CheckConstraint(
                condition=Q(campus_state="") | Q(type=AgreementType.BRANCH_CAMPUS),
                name="agreement_campus_only",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class PartyRole(models.TextChoices):
    HOST = "host", _("Host")
    PARTNER = "partner", _("Partner")
    AWARDING_BODY = "awarding_body", _("Awarding body")
    OPERATOR = "operator", _("Operator")
    OWNER = "owner", _("Owner")
    FUNDER = "funder", _("Funder")


class Party(models.Model):
    """An organisation in a role. ``reports_since``: the day from which it has undertaken to report."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=14, choices=PartyRole)
    reports_since = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation", "role"], name="party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} of {self.agreement_id}"


class LegalBasisKind(models.TextChoices):
    DECREE = "decree", _("Decree")
    LICENCE = "licence", _("Licence")
    TREATY = "treaty", _("Treaty")
    LAW = "law", _("Law")
    ACCREDITATION = "accreditation", _("Accreditation")


class LegalBasis(models.Model):
    """What the agreement stands on in law, in force from ``valid_from`` to ``valid_to`` (null: open)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="legal_bases")
    kind = models.CharField(max_length=13, choices=LegalBasisKind)
    number = models.CharField(max_length=80, blank=True)
    title = MultilingualField()
    issued_on = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.URLField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "legal bases"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="legal_basis_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class AgreementSource(models.Model):
    """A public source of a recorded agreement: shown to everybody who sees the agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="sources")
    url = models.URLField(max_length=500)
    note = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.url


class StateChange(models.Model):
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="state_changes")
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, choices=AgreementState)
    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.agreement_id} → {self.to_state}"


class RefCounter(models.Model):
    """The last running number given under a prefix such as ``KZ-2026-``."""

    prefix = models.CharField(max_length=20, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}{self.last}"
