"""The hub: one row, the configuration of this installation. Another country is another row elsewhere."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import MultilingualField


def default_languages() -> list[str]:
    return ["kk", "ru", "en", "zh-hans"]


class Hub(models.Model):
    """One installation is one hub. Read it through ``hub.selectors.current_hub``."""

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=20)
    name = MultilingualField(verbose_name=_("name"))
    summary = MultilingualField(verbose_name=_("what the hub is, in one sentence"))
    small_print = MultilingualField(verbose_name=_("small print: who runs the hub, whom to ask, the terms"))
    country = models.CharField(_("country (ISO 3166-1 alpha-2)"), max_length=2)
    currency = models.CharField(_("currency (ISO 4217)"), max_length=3)
    languages = models.JSONField(_("languages"), default=default_languages)
    #: What a reader gets whose browser asks for none of ``languages``; '' is English, or the first of them.
    default_language = models.CharField(_("default language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    is_demo = models.BooleanField(default=False)
    # Health thresholds, in months without a delivery; see docs/decisions and insight/health.
    new_months = models.PositiveSmallIntegerField(default=6, validators=[MinValueValidator(1)])
    quiet_months = models.PositiveSmallIntegerField(default=6, validators=[MinValueValidator(1)])
    asleep_months = models.PositiveSmallIntegerField(default=12, validators=[MinValueValidator(1)])
    renewal_notice_days = models.PositiveSmallIntegerField(default=180)
    # The resolver accepts a match by itself only from this score up, and only when the next candidate is
    # at least ``resolve_margin`` behind.
    resolve_threshold = models.DecimalField(max_digits=4, decimal_places=3, default="0.970")
    resolve_margin = models.DecimalField(max_digits=4, decimal_places=3, default="0.100")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="hub_is_one"),
            models.CheckConstraint(
                condition=models.Q(quiet_months__lt=models.F("asleep_months")), name="hub_quiet_before_asleep"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def first_language(self) -> str:
        """The language of readers who ask for none that the hub has."""
        return self.default_language or ("en" if "en" in self.languages else self.languages[0])


class SetupLink(models.Model):
    """A one-time link to the pages that set the hub up, for whoever holds the machine (decision 0035)."""

    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"set-up link {self.pk}"
