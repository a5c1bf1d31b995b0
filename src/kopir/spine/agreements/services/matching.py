"""Finding records of what may be one agreement, entered by two organisations."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations

from django.db.models import Q

from ..models import Agreement, AgreementState, MatchProposal, Origin, Party, Visibility

#: Signing dates this many days apart are "the same" or "near"; further apart they are two agreements.
SAME_DAYS, NEAR_DAYS = 7, 92
_COMPARED = ("type", "owner", "visibility", "signed_on", "signed_precision", "expires_on")
_LIVE = [AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.EXPIRED]


def _parties(agreements: Iterable[Agreement]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Party.objects.filter(agreement__in=[agreement.pk for agreement in agreements])
    for agreement, organisation in rows.values_list("agreement_id", "organisation_id"):
        found.setdefault(agreement, set()).add(organisation)
    return found


def _score(one: Agreement, other: Agreement) -> tuple[Decimal, list[str]] | None:
    """(score 0-1, reasons) or None when the dates say that these are two agreements."""
    reasons = ["parties", "type"]
    for name in ("signed_on", "expires_on"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine and theirs:
            # A record that knows only the year says 1 January; a whole year is as near as it can be.
            coarse = name == "signed_on" and {one.signed_precision, other.signed_precision} & {
                "year",
                "month",
            }
            days = abs((mine - theirs).days)
            if days > (366 if coarse else NEAR_DAYS):
                return None
            reasons.append(f"{name}_{'same' if days <= SAME_DAYS else 'near'}")
            return (Decimal("0.950") if days <= SAME_DAYS else Decimal("0.750")), reasons
    return Decimal("0.500"), [*reasons, "dates_unknown"]


def _may_meet(one: Agreement, other: Agreement, parties: dict[int, set[int]]) -> bool:
    """Both holders are parties of both records (so neither learns of a stranger's agreement), or the one
    without a holder is the hub's public record, which everybody sees anyway."""
    shared = parties.get(one.pk, set()) & parties.get(other.pk, set())
    if len(shared) < 2 or one.owner_id == other.owner_id:
        return False
    for holder in (one, other):
        if holder.owner_id is None and holder.visibility != Visibility.PUBLIC:
            return False
        if holder.owner_id is not None and holder.owner_id not in shared:
            return False
    return True


def propose_for(agreements: list[Agreement]) -> list[MatchProposal]:
    """Propose matches for these records, in the caller's transaction; each pair once, ever.

    Three queries and one insert, however many records. A private record ("only me") is never matched.
    """
    fresh = {
        agreement.pk: agreement
        for agreement in agreements
        if agreement.origin == Origin.RECORDED
        and agreement.state in _LIVE
        and agreement.visibility != Visibility.PRIVATE
    }
    if not fresh:
        return []
    parties = _parties(fresh.values())
    members = {organisation for ids in parties.values() for organisation in ids}
    others = (
        Agreement.objects.filter(
            Q(owner_id__in=members) | Q(owner__isnull=True, visibility=Visibility.PUBLIC),
            pk__in=Party.objects.filter(organisation_id__in=members).values("agreement_id"),
            type__in={agreement.type for agreement in fresh.values()},
            origin=Origin.RECORDED,
            state__in=_LIVE,
        )
        .exclude(visibility=Visibility.PRIVATE)
        .only(*_COMPARED)
    )
    holders = {agreement.owner_id for agreement in fresh.values()}
    if len(holders) == 1:
        # One holder's own records never match each other, and whoever imports thousands has thousands.
        others = others.exclude(owner_id=holders.pop())
    parties |= _parties(others)
    # By holder too: one holder's own records never match each other, and an import brings thousands of them.
    by_pair: dict[tuple[str, int, int], dict[int | None, dict[int, Agreement]]] = {}
    for other in others:
        for pair in combinations(sorted(parties.get(other.pk, ())), 2):
            by_pair.setdefault((other.type, *pair), {}).setdefault(other.owner_id, {})[other.pk] = other
    proposals: dict[tuple[int, int], MatchProposal] = {}
    for one in fresh.values():
        near: dict[int, Agreement] = {}
        for pair in combinations(sorted(parties.get(one.pk, ())), 2):
            for holder, records in by_pair.get((one.type, *pair), {}).items():
                if holder != one.owner_id:
                    near |= records
        for other in near.values():
            if not _may_meet(one, other, parties):
                continue
            found = _score(one, other)
            if found is None:
                continue
            first, second = sorted((one, other), key=lambda agreement: agreement.pk)
            proposals.setdefault(
                (first.pk, second.pk),
                MatchProposal(
                    first=first,
                    second=second,
                    score=found[0],
                    reasons=found[1],
                    # The hub's record from public sources yields to a party's own: nobody has to be asked.
                    first_says_same=True if first.owner_id is None else None,
                    second_says_same=True if second.owner_id is None else None,
                ),
            )
    known = set(
        MatchProposal.objects.filter(first__in=[pair[0] for pair in proposals]).values_list("first", "second")
    )
    return MatchProposal.objects.bulk_create(
        [proposal for pair, proposal in proposals.items() if pair not in known], ignore_conflicts=True
    )


def propose_matches(agreement: Agreement) -> list[MatchProposal]:
    """Propose matches for one record (see :func:`propose_for`); for processes, it answers nothing."""
    return propose_for([agreement])
