"""How often an institution gave each grade: the reference groups of the ECTS Users' Guide."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kopir.spine.parties.models import Organisation


class Openness(models.TextChoices):
    PRIVATE = "private", _("The institution's own people")
    PUBLIC = "public", _("Everybody")


class GradeDistribution(models.Model):
    """One version of the grades of a group: ``organisation``, ``scale``, ``isced_f`` (2 to 4 digits, '' for all
    fields) and ``cycle`` (0 for all). A later upload is the next ``number``; nothing is edited, but who may see it.

    ``counts``: code → number of students as text, or per cent when ``percent``; passing and failing as uploaded.
    ``size``: passing grades, null where only percentages are known. ``year_from`` to ``year_to``: calendar years
    in which the grades were given, both included.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    scale = models.CharField(max_length=40)
    isced_f = models.CharField(max_length=4, blank=True)
    cycle = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField()
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    counts = models.JSONField()
    percent = models.BooleanField(default=False)
    size = models.PositiveIntegerField(null=True)
    openness = models.CharField(max_length=7, choices=Openness, default=Openness.PRIVATE)
    made_by = models.BigIntegerField(null=True)  # user id
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scale", "isced_f", "cycle", "number"],
                name="distribution_version_once",
            ),
            models.CheckConstraint(
                condition=Q(year_from__lte=F("year_to"), year_from__gte=1990), name="distribution_years"
            ),
            models.CheckConstraint(condition=Q(cycle__lte=3), name="distribution_cycle"),
            models.CheckConstraint(
                condition=Q(percent=True, size__isnull=True) | Q(percent=False, size__gt=0),
                name="distribution_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scale} {self.isced_f} {self.number}"

    @property
    def years(self) -> int:
        return self.year_to - self.year_from + 1
