"""What lies beside the shared record: documents, contacts, private notes, proposed matches."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kopir.spine.files.models import StoredFile
from kopir.spine.parties.models import Organisation

from .agreement import Agreement


class Shared(models.TextChoices):
    PARTIES = "parties", _("The parties")
    ORGANISATION = "organisation", _("My organisation only")


class AgreementDocument(models.Model):
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="documents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    shared = models.CharField(max_length=12, choices=Shared, default=Shared.ORGANISATION)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class Contact(models.Model):
    """A contact person as one party keeps them; personal data, private unless shared with the parties."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="contacts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=120, blank=True)
    shared = models.CharField(max_length=12, choices=Shared, default=Shared.ORGANISATION)

    def __str__(self) -> str:
        return f"contact {self.pk}"


class PrivateNote(models.Model):
    """A note that members of one organisation alone read."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=10000)
    author_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"note {self.pk}"


class MatchState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    SAME = "same", _("The same agreement")
    DIFFERENT = "different", _("Two agreements")


class MatchProposal(models.Model):
    """Two records that may be one agreement. ``first`` is the older.

    Each side sees only what both share (parties, type, dates) until both say *same*; then ``second``
    is superseded by ``first`` and its owner keeps its own notes, contacts and files there.
    """

    first = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="matches_as_first")
    second = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="matches_as_second")
    score = models.DecimalField(max_digits=4, decimal_places=3)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=MatchState, default=MatchState.OPEN)
    first_says_same = models.BooleanField(null=True)
    second_says_same = models.BooleanField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="match_once"),
            models.CheckConstraint(condition=~Q(first=models.F("second")), name="match_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"
