"""What the hub keeps of the observatory in its database: who does not want to be named. All else is Parquet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OptOutState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    KEPT = "kept", _("Not named")
    REFUSED = "refused", _("Refused")


class OptOut(models.Model):
    """That a researcher is not to be named. It is asked of with every list, so no new data undo it.

    ``author`` is OpenAlex's number, ``orcid`` bare: whoever is merged into another number stays unnamed by their
    ORCID. ``proof`` is what they wrote to show that it is they; it goes when the hub's administrator has decided.
    """

    author = models.BigIntegerField()
    orcid = models.CharField(max_length=19, blank=True)
    proof = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=7, choices=OptOutState, default=OptOutState.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author"], condition=~Q(state=OptOutState.REFUSED), name="optout_once"
            ),
            models.CheckConstraint(
                condition=Q(state=OptOutState.ASKED, decided_at__isnull=True)
                | (~Q(state=OptOutState.ASKED) & Q(decided_at__isnull=False, proof="")),
                name="optout_proof_goes",
            ),
        ]

    def __str__(self) -> str:
        return f"A{self.author}"
