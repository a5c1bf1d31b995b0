"""What registers say of organisations, for whoever joins other data to theirs."""

from __future__ import annotations

from collections import defaultdict

from .models import Identifier, OrganisationStatus, Relation, RelationType


def ror_successors() -> dict[str, list[str]]:
    """ROR id of each organisation that ROR withdrew → the ROR ids of those that follow it. Two queries."""
    relations = Relation.objects.filter(
        type=RelationType.SUCCESSOR_OF, object__status=OrganisationStatus.WITHDRAWN
    ).values_list("object_id", "subject_id")
    pairs = list(relations)
    ids = {pk for pair in pairs for pk in pair}
    ror = dict(
        Identifier.objects.filter(scheme="ror", organisation_id__in=ids).values_list(
            "organisation_id", "value"
        )
    )
    found: dict[str, set[str]] = defaultdict(set)
    for old, new in pairs:
        if old in ror and new in ror:
            found[ror[old]].add(ror[new])
    return {old: sorted(new) for old, new in sorted(found.items())}
