"""A wording: everything that the parties agree on, as one JSON value with one hash.

What is in it (:data:`FIELDS`, parties, commitments) changes only with a new version once the agreement is
signed; what is not (visibility, review date, state) is administration and needs nobody's approval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kopir.ground.canonical import canonical_bytes, sha256_hex

from .models import Agreement
from .terms import iso, plain

SCHEMA = 1
FIELDS = (
    "type",
    "title",
    "description",
    "effective_from",
    "expires_on",
    "isced_f",
    "languages",
    "city",
    "campus",
)
LABELS: Mapping[str, Promise] = {
    "type": _("Type"),
    "title": _("Title"),
    "description": _("Description"),
    "effective_from": _("In force from"),
    "expires_on": _("Expires on"),
    "isced_f": _("Fields (ISCED-F)"),
    "languages": _("Languages"),
    "city": _("City"),
    "campus": _("Campus"),
    "parties": _("Party"),
    "commitments": _("Commitment"),
    "kind": _("Kind"),
    "provider": _("Provider"),
    "beneficiary": _("Beneficiary"),
    "quantity": _("Quantity"),
    "unit": _("Unit"),
    "currency": _("Currency"),
    "modality": _("How firm the figure is"),
    "period_from": _("Period from"),
    "period_to": _("Period to"),
    "due_on": _("Due on"),
    "source": _("Source"),
    "one_source": _("Stands on one source"),
}

Content = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference: ``path`` like ``commitments.c2.quantity``; ``before``/``after`` None: new or gone."""

    path: str
    label: Promise | str
    before: Any
    after: Any


def _number(key: str) -> tuple[int, str]:
    return (int(key[1:]) if key[1:].isdecimal() else 0, key)


def in_order(commitments: Iterable[Content]) -> list[Content]:
    """By the running number of their keys."""
    return sorted(commitments, key=lambda terms: _number(terms["key"]))


def build(
    agreement: Agreement, parties: Iterable[tuple[int, str]], commitments: Iterable[Content]
) -> Content:
    """The wording of *agreement* as it stands, with these (organisation id, role) and terms with keys."""
    return {
        "schema": SCHEMA,
        "type": str(agreement.type),
        "title": dict(agreement.title),
        "description": dict(agreement.description),
        "effective_from": iso(agreement.effective_from),
        "expires_on": iso(agreement.expires_on),
        "isced_f": list(agreement.isced_f),
        "languages": list(agreement.languages),
        "city": agreement.city,
        "campus": agreement.campus_id,
        "parties": [
            {"organisation": organisation, "role": str(role)} for organisation, role in sorted(set(parties))
        ],
        "commitments": in_order(commitments),
    }


def hash_of(content: Content) -> str:
    """SHA-256 (hex) of the content's canonical JSON (RFC 8785): what an approval binds to."""
    return sha256_hex(canonical_bytes(content))


def canonical_text(content: Content) -> str:
    """The very text whose bytes are hashed (UTF-8)."""
    return canonical_bytes(content).decode()


def parties_of(content: Content) -> list[tuple[int, str]]:
    return [(party["organisation"], party["role"]) for party in content["parties"]]


def party_ids(content: Content) -> list[int]:
    """The organisations whose approval the wording needs, each once, ascending."""
    return sorted({organisation for organisation, _role in parties_of(content)})


def organisations_in(content: Content) -> set[int]:
    """Every organisation that the wording names."""
    named = set(party_ids(content)) | {content["campus"]}
    for terms in content["commitments"]:
        named |= {terms["provider"], terms["beneficiary"]}
    return {organisation for organisation in named if organisation}


def next_key(content: Content, used: Iterable[str] = ()) -> str:
    """The first promise key that neither the wording nor *used* has had: 'c' and a running number."""
    keys = {terms["key"] for terms in content["commitments"]} | set(used)
    return f"c{max((_number(key)[0] for key in keys), default=0) + 1}"


def terms_of(commitment: Any) -> Content:
    """The terms of a stored commitment in the wording's form."""
    return {
        "key": commitment.key,
        "kind": commitment.kind,
        "provider": commitment.provider_id,
        "beneficiary": commitment.beneficiary_id,
        "quantity": None if commitment.quantity is None else plain(commitment.quantity),
        "unit": commitment.unit,
        "currency": commitment.currency,
        "modality": str(commitment.modality),
        "period_from": iso(commitment.period_from),
        "period_to": iso(commitment.period_to),
        "due_on": iso(commitment.due_on),
        "description": dict(commitment.description),
        "source": commitment.source,
        "one_source": commitment.one_source,
    }


def difference(old: Content, new: Content) -> list[Change]:
    """Field by field, what *new* says otherwise than *old*; empty exactly when both are one wording.

    Parties are compared as (organisation, role); commitments by key, so that an amended promise shows its
    changed terms, a new one appears whole and a dropped one disappears whole.
    """
    changes = [Change(name, LABELS[name], old[name], new[name]) for name in FIELDS if old[name] != new[name]]
    before, after = set(parties_of(old)), set(parties_of(new))
    for party in sorted(before ^ after):
        path = f"parties.{party[0]}.{party[1]}"
        changes.append(
            Change(
                path, LABELS["parties"], party if party in before else None, party if party in after else None
            )
        )
    was = {terms["key"]: terms for terms in old["commitments"]}
    now = {terms["key"]: terms for terms in new["commitments"]}
    for key in sorted(was.keys() | now.keys(), key=_number):
        one, other = was.get(key), now.get(key)
        if one is None or other is None:
            changes.append(Change(f"commitments.{key}", LABELS["commitments"], one, other))
            continue
        changes += [
            Change(f"commitments.{key}.{name}", LABELS[name], one[name], other[name])
            for name in one
            if one[name] != other[name]
        ]
    return changes
