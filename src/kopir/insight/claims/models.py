"""Claims: what somebody said in public, kept as it was said, beside what the records show."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import MultilingualField
from kopir.spine.parties.models import Organisation

from . import verdicts

#: Longer is no quotation but a copy.
QUOTE = 400


class Modality(models.TextChoices):
    """How the number was meant: ``ground.quantities.Modality``, and an opinion, which nothing measures."""

    OBSERVED = "observed", _("Observed")
    PLANNED = "planned", _("Planned")
    LOWER_BOUND = "lower_bound", _("At least")
    APPROXIMATE = "approximate", _("About")
    OPINION = "opinion", _("Opinion")


class Verification(models.TextChoices):
    """What looking the statement up in other sources gave. It is about sources, the verdict about records."""

    VERIFIED = "verified", _("Found in another source")
    APPROXIMATE = "approximate", _("Found in another source, approximately")
    PARTIAL = "partial", _("Found in part")
    CONFLICT = "conflict", _("Other sources say otherwise")
    NOT_FOUND = "not_found", _("No other source found")
    UNCHECKED = "unchecked", _("Not looked up")


class Verdict(models.TextChoices):
    SUPPORTED = "supported", _("Supported")
    PARTLY = "partly", _("Partly supported")
    NO_EVIDENCE = "no_evidence", _("No evidence yet")
    CONTRADICTED = "contradicted", _("Contradicted")
    NOT_MEASURABLE = "not_measurable", _("Not measurable")


class Precision(models.TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Topic(models.Model):
    """One thing that statements are about. Rival statements share a topic and are never merged."""

    code = models.SlugField(max_length=40, unique=True)
    title = MultilingualField()
    position = models.PositiveSmallIntegerField(default=100)  # on the board, ascending

    def __str__(self) -> str:
        return self.code


class Claim(models.Model):
    """One public statement.

    ``low`` to ``high`` is the claimed number (equal for one value, null for none; ``value_text`` then says
    what was claimed); ``unit`` is a unit of ``ground.quantities``, 'money' with ``currency`` (ISO 4217), or
    'item' for the thing that the topic names. ``as_of`` is the day, month or year that the number is about,
    ``due_on`` when a plan was to be fulfilled. ``indicator`` is the code of the figure it is held against,
    in the scope of ``organisation`` or of the whole hub; ``complete``: the records behind that figure are
    meant to be complete for this. ``checks`` are addresses where it was looked up.

    ``verdict``, ``reason``, ``found`` and ``found_modality`` are what *everybody's* records said on
    ``weighed_on``; a reader's own verdict is worked out when they open the claim.
    """

    ref = models.CharField(max_length=40, unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="claims")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    subject = MultilingualField()
    quote = models.CharField(max_length=QUOTE, blank=True)
    quote_lang = models.CharField(max_length=35, blank=True)
    speaker = MultilingualField()
    affiliation = MultilingualField()
    interest = MultilingualField()
    source_title = MultilingualField()
    source_url = models.CharField(max_length=1000, blank=True)
    published_on = models.DateField(null=True)
    published_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    checks = models.JSONField(default=list)
    low = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    value_text = MultilingualField()
    unit = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    modality = models.CharField(max_length=11, choices=Modality)
    as_of = models.DateField(null=True)
    as_of_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    window_from = models.DateField(null=True)
    window_to = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    definition = MultilingualField()
    note = MultilingualField()
    verification = models.CharField(max_length=11, choices=Verification, default=Verification.UNCHECKED)
    indicator = models.CharField(max_length=60, blank=True)
    complete = models.BooleanField(default=False)
    verdict = models.CharField(max_length=14, choices=Verdict, db_index=True)
    reason = models.CharField(max_length=16)
    found = models.DecimalField(max_digits=30, decimal_places=4, null=True)
    found_modality = models.CharField(max_length=11, blank=True)
    weighed_on = models.DateField()
    revision = models.PositiveIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["topic", "as_of"], name="claim_topic")]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__isnull=False, high__isnull=False, low__lte=F("high"), low__gte=0) & ~Q(unit=""),
                name="claim_range",
            ),
            models.CheckConstraint(
                condition=(Q(unit="money") & ~Q(currency="")) | (~Q(unit="money") & Q(currency="")),
                name="claim_money_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(window_from__isnull=True)
                | Q(window_to__isnull=True)
                | Q(window_from__lte=F("window_to")),
                name="claim_window",
            ),
            models.CheckConstraint(
                condition=Q(quote="") | ~Q(quote_lang=""), name="claim_quote_has_language"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def said(self) -> verdicts.Said:
        """The number as :func:`verdicts.judge` takes it."""
        return verdicts.Said(self.low, self.high, self.unit, self.currency, self.modality)
