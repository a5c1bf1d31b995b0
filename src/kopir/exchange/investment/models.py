"""Who is behind a promise of money: investor, operator and the rate it was reckoned at."""

from django.db import models
from django.db.models import Q

from kopir.kit.multilingual import MultilingualField
from kopir.spine.agreements.models import Agreement
from kopir.spine.parties.models import Organisation


class Funding(models.Model):
    """What is known of the promise ``key`` of ``agreement`` beside its wording, which it does not change.

    ``investor`` is whose money it is, where the register has them; ``investor_named`` is how ``source``
    names them ("foreign investors"). ``operator`` runs what is paid for. Both stand apart from the promise's
    beneficiary. ``rate`` is how much of ``rate_currency`` (ISO 4217) one unit of the promise's currency
    bought on ``rate_on``; all three are known or none is.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=12)
    investor = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    investor_named = MultilingualField()
    operator = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=1000, blank=True)
    rate = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    rate_currency = models.CharField(max_length=3, blank=True)
    rate_on = models.DateField(null=True)
    rate_source = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "key"], name="funding_once_a_promise"),
            models.CheckConstraint(
                condition=Q(rate__isnull=True, rate_on__isnull=True, rate_currency="")
                | (Q(rate__gt=0, rate_on__isnull=False) & ~Q(rate_currency="")),
                name="funding_rate_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.key}"
