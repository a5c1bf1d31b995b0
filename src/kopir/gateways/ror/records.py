"""One ROR record (schema v2.0 and v2.1) → one record of our register, or the reason why not.

ROR's schema: https://ror.readme.io/docs/ror-data-structure. Its types and ours are not the same: a record
of several types becomes the first of :data:`KINDS` that it has, since "education" and "funder" together
is a university that also funds. What ROR calls a facility is, by its own definition, a place where
research is done; most are research institutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from kopir.ground import codelists
from kopir.ground.canonical import canonical_bytes, sha256_hex
from kopir.ground.identifiers import IdentifierError, normalise
from kopir.spine.parties.models import NameType, OrganisationKind, OrganisationStatus, RelationType
from kopir.spine.parties.services import RegisterName, clean_text
from kopir.spine.registry.actors import Invalid

KINDS = {
    "education": OrganisationKind.UNIVERSITY,
    "healthcare": OrganisationKind.HEALTHCARE,
    "facility": OrganisationKind.RESEARCH,
    "government": OrganisationKind.GOVERNMENT,
    "company": OrganisationKind.COMPANY,
    "archive": OrganisationKind.ARCHIVE,
    "nonprofit": OrganisationKind.NONPROFIT,
    "funder": OrganisationKind.FUNDER,
    "other": OrganisationKind.OTHER,
}
STATUSES = {status.value: status for status in OrganisationStatus}
#: Which of ours a name becomes; the first that it has.
NAME_TYPES = {
    "ror_display": NameType.DISPLAY,
    "label": NameType.LABEL,
    "alias": NameType.ALIAS,
    "acronym": NameType.ACRONYM,
}
SCHEMES = ("isni", "wikidata", "grid", "fundref")
#: ROR's relation → ours, and whether its two sides are exchanged ("X has the child Y" is "Y is part of X").
RELATIONS = {
    "parent": (RelationType.PART_OF, False),
    "child": (RelationType.PART_OF, True),
    "related": (RelationType.RELATED_TO, False),
    "predecessor": (RelationType.SUCCESSOR_OF, False),
    "successor": (RelationType.SUCCESSOR_OF, True),
}


class BadRecord(ValueError):
    """A record that cannot be taken. ``reason`` is a short code, counted in the report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RorEntry:
    """``relations``: (subject's ROR id, type, object's ROR id). ``warnings``: what was left out and why."""

    ror_id: str
    names: tuple[RegisterName, ...]
    fields: Mapping[str, Any]
    identifiers: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, str, str], ...]
    warnings: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Changes exactly when something that we take changes (relations are compared apart)."""
        taken = {
            "names": [(name.text, name.lang, str(name.type)) for name in self.names],
            "fields": as_json(self.fields),
            "identifiers": self.identifiers,
        }
        return sha256_hex(canonical_bytes(taken))


def as_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as they are kept in JSON: coordinates as text."""
    return {
        key: str(value) if isinstance(value, Decimal) else getattr(value, "value", value)
        for key, value in fields.items()
    }


def read_record(data: Any) -> RorEntry:
    """Read one object of a ROR dump; raises :class:`BadRecord`.

    A bad part (an identifier with a wrong check digit, an unknown country) is left out with a warning; a
    record without an id, a name or a status is refused.
    """
    if not isinstance(data, dict):
        raise BadRecord("not_an_object")
    if "name" in data and "names" not in data:
        raise BadRecord("schema_v1")
    warnings = list[str]()
    try:
        ror_id = normalise("ror", _text(data.get("id")))
    except IdentifierError as error:
        raise BadRecord("bad_id") from error
    status = STATUSES.get(_text(data.get("status")))
    if status is None:
        raise BadRecord("bad_status")
    names = _names(_dicts(data.get("names")), warnings)
    if not names:
        raise BadRecord("no_name")
    place = next(iter(_dicts(data.get("locations"))), {})
    details = place.get("geonames_details")
    types = _strings(data.get("types"))
    website = next(
        (_text(link.get("value")) for link in _dicts(data.get("links")) if link.get("type") == "website"), ""
    )
    return RorEntry(
        ror_id,
        names,
        {
            "kind": next((ours for theirs, ours in KINDS.items() if theirs in types), OrganisationKind.OTHER),
            "status": status,
            **_location(details if isinstance(details, dict) else {}, warnings),
            "established": _year(data.get("established"), warnings),
            "website": _website(website, warnings),
        },
        (("ror", ror_id), *_identifiers(_dicts(data.get("external_ids")), warnings)),
        _relations(ror_id, _dicts(data.get("relationships")), warnings),
        warnings,
    )


def _text(value: Any) -> str:
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _names(found: list[dict[str, Any]], warnings: list[str]) -> tuple[RegisterName, ...]:
    names: dict[tuple[str, str, str], RegisterName] = {}
    for item in found:
        types = _strings(item.get("types"))
        kind = next((ours for theirs, ours in NAME_TYPES.items() if theirs in types), None)
        lang = _text(item.get("lang"))
        if lang and not codelists.is_language_tag(lang):
            warnings.append("name_language")
            lang = ""
        try:
            text = clean_text(_text(item.get("value")))
        except Invalid:
            kind = None
        if kind is None:
            warnings.append("name")
            continue
        names.setdefault((text, lang, kind), RegisterName(text, lang, kind))
    return tuple(names.values())


def _location(details: dict[str, Any], warnings: list[str]) -> dict[str, Any]:
    country = _text(details.get("country_code")).upper()
    if country and not codelists.is_country(country):
        warnings.append("country")
        country = ""
    pair = [_degrees(details.get("lat"), 90), _degrees(details.get("lng"), 180)]
    if None in pair:
        if details.get("lat") is not None or details.get("lng") is not None:
            warnings.append("coordinates")
        pair = [None, None]
    city = _text(details.get("name"))[:120]
    return {"country": country, "city": city, "latitude": pair[0], "longitude": pair[1]}


def _degrees(value: Any, limit: int) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number.quantize(Decimal("0.00001")) if number.is_finite() and abs(number) <= limit else None


def _year(value: Any, warnings: list[str]) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and 500 <= value <= 2100:
        return value
    warnings.append("established")
    return None


def _website(value: str, warnings: list[str]) -> str:
    # Only what may stand in a link: never "javascript:".
    if value and (len(value) > 400 or not value.lower().startswith(("http://", "https://"))):
        warnings.append("website")
        return ""
    return value


def _identifiers(found: list[dict[str, Any]], warnings: list[str]) -> tuple[tuple[str, str], ...]:
    pairs: dict[tuple[str, str], None] = {}
    for item in found:
        scheme = _text(item.get("type")).lower()
        if scheme not in SCHEMES:
            continue
        for value in _strings(item.get("all")):
            try:
                pairs[scheme, normalise(scheme, value)] = None
            except IdentifierError:
                warnings.append(f"identifier_{scheme}")
    return tuple(pairs)


def _relations(
    ror_id: str, found: list[dict[str, Any]], warnings: list[str]
) -> tuple[tuple[str, str, str], ...]:
    relations: dict[tuple[str, str, str], None] = {}
    for item in found:
        kind, swap = RELATIONS.get(_text(item.get("type")).lower(), (None, False))
        try:
            other = normalise("ror", _text(item.get("id")))
        except IdentifierError:
            kind = None
        if kind is None or other == ror_id:
            warnings.append("relation")
            continue
        ends = sorted((ror_id, other)) if kind == RelationType.RELATED_TO else [ror_id, other]
        subject, object_ = reversed(ends) if swap else ends
        relations[subject, kind.value, object_] = None
    return tuple(relations)
