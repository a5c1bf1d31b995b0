"""Creating, editing and confirming organisations."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.ground import codelists
from kopir.spine.audit import services as audit
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid

from ..models import NameType, Organisation, OrganisationKind, OrganisationName, OrganisationStatus
from ..rights import confirmable, editable, may_propose
from .derived import refresh_derived
from .identifiers import add_identifier
from .names import build_name, clean_language, clean_text, enter_name

#: Fields that may be given to create and edit, all plain values.
FIELDS = (
    "kind",
    "status",
    "country",
    "city",
    "latitude",
    "longitude",
    "established",
    "website",
    "source",
)


def create_organisation(
    actor: Actor,
    *,
    name: str,
    lang: str,
    kind: str,
    names: list[dict[str, Any]] | None = None,
    identifiers: list[tuple[str, str]] | None = None,
    proposed_by_id: int | None = None,
    why: str = "",
    **fields: Any,
) -> Organisation:
    """Enter an organisation with its display name (*lang*: BCP 47, '' when unknown).

    *fields* are of :data:`FIELDS`; *names* are keyword sets of ``add_name``, *identifiers* pairs of scheme
    and value. A hub administrator's entry stands at once unless *proposed_by_id* says otherwise; anybody
    else's is a proposal of the organisation that he writes for (*proposed_by_id* when he writes for
    several). Raises Forbidden, Invalid, Conflict (an identifier is taken).
    """
    if not may_propose(actor):
        raise Forbidden(_("Only members with write access may propose an organisation."))
    proposer = _proposer(actor, proposed_by_id)
    values = _checked({"kind": kind, **fields})
    with transaction.atomic():
        organisation = Organisation.objects.create(name=name[:400], proposed_by_id=proposer, **values)
        audit.write(
            actor,
            "organisation.create",
            ("organisation", organisation.pk),
            organisation_id=proposer or organisation.pk,
            after={"name": name, "lang": lang, "proposed_by": proposer, **_json(values)},
            why=why,
        )
        source = str(values.get("source", ""))
        own = {"text": name, "lang": lang, "type": NameType.DISPLAY, "source": source}
        for entry in (own, *(names or ())):
            enter_name(actor, organisation, _built(organisation, entry))
        for scheme, value in identifiers or ():
            add_identifier(actor, organisation_id=organisation.pk, scheme=scheme, value=value)
        refresh_derived([organisation.pk])
        organisation.refresh_from_db()
    return organisation


def _built(organisation: Organisation, entry: Mapping[str, Any]) -> OrganisationName:
    text, lang = clean_text(entry["text"]), clean_language(entry.get("lang", ""))
    kind, source = entry.get("type", NameType.LABEL), entry.get("source", "")[:200]
    name = build_name(organisation.pk, text, lang, kind, source)
    name.valid_from, name.valid_to = entry.get("valid_from"), entry.get("valid_to")
    return name


def edit_organisation(
    actor: Actor,
    *,
    organisation_id: int,
    why: str = "",
    expected_at: datetime | None = None,
    **fields: Any,
) -> Organisation:
    """Change the fields given (of :data:`FIELDS`); what does not differ is no change and leaves no trace.

    With ``expected_at`` (``updated_at`` of what the change is based on) a change in between is a Conflict.
    """
    with transaction.atomic():
        organisation = editable(actor, organisation_id)
        if expected_at is not None and organisation.updated_at != expected_at:
            raise Conflict(_("Somebody else changed this in the meantime."))
        changed = {
            key: value
            for key, value in _checked(fields, organisation).items()
            if getattr(organisation, key) != value
        }
        if not changed:
            return organisation
        before = {key: getattr(organisation, key) for key in changed}
        for key, value in changed.items():
            setattr(organisation, key, value)
        organisation.save(update_fields=[*changed, "updated_at"])
        audit.write(
            actor,
            "organisation.edit",
            ("organisation", organisation.pk),
            organisation_id=organisation.proposed_by_id or organisation.pk,
            before=_json(before),
            after=_json(changed),
            why=why,
        )
    return organisation


def confirm_organisation(actor: Actor, *, organisation_id: int, why: str = "") -> Organisation:
    """Take a proposed organisation into the register, so that everybody sees it. Hub administrators only."""
    with transaction.atomic():
        organisation = confirmable(actor, organisation_id, lock=True)
        proposer = organisation.proposed_by_id
        organisation.proposed_by = None
        organisation.save(update_fields=["proposed_by", "updated_at"])
        audit.write(
            actor,
            "organisation.confirm",
            ("organisation", organisation.pk),
            organisation_id=proposer,
            before={"proposed_by": proposer},
            after={"proposed_by": None},
            why=why,
        )
    return organisation


def _proposer(actor: Actor, asked: int | None) -> int | None:
    """The organisation in whose name *actor* proposes; None when the entry stands at once."""
    if actor.administers_hub():
        return asked
    own = actor.organisations("write")
    if asked is None and len(own) == 1:
        return own[0]
    if asked not in own:
        raise Invalid({"proposed_by_id": [_("Say for which of your organisations you propose it.")]})
    return asked


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Decimal | date) else value for key, value in values.items()}


def _checked(fields: Mapping[str, Any], organisation: Organisation | None = None) -> dict[str, Any]:
    """The fields in the form that is stored; raises Invalid with all faults at once."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of an organisation: {sorted(unknown)}")
    values, faults = dict(fields), dict[str, list[str]]()
    if "kind" in values and values["kind"] not in OrganisationKind.values:
        faults["kind"] = [_("There is no such kind of organisation.")]
    if "status" in values and values["status"] not in OrganisationStatus.values:
        faults["status"] = [_("There is no such status.")]
    if values.get("country"):
        values["country"] = str(values["country"]).strip().upper()
        if not codelists.is_country(values["country"]):
            faults["country"] = [_("Give the country as its two-letter ISO 3166-1 code.")]
    for key, limit in (("city", 120), ("website", 400), ("source", 200)):
        values.update({key: str(values[key] or "").strip()} if key in values else {})
        if len(values.get(key, "")) > limit:
            faults[key] = [_("This is longer than {limit} characters.").format(limit=limit)]
    if values.get("website") and "website" not in faults:
        try:
            URLValidator(schemes=["http", "https"])(values["website"])
        except ValidationError:
            faults["website"] = [_("Give a full web address that starts with http:// or https://.")]
    year = values.get("established")
    if year is not None and not 800 <= year <= timezone.now().year + 1:
        faults["established"] = [_("This is no year in which an organisation can have been founded.")]
    faults.update(_coordinate_faults(values, organisation))
    if faults:
        raise Invalid(faults)
    return values


def _coordinate_faults(values: dict[str, Any], organisation: Organisation | None) -> dict[str, list[str]]:
    """Round coordinates to what is stored (5 decimals, about a metre); they come in pairs."""
    faults = dict[str, list[str]]()
    for key, limit in (("latitude", 90), ("longitude", 180)):
        if values.get(key) is not None:
            value = Decimal(str(values[key]))
            if not value.is_finite() or abs(value) > limit:
                faults[key] = [_("This lies outside ±{limit} degrees.").format(limit=limit)]
            else:
                values[key] = value.quantize(Decimal("0.00001"))
    pair = [values.get(key, getattr(organisation, key, None)) for key in ("latitude", "longitude")]
    if (pair[0] is None) != (pair[1] is None):
        faults.setdefault("latitude", []).append(
            _("Latitude and longitude are given together or not at all.")
        )
    return faults
