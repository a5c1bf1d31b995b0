"""Dated relations between organisations."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kopir.spine.audit import services as audit
from kopir.spine.hub.models import Hub
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from ..models import Organisation, Relation, RelationType
from ..rights import editable, may_edit
from ..selectors import get_organisation, visible_organisations

#: Nothing may lie inside itself or follow itself, on whatever way round: the first two share one tree.
ACYCLIC = (
    frozenset({RelationType.PART_OF, RelationType.BRANCH_OF}),
    frozenset({RelationType.SUCCESSOR_OF}),
)
#: These hold in both directions and are kept once.
SYMMETRIC = frozenset({RelationType.RELATED_TO, RelationType.NOT_SAME_AS})
#: Says something about the object that changes how others find it, so both sides' editors must agree.
NEEDS_BOTH = frozenset({RelationType.SUCCESSOR_OF})


def add_relation(
    actor: Actor,
    *,
    subject_id: int,
    type: str,
    object_id: int,
    valid_from: date | None = None,
    valid_to: date | None = None,
    source: str = "",
    why: str = "",
) -> Relation:
    """Enter "subject — type → object", optionally with its first and last day.

    The actor edits the subject and sees the object; for *successor of* he edits both, since the object
    then resolves to the subject. Raises NotFound, Forbidden, Invalid, Conflict (stands already, or would
    close a circle).
    """
    with transaction.atomic():
        subject = editable(actor, subject_id)
        object_ = get_organisation(actor, object_id)
        if type not in RelationType.values:
            raise Invalid({"type": [_("There is no such relation.")]})
        if subject.pk == object_.pk:
            raise Invalid({"object_id": [_("An organisation has no relation to itself.")]})
        if valid_from and valid_to and valid_from > valid_to:
            raise Invalid({"valid_to": [_("The last day lies before the first.")]})
        if type in NEEDS_BOTH and not may_edit(actor, object_):
            raise Forbidden(
                _("Only somebody who may change both organisations says that one succeeds the other.")
            )
        _lock_trees(type)
        if _overlaps(subject, type, object_, valid_from, valid_to):
            raise Conflict(_("This relation stands already."))
        if closes_circle(subject.pk, type, object_.pk):
            raise Conflict(
                _("This would make an organisation its own ancestor: {name}.").format(name=subject.name)
            )
        relation = Relation.objects.create(
            subject=subject,
            type=type,
            object=object_,
            valid_from=valid_from,
            valid_to=valid_to,
            source=source[:400],
        )
        _audit(actor, subject, "organisation.add_relation", None, relation, why)
    return relation


def end_relation(actor: Actor, *, relation_id: int, on: date, why: str = "") -> Relation:
    """Say when a relation ended; it stays, as history. *on* is its last day."""
    with transaction.atomic():
        relation, subject = _own(actor, relation_id)
        if relation.valid_to is not None:
            raise Conflict(_("This relation has ended already."))
        if relation.valid_from and on < relation.valid_from:
            raise Invalid({"on": [_("The last day lies before the first.")]})
        before = describe(relation)
        relation.valid_to = on
        relation.save(update_fields=["valid_to"])
        _audit(actor, subject, "organisation.end_relation", before, relation, why)
    return relation


def remove_relation(actor: Actor, *, relation_id: int, why: str = "") -> None:
    """Remove a relation that never held; one that held is ended instead."""
    with transaction.atomic():
        relation, subject = _own(actor, relation_id)
        before = describe(relation)
        relation.delete()
        _audit(actor, subject, "organisation.remove_relation", before, None, why)


def closes_circle(subject_id: int, type: str, object_id: int) -> bool:
    """Whether *subject* is already reached from *object* by relations of the same tree.

    One query a level; a level holds only organisations that were not seen before, so it ends.
    """
    tree = next((types for types in ACYCLIC if type in types), None)
    if tree is None:
        return False
    level, seen = {object_id}, {object_id}
    while level:
        if subject_id in level:
            return True
        above = Relation.objects.filter(type__in=tree, subject__in=level).values_list("object", flat=True)
        level = set(above) - seen
        seen |= level
    return False


def describe(relation: Relation) -> dict[str, str | int | None]:
    """A relation as the audit trail keeps it."""
    return {
        "subject": relation.subject_id,
        "type": str(relation.type),
        "object": relation.object_id,
        "valid_from": relation.valid_from.isoformat() if relation.valid_from else None,
        "valid_to": relation.valid_to.isoformat() if relation.valid_to else None,
    }


def _lock_trees(type: str) -> None:
    """Two people must not close a circle from both ends at once: the hub's row is the lock."""
    if any(type in types for types in ACYCLIC):
        Hub.objects.select_for_update().first()


def _overlaps(
    subject: Organisation, type: str, object_: Organisation, start: date | None, end: date | None
) -> bool:
    """Whether the same relation holds on some day of the given time already."""
    same = Q(subject=subject, object=object_)
    if type in SYMMETRIC:
        same |= Q(subject=object_, object=subject)
    standing = Relation.objects.filter(same, type=type)
    if start:
        standing = standing.filter(Q(valid_to=None) | Q(valid_to__gte=start))
    if end:
        standing = standing.filter(Q(valid_from=None) | Q(valid_from__lte=end))
    return standing.exists()


def _own(actor: Actor, relation_id: int) -> tuple[Relation, Organisation]:
    relation = Relation.objects.filter(pk=relation_id, object__in=visible_organisations(actor)).first()
    if relation is None:
        raise NotFound
    return relation, editable(actor, relation.subject_id)


def _audit(
    actor: Actor,
    subject: Organisation,
    action: str,
    before: dict[str, str | int | None] | None,
    after: Relation | None,
    why: str,
) -> None:
    audit.write(
        actor,
        action,
        ("organisation", subject.pk),
        organisation_id=subject.proposed_by_id or subject.pk,
        before=before,
        after=after and describe(after),
        why=why,
    )
