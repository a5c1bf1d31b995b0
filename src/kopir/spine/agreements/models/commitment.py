"""The commitment: who provides what to whom, how much of which unit, by when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import MultilingualField
from kopir.spine.ledger.models import Entry
from kopir.spine.parties.models import Organisation

from .agreement import Agreement
from .version import AgreementVersion


class Modality(models.TextChoices):
    """How firm the promised number is (ground.quantities.Modality)."""

    PLANNED = "planned", _("Planned")
    OBSERVED = "observed", _("Stated as done")
    LOWER_BOUND = "lower_bound", _("At least")
    APPROXIMATE = "approximate", _("About")


class Commitment(models.Model):
    """One promise. A change of its terms is a new row that ``replaces`` the old one, which gets
    ``ended_on``; both are ledger entries. ``quantity`` is null when the source gives none ("no data").

    ``party`` visibility follows the agreement. ``period_from``/``period_to`` bound it, both days included;
    ``due_on`` alone is a promise by a day. ``key`` ('c1', 'c2' …) names the promise inside its agreement
    and stays the same when its terms are amended; the ledger speaks of promises by agreement and key.
    ``version`` is the wording that put these terms in force.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="commitments")
    version = models.ForeignKey(
        AgreementVersion, null=True, on_delete=models.PROTECT, related_name="promises"
    )
    key = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=40)
    provider = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="promises_made"
    )
    beneficiary = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="promises_received"
    )
    quantity = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    unit = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, blank=True)
    modality = models.CharField(max_length=11, choices=Modality, default=Modality.PLANNED)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    due_on = models.DateField(null=True)
    description = MultilingualField()
    source = models.CharField(max_length=500, blank=True)
    one_source = models.BooleanField(default=False)  # the figure stands on a single source
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    ended_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["kind", "agreement"], name="commitment_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "key"],
                condition=Q(ended_on__isnull=True) & ~Q(key=""),
                name="commitment_key_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="commitment_positive"
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_from__lte=F("period_to")),
                name="commitment_dates",
            ),
            models.CheckConstraint(
                condition=(Q(unit="money") & ~Q(currency="")) | (~Q(unit="money") & Q(currency="")),
                name="commitment_money_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} {self.currency or self.unit}"
