"""Organisations, what they are called in which script, how they are identified and how they relate."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import MultilingualField, Picked, own_name


class OrganisationKind(models.TextChoices):
    UNIVERSITY = "university", _("University")
    CAMPUS = "campus", _("Branch campus")
    SCHOOL = "school", _("School or college")
    RESEARCH = "research", _("Research institute")
    COMPANY = "company", _("Company")
    GOVERNMENT = "government", _("Ministry or public body")
    NONPROFIT = "nonprofit", _("Non-profit organisation")
    FUNDER = "funder", _("Funder")
    NETWORK = "network", _("Network")
    FACILITY = "facility", _("Facility")
    HEALTHCARE = "healthcare", _("Healthcare")
    ARCHIVE = "archive", _("Archive, library or museum")
    OTHER = "other", _("Other")


class OrganisationStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn from its register")


class Organisation(models.Model):
    """An organisation of any kind.

    ``name``, ``name_key`` and the sort keys are derived from its names by
    ``parties.services.refresh_derived`` in the transaction that changes a name; nothing else writes them.
    ``proposed_by`` marks an organisation that an organisation's import brought and no register knows:
    only its proposer and hub administrators see it until it is confirmed.
    """

    kind = models.CharField(max_length=20, choices=OrganisationKind)
    status = models.CharField(max_length=12, choices=OrganisationStatus, default=OrganisationStatus.ACTIVE)
    country = models.CharField(max_length=2, blank=True, db_index=True)  # '' is unknown
    city = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    established = models.SmallIntegerField(null=True)
    website = models.URLField(max_length=400, blank=True)
    source = models.CharField(max_length=200, blank=True)  # 'ror v2.3', a URL, or 'entered here'
    proposed_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="proposals")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Derived.
    name = models.CharField(max_length=400)
    name_lang = models.CharField(max_length=35, blank=True)
    names_by_lang = models.JSONField(default=dict)  # interface language → display name
    sort_kk = models.BinaryField(max_length=900, default=b"")
    sort_ru = models.BinaryField(max_length=900, default=b"")
    sort_en = models.BinaryField(max_length=900, default=b"")
    sort_zh = models.BinaryField(max_length=900, default=b"")

    class Meta:
        indexes = [
            models.Index(fields=["country", "kind"], name="org_country_kind"),
            models.Index(fields=["sort_kk", "id"], name="org_sort_kk"),
            models.Index(fields=["sort_ru", "id"], name="org_sort_ru"),
            models.Index(fields=["sort_en", "id"], name="org_sort_en"),
            models.Index(fields=["sort_zh", "id"], name="org_sort_zh"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="org_coordinates",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def called(self, lang: str | None = None) -> Picked:
        """The name for a reader of *lang* (default: the active language), and the language that it is in."""
        return own_name(self.names_by_lang, self.name, self.name_lang, lang)


class NameType(models.TextChoices):
    DISPLAY = "display", _("Display name")
    LABEL = "label", _("Name")
    ALIAS = "alias", _("Also known as")
    ACRONYM = "acronym", _("Acronym")
    FORMER = "former", _("Former name")


class OrganisationName(models.Model):
    """One name in one language. ``key`` is the exact normalised form, ``fold`` the phonetic skeleton.

    ``learned_for`` marks an alias that one organisation's import taught: it serves that organisation's
    members and is shown to nobody else, since it is a line of their spreadsheet.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=400)
    lang = models.CharField(max_length=35, blank=True)  # BCP 47; '' is unknown
    script = models.CharField(max_length=4)  # ISO 15924, detected
    type = models.CharField(max_length=8, choices=NameType)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)
    added_by = models.BigIntegerField(null=True)  # user id, for an alias that a person's choice taught
    learned_for = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=400, db_index=True)
    fold = models.CharField(max_length=500, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "text", "lang", "type"],
                condition=Q(learned_for__isnull=True),
                name="name_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "key", "learned_for"],
                condition=Q(learned_for__isnull=False),
                name="name_learned_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="name_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NameToken(models.Model):
    """A word of an organisation's names, folded: how the resolver finds candidates on any database.

    Derived by ``parties.services.refresh_derived`` from the names that everybody may read. ``prefix`` (the
    first four characters) finds a word that was mistyped further on.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="tokens", db_index=False
    )
    token = models.CharField(max_length=40)
    prefix = models.CharField(max_length=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "token"], name="token_once")]
        indexes = [
            models.Index(fields=["token", "organisation"], name="token_organisation"),
            models.Index(fields=["prefix", "token"], name="token_prefix_word"),
        ]

    def __str__(self) -> str:
        return self.token


class Identifier(models.Model):
    """An identifier of a scheme of ``ground.identifiers``; one value of a scheme names one organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=16)
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_once")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class RelationType(models.TextChoices):
    """Read as "subject — type → object"."""

    BRANCH_OF = "branch_of", _("Branch of")
    AWARDED_BY = "awarded_by", _("Degrees awarded by")
    OPERATED_BY = "operated_by", _("Operated by")
    OWNED_BY = "owned_by", _("Owned by")
    FUNDED_BY = "funded_by", _("Funded by")
    PART_OF = "part_of", _("Part of")
    MEMBER_OF = "member_of", _("Member of")
    SUCCESSOR_OF = "successor_of", _("Successor of")
    RELATED_TO = "related_to", _("Related to")
    NOT_SAME_AS = "not_same_as", _("Not the same as")


class Relation(models.Model):
    subject = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations_out")
    type = models.CharField(max_length=12, choices=RelationType)
    object = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations_in")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "type", "object", "valid_from"], name="relation_once"),
            # NULLs are distinct in a unique index: without this an undated relation could stand twice.
            models.UniqueConstraint(
                fields=["subject", "type", "object"],
                condition=Q(valid_from__isnull=True),
                name="relation_undated_once",
            ),
            models.CheckConstraint(condition=~Q(subject=F("object")), name="relation_not_to_itself"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="relation_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.type} {self.object_id}"


class CountryGroup(models.Model):
    """A dated grouping of countries: Central Asia, CIS, EHEA, the hub's East and West.

    ``organisation`` is the network that the grouping belongs to when states are its members (as in the
    Central Asian Higher Education Area).
    """

    code = models.SlugField(max_length=30, unique=True)
    name = MultilingualField()
    organisation = models.OneToOneField(
        Organisation, null=True, on_delete=models.PROTECT, related_name="states"
    )
    source = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return self.code


class CountryMembership(models.Model):
    group = models.ForeignKey(CountryGroup, on_delete=models.CASCADE, related_name="memberships")
    country = models.CharField(max_length=2)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "country", "valid_from"], name="country_membership_once"
            ),
            models.UniqueConstraint(
                fields=["group", "country"],
                condition=Q(valid_from__isnull=True),
                name="country_membership_undated_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} in {self.group_id}"
