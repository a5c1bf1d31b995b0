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


class RowStatus(models.TextChoices):
    """Where a row stands; ``include`` is the person's word on top of it."""

    NEW = "new", _("Not checked yet")
    BAD = "bad", _("Faults")
    CHOOSE = "choose", _("Partner to be chosen")
    READY = "ready", _("Ready")
    KNOWN = "known", _("Nothing new")
    DONE = "done", _("Imported")


class ImportBatch(models.Model):
    """One file on its way in.

    ``facts``: what the reader found (format, delimiter, sheets, header_rows, columns with samples).
    ``questions``: what must be asked before checking (``orders``, ``types``); ``answers``: what was said.
    ``counts``: rows by status. ``report``: what the last apply did. ``checked_to``: number of the last row
    that is checked, from where an interrupted check goes on.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    user_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.READING)
    sheet = models.CharField(max_length=100, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    header_row = models.PositiveIntegerField(default=0)  # a person's choice; 0: found by itself
    headers = models.JSONField(default=list)  # [{letter, name}], one a column
    facts = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)  # field → column index
    questions = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    checked_to = models.PositiveIntegerField(default=0)
    job_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "import batches"
        indexes = [models.Index(fields=["organisation", "id"], name="import_of_organisation")]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportRow(models.Model):
    """``raw``: {cells, formulas, long} as read; ``fixed``, what a person put right, by field; ``word``, a
    person's "in" or "out", which ``include`` follows.

    ``values`` is what the mapping makes of it; ``faults`` and ``warnings`` are issues {column, code, params};
    ``partner_key`` is equal for rows that mean the same partner, so that one choice serves them all.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # the row's number in the file, as a spreadsheet shows it
    raw = models.JSONField()
    values = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    candidates = models.JSONField(
        default=list
    )  # [{organisation, name, country, city, score, reasons: [{code, params}]}]
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    chosen_by = models.CharField(max_length=12, blank=True)  # identifier, exact, score, person, new, memory
    include = models.BooleanField(default=True)
    status = models.CharField(max_length=6, choices=RowStatus, default=RowStatus.NEW)
    partner_key = models.CharField(max_length=64, blank=True)
    digest = models.CharField(
        max_length=64, db_index=True
    )  # of the normalised values: imports twice as nothing
    agreement_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["batch", "status", "number"], name="import_row_status"),
            models.Index(fields=["batch", "partner_key"], name="import_row_partner"),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class RememberedMapping(models.Model):
    """The mapping that an organisation gave to a set of headers, offered again next time.

    ``mapping``: {fields: {field: column name}, types: {word: type}, default_type, lang}.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "signature"], name="mapping_once")]

    def __str__(self) -> str:
        return self.signature[:12]
