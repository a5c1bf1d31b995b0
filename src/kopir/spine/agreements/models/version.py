"""Agreed wordings, and who approved which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kopir.spine.files.models import StoredFile
from kopir.spine.ledger.models import Entry
from kopir.spine.parties.models import Organisation

from .agreement import Agreement


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waiting for approval")
    ADOPTED = "adopted", _("In force")
    REPLACED = "replaced", _("Was in force")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AgreementVersion(models.Model):
    """One wording, whole: ``content`` is canonical (RFC 8785) and ``hash`` its SHA-256 in hex.

    An approval binds to ``hash``. Number 1 is the first; an amendment is the next one. Only a draft may
    change; a proposed wording that has to change is withdrawn and followed by a new draft. At most one
    version of an agreement is open (draft or proposed) and at most one is adopted.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=VersionState, default=VersionState.DRAFT)
    summary = models.CharField(max_length=300, blank=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    adopted_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_once"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=models.Q(state__in=[VersionState.DRAFT, VersionState.PROPOSED]),
                name="version_open_once",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=models.Q(state=VersionState.ADOPTED),
                name="version_adopted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"


class Approval(models.Model):
    """One party's approval of one version. ``document`` is required when the party has no account here."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="approvals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="approvals")
    user_id = models.BigIntegerField(null=True)
    on_behalf = models.BooleanField(default=False)
    document = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation"], name="approval_once"),
            models.CheckConstraint(
                condition=models.Q(on_behalf=False) | models.Q(document__isnull=False),
                name="approval_on_behalf_needs_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} approves {self.version_id}"
