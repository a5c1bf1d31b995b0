"""Taking in a whole register: many organisations at once, known by one identifier scheme.

The gateway that reads the register keeps what it last gave (``base``), so that a second run changes
nothing and a field that somebody corrected here is not overwritten: a field is written only where it
still holds what the register gave before, or nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from kopir.spine.audit import services as audit
from kopir.spine.audit.models import AuditEntry
from kopir.spine.registry.actors import Actor, Forbidden

from ..models import Identifier, NameToken, Organisation, OrganisationName, Relation
from .derived import build_tokens, derive, refresh_derived, words
from .names import build_name
from .relations import SYMMETRIC


@dataclass(frozen=True, slots=True)
class RegisterName:
    text: str
    lang: str
    type: str


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """One record in our terms; every value already checked.

    ``identifiers``: (scheme, normal form), the register's own first. ``fields``: of
    ``organisations.FIELDS``. ``base``: the fields as the register gave them last time (None: first time).
    """

    identifiers: Sequence[tuple[str, str]]
    names: Sequence[RegisterName]
    fields: Mapping[str, Any]
    base: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Applied:
    """``ids``: the register's own identifier → organisation. ``taken``: (own identifier, scheme, value)."""

    ids: dict[str, int] = field(default_factory=dict)
    created: int = 0
    changed: int = 0
    kept: int = 0  # fields that differ from the register because somebody set them here
    taken: list[tuple[str, str, str]] = field(default_factory=list)


@transaction.atomic
def apply_records(actor: Actor, *, records: Sequence[RegisterRecord], source: str) -> Applied:
    """Create or update one batch in one transaction, with one audit line for each organisation.

    Names whose source is *source*'s register (the word before the first space) belong to the register and
    follow it; other names stay. An identifier that another organisation holds is left there and reported
    in ``taken``. A constant number of statements for a batch. Only hub administrators, else Forbidden.
    """
    if not actor.administers_hub():
        raise Forbidden
    done, lines = Applied(), list[AuditEntry]()
    holders = _holders(records)
    known = {record.identifiers[0]: holders.get(record.identifiers[0]) for record in records}
    fresh = [record for record in records if known[record.identifiers[0]] is None]
    old = [(known[r.identifiers[0]], r) for r in records if known[r.identifiers[0]] is not None]
    _create(fresh, source, done, lines, actor)
    _update([(pk, record) for pk, record in old if pk is not None], source, done, lines, actor)
    new = list[Identifier]()
    for record in records:
        own = record.identifiers[0]
        for scheme, value in record.identifiers:
            holder = holders.setdefault((scheme, value), done.ids[own[1]])
            if holder != done.ids[own[1]]:
                done.taken.append((own[1], scheme, value))
            elif (scheme, value) not in known or known[scheme, value] is None:
                new.append(Identifier(organisation_id=holder, scheme=scheme, value=value))
    Identifier.objects.bulk_create(new, ignore_conflicts=True, batch_size=2000)
    audit.write_lines(lines)
    return done


def _holders(records: Sequence[RegisterRecord]) -> dict[tuple[str, str], int]:
    """(scheme, value) → organisation, for every identifier of the batch that is known."""
    by_scheme = defaultdict[str, list[str]](list)
    for record in records:
        for scheme, value in record.identifiers:
            by_scheme[scheme].append(value)
    return {
        (scheme, value): organisation_id
        for scheme, values in by_scheme.items()
        for value, organisation_id in Identifier.objects.filter(scheme=scheme, value__in=values).values_list(
            "value", "organisation_id"
        )
    }


def _create(
    records: Sequence[RegisterRecord], source: str, done: Applied, lines: list[AuditEntry], actor: Actor
) -> None:
    built = []
    for record in records:
        organisation = Organisation(**record.fields, source=source)
        names = [build_name(0, name.text, name.lang, name.type, source) for name in record.names]
        derive(organisation, names)
        built.append((record, organisation, names))
    Organisation.objects.bulk_create([organisation for _, organisation, _ in built], batch_size=500)
    for record, organisation, names in built:
        for name in names:
            name.organisation_id = organisation.pk
        done.ids[record.identifiers[0][1]] = organisation.pk
        after = {"name": organisation.name, "identifier": ":".join(record.identifiers[0])}
        lines.append(_line(actor, "organisation.create", organisation.pk, None, after, source))
    OrganisationName.objects.bulk_create([name for *_, names in built for name in names], batch_size=1000)
    tokens = [token for _, org, names in built for token in build_tokens(org.pk, words(names))]
    NameToken.objects.bulk_create(tokens, batch_size=2000)
    done.created += len(built)


def _update(
    pairs: Sequence[tuple[int, RegisterRecord]],
    source: str,
    done: Applied,
    lines: list[AuditEntry],
    actor: Actor,
) -> None:
    ids = [pk for pk, _ in pairs]
    rows = Organisation.objects.select_for_update().order_by("pk").in_bulk(ids)
    names = defaultdict[int, list[OrganisationName]](list)
    for name in OrganisationName.objects.filter(organisation__in=ids, learned_for=None):
        names[name.organisation_id].append(name)
    touched, renamed, added, gone = list[Organisation](), list[int](), list[OrganisationName](), list[int]()
    for pk, record in pairs:
        done.ids[record.identifiers[0][1]] = pk
        before = _merge_fields(rows[pk], record, done)
        new, lost = _merge_names(pk, names[pk], record.names, source)
        added += new
        gone += [name.pk for name in lost]
        if new or lost:
            renamed.append(pk)
            before["names"] = [name.text for name in lost]
        if before:
            rows[pk].updated_at = timezone.now()
            touched.append(rows[pk])
            after = {key: getattr(rows[pk], key) for key in before if key != "names"}
            after |= {"names": [name.text for name in new]} if "names" in before else {}
            lines.append(_line(actor, "organisation.edit", pk, _json(before), _json(after), source))
    fields = sorted({key for _, record in pairs for key in record.fields} | {"updated_at"})
    Organisation.objects.bulk_update(touched, fields, batch_size=100)
    OrganisationName.objects.filter(pk__in=gone).delete()
    OrganisationName.objects.bulk_create(added, batch_size=1000, ignore_conflicts=True)
    refresh_derived(renamed)
    done.changed += len(touched)


def _merge_fields(row: Organisation, record: RegisterRecord, done: Applied) -> dict[str, Any]:
    """Set what the register may set on *row*; returns the old values of what changed."""
    before: dict[str, Any] = {}
    for key, value in record.fields.items():
        present = getattr(row, key)
        if present == value:
            continue
        last = (record.base or {}).get(key)
        # An unknown base: what somebody entered here before the register came is theirs.
        if present in (None, "") or (record.base is not None and _same(present, last)):
            before[key] = present
            setattr(row, key, value)
        elif record.base is None or not _same(value, last):
            done.kept += 1
    return before


def _merge_names(
    pk: int, present: Sequence[OrganisationName], wanted: Sequence[RegisterName], source: str
) -> tuple[list[OrganisationName], list[OrganisationName]]:
    """Names to add and names to remove so that the register's own names are *wanted*."""
    register = source.partition(" ")[0]
    keys = {(name.text, name.lang, name.type) for name in wanted}
    lost = [
        name
        for name in present
        if name.source.partition(" ")[0] == register and (name.text, name.lang, name.type) not in keys
    ]
    staying = {(name.text, name.lang, name.type) for name in present if name not in lost}
    has_display = any(
        name.type == "display" and name.source.partition(" ")[0] != register for name in present
    )
    new = []
    for name in wanted:
        # A display name that was chosen here is not pushed aside by the register's.
        kind = "label" if name.type == "display" and has_display else name.type
        if {(name.text, name.lang, kind), (name.text, name.lang, name.type)} & staying:
            continue
        if kind == "label" and (name.text, name.lang, "display") in staying:
            continue
        new.append(build_name(pk, name.text, name.lang, kind, source))
    return new, [name for name in lost if (name.text, name.lang, "display") not in keys or not has_display]


def _same(left: Any, right: Any) -> bool:
    """Equal as the gateway's JSON copy keeps it."""
    return left == right or str(left) == str(right)


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    plain = (str, int, list, type(None))
    return {key: value if isinstance(value, plain) else str(value) for key, value in values.items()}


def _line(actor: Actor, action: str, pk: int, before: Any, after: Any, why: str) -> AuditEntry:
    return audit.audit_line(
        actor, action, ("organisation", pk), organisation_id=pk, before=before, after=after, why=why
    )


@transaction.atomic
def apply_relations(
    actor: Actor, *, wanted: set[tuple[int, str, int]], covered: set[int], source: str
) -> tuple[int, int]:
    """Make the register's undated relations (subject, type, object) equal *wanted*; returns (added, removed).

    A relation of the register is removed only when both sides are in *covered* (the organisations that
    this file describes). Relations from elsewhere stay and are not doubled. The caller takes circles out.
    """
    if not actor.administers_hub():
        raise Forbidden
    register = source.partition(" ")[0]
    present = dict[tuple[int, str, int], tuple[int, bool]]()
    for pk, subject, kind, object_, origin in Relation.objects.values_list(
        "pk", "subject_id", "type", "object_id", "source"
    ).iterator(5000):
        present[subject, kind, object_] = (pk, origin.partition(" ")[0] == register)
        if kind in SYMMETRIC:
            present[object_, kind, subject] = present[subject, kind, object_]
    new = [
        Relation(subject_id=subject, type=kind, object_id=object_, source=source)
        for subject, kind, object_ in sorted(wanted - present.keys())
    ]
    stale = {
        pk
        for (subject, kind, object_), (pk, ours) in present.items()
        if ours
        and (subject, kind, object_) not in wanted
        and (kind not in SYMMETRIC or (object_, kind, subject) not in wanted)
        and subject in covered
        and object_ in covered
    }
    Relation.objects.bulk_create(new, batch_size=2000, ignore_conflicts=True)
    gone = sorted(stale)
    for start in range(0, len(gone), 1000):
        Relation.objects.filter(pk__in=gone[start : start + 1000]).delete()
    if new or gone:
        after = {"added": len(new), "removed": len(gone)}
        audit.write(
            actor, "organisation.relations_from_register", ("organisation", None), after=after, why=source
        )
    return len(new), len(gone)
