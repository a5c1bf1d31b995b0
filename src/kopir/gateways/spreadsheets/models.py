"""An import in stages: a file, its mapping, its rows with faults and choices, and what became of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kopir.spine.files.models import StoredFile
from kopir.spine.parties.models import Organisation


class BatchState(models.TextChoices):
    READING = "reading", _("Reading")
    MAPPING = "mapping", _("Columns to be mapped")
    CHECKING = "checking", _("Checking")
    REVIEW = "review", _("To be reviewed")
    APPLYING = "applying", _("Importing")
    APPLIED = "applied", _("Imported")
    FAILED = "failed", _("Could not be read")
    CANCELLED = "cancelled", _("Cancelled")


class ImportBatch(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    user_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.READING)
    sheet = models.CharField(max_length=100, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # field → column index
    date_order = models.CharField(max_length=3, blank=True)
    warnings = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportRow(models.Model):
    """``raw`` as read, by column; ``values`` after the mapping; ``faults`` [{column, code, message}]."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # the row's number in the file, as a spreadsheet shows it
    raw = models.JSONField()
    values = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    candidates = models.JSONField(default=list)  # [{organisation, score, reasons}]
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    chosen_by = models.CharField(max_length=12, blank=True)  # identifier, exact, score, person, new
    include = models.BooleanField(default=True)
    digest = models.CharField(max_length=64, db_index=True)  # of the normalised values: imports twice as nothing
    agreement_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"row {self.number}"


class RememberedMapping(models.Model):
    """The mapping that an organisation gave to a set of headers, offered again next time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    date_order = models.CharField(max_length=3, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "signature"], name="mapping_once")]

    def __str__(self) -> str:
        return self.signature[:12]
