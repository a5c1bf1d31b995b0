"""What may be seen of agreements; every queryset here is narrowed to what the asker may see.

The rule of ``Agreement.visibility``: public, everybody; parties, members of any party or of the owner;
organisation, members of the owner; private, the person who entered it while they are one. Administering the hub opens
nothing. A token reads beyond the public only with the scope ``read``.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from kopir.kit.errors import Forbidden, NotFound
from kopir.kit.prepared import ANY_ID
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.asking import Asked

from .clock import today
from .lifecycle import CLOSED
from .models import (
    Agreement,
    AgreementDocument,
    AgreementState,
    AgreementVersion,
    CampusState,
    Commitment,
    Contact,
    LegalBasis,
    MatchProposal,
    MatchState,
    Party,
    PrivateNote,
    Shared,
    Visibility,
)
from .policy import party_ids


def _mine(actor: Actor) -> list[int]:
    return actor.organisations("read")


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """The agreements that the actor may see. No join, so rows never double."""
    if actor.is_process:
        return Agreement.objects.all()
    reader = actor.user_id if actor.allows("read") else None
    return _visible(tuple(_mine(actor)), reader, actor.administers_hub()).all()


@lru_cache(maxsize=1024)
def _visible(mine: tuple[int, ...], reader: int | None, administers: bool) -> QuerySet[Agreement]:
    """The rule as a queryset that nobody evaluates: building it costs more than the rows of a page do."""
    allowed = Q(visibility=Visibility.PUBLIC)
    if mine:
        party = Party.objects.filter(agreement=OuterRef("pk"), organisation_id__in=mine)
        allowed |= Q(visibility=Visibility.PARTIES) & (Q(owner_id__in=mine) | Q(Exists(party)))
        allowed |= Q(visibility=Visibility.ORGANISATION, owner_id__in=mine)
    if reader is not None:
        # Who has left the organisation has left its records, also those that they alone could see.
        own = Q(owner_id__in=mine) | (Q(owner_id=None) if administers else Q(pk__in=[]))
        allowed |= Q(visibility=Visibility.PRIVATE, created_by=reader) & own
    return Agreement.objects.filter(allowed)


_agreement = Asked(lambda actor, pk: visible_agreements(actor).filter(pk=pk), ANY_ID)


def get_agreement(actor: Actor, pk: int) -> Agreement:
    """One query. Raises NotFound when it may not be known."""
    found: list[Agreement] = _agreement(actor).models(pk)
    if not found:
        raise NotFound
    return found[0]


def seen_among(actor: Actor, ids: Collection[int]) -> set[int]:
    """Which of the agreements the actor may see; the audit trail hides the contents of the others."""
    return set(visible_agreements(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def with_state_today(agreements: QuerySet[Agreement], day: date | None = None) -> QuerySet[Any]:
    """Adds ``state_today``: the state as the calendar has it, whether or not the move has been written."""
    return agreements.annotate(state_today=state_case(day or today()))


def state_case(day: date) -> Case:
    """The state on *day*, from a row's ``state``, ``effective_from`` and ``expires_on``."""
    running = Q(state__in=[AgreementState.SIGNED, AgreementState.ACTIVE])
    return Case(
        When(running & Q(expires_on__lt=day), then=Value(AgreementState.EXPIRED.value)),
        When(
            Q(state=AgreementState.SIGNED) & (Q(effective_from__isnull=True) | Q(effective_from__lte=day)),
            then=Value(AgreementState.ACTIVE.value),
        ),
        default=F("state"),
        output_field=CharField(),
    )


def listed_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Visible agreements with ``state_today``, ``campus_state_today`` and their parties: two queries for a page of any length."""
    return with_campus_today(with_state_today(visible_agreements(actor))).prefetch_related(
        Prefetch("parties", queryset=Party.objects.order_by("pk"))
    )


def get_listed_agreement(actor: Actor, pk: int) -> Agreement:
    """One of :func:`listed_agreements`. Raises NotFound."""
    found = listed_agreements(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def visible_commitments(actor: Actor) -> QuerySet[Commitment]:
    """The promises in force or ended of every agreement that the actor may see; drafts are not promises."""
    return Commitment.objects.filter(agreement__in=visible_agreements(actor))


def get_commitment(actor: Actor, pk: int) -> Commitment:
    """Raises NotFound when its agreement may not be seen."""
    try:
        return visible_commitments(actor).select_related("agreement").get(pk=pk)
    except Commitment.DoesNotExist:
        raise NotFound from None


def visible_versions(actor: Actor, agreement: Agreement) -> QuerySet[AgreementVersion]:
    """The wordings, newest first. Drafts and proposals are the parties' and the owner's alone."""
    return versions_of(actor, is_insider(actor, agreement), agreement.pk)


def versions_of(actor: Actor, insider: bool, pk: int) -> QuerySet[AgreementVersion]:
    """As :func:`visible_versions`, where it is known whether the actor belongs to a party or the owner."""
    versions = AgreementVersion.objects.filter(agreement_id=pk, agreement__in=visible_agreements(actor))
    if not insider:
        versions = versions.filter(adopted_at__isnull=False)
    return versions.order_by("-number")


def without_reporting(actor: Actor, organisation_id: int) -> QuerySet[Agreement]:
    """Where the organisation is a party that may undertake to report and has not; newest first.

    Not those that are over or expired, nor those that begin more than a year from now.
    """
    parties = Party.objects.filter(agreement=OuterRef("pk"), organisation_id=organisation_id)
    return (
        visible_agreements(actor)
        .exclude(state__in=[*CLOSED, AgreementState.EXPIRED])
        .exclude(expires_on__lt=today())
        .exclude(effective_from__gt=today() + timedelta(days=366))
        .filter(Exists(parties), ~Exists(parties.filter(reports_since__isnull=False)))
        .order_by("-pk")
    )


def opens_entry(actor: Actor, entry_id: int) -> bool:
    """Whether the actor may see the promise, wording or approval that the ledger's entry stands for."""
    if visible_commitments(actor).filter(entry_id=entry_id).exists():
        return True
    version = (
        AgreementVersion.objects.filter(Q(entry_id=entry_id) | Q(approvals__entry_id=entry_id))
        .select_related("agreement")
        .first()
    )
    return version is not None and visible_versions(actor, version.agreement).filter(pk=version.pk).exists()


def is_insider(actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor belongs to a party or to the owner. One query at most, none where parties are prefetched."""
    if actor.is_process:
        return True
    if agreement.owner_id is None and actor.administers_hub():
        return True
    return shares(actor, agreement)


def shares(actor: Actor, agreement: Agreement) -> bool:
    """Whether what is shared with the parties is shared with the actor: as :func:`is_insider`, of an
    organisation and not of the hub."""
    mine = set(_mine(actor))
    return agreement.owner_id in mine or not mine.isdisjoint(party_ids(agreement))


def opens_files(actor: Actor, file_ids: Collection[int]) -> set[int]:
    """Which of the files the actor may open as documents of some agreement (asked by ``files``)."""
    mine = _mine(actor)
    party = Party.objects.filter(agreement=OuterRef("agreement"), organisation_id__in=mine)
    allowed = Q(organisation_id__in=mine) | (
        Q(shared=Shared.PARTIES) & (Q(agreement__owner_id__in=mine) | Exists(party))
    )
    documents = AgreementDocument.objects.filter(
        allowed, file_id__in=file_ids, removed_at__isnull=True, agreement__in=visible_agreements(actor)
    )
    return set(documents.values_list("file_id", flat=True))


def _annexed(actor: Actor, shared: bool, pk: int) -> Q:
    """Own organisation's rows; what others shared with the parties, for a party's or the owner's members."""
    allowed = Q(organisation_id__in=_mine(actor))
    if shared:
        allowed |= Q(shared=Shared.PARTIES)
    return allowed & Q(agreement_id=pk, agreement__in=visible_agreements(actor))


def visible_documents(actor: Actor, agreement: Agreement) -> QuerySet[AgreementDocument]:
    """Documents of the actor's own organisation and those shared with the parties; none for the public."""
    return documents_of(actor, shares(actor, agreement), agreement.pk)


def documents_of(actor: Actor, shared: bool, pk: int) -> QuerySet[AgreementDocument]:
    """As :func:`visible_documents`, where :func:`shares` has been asked."""
    return (
        AgreementDocument.objects.filter(_annexed(actor, shared, pk), removed_at__isnull=True)
        .select_related("file", "organisation")
        .order_by("-added_at", "-pk")
    )


def visible_contacts(actor: Actor, agreement: Agreement) -> QuerySet[Contact]:
    """Contacts of the actor's own organisation and those shared with the parties; none for the public."""
    return contacts_of(actor, shares(actor, agreement), agreement.pk)


def contacts_of(actor: Actor, shared: bool, pk: int) -> QuerySet[Contact]:
    """As :func:`visible_contacts`, where :func:`shares` has been asked."""
    return (
        Contact.objects.filter(_annexed(actor, shared, pk))
        .select_related("organisation")
        .order_by("name", "pk")
    )


def visible_notes(actor: Actor, agreement: Agreement) -> QuerySet[PrivateNote]:
    """Notes of the actor's own organisation, newest first; nobody else ever reads them."""
    return notes_of(actor, agreement.pk)


def notes_of(actor: Actor, pk: int) -> QuerySet[PrivateNote]:
    """As :func:`visible_notes`."""
    return PrivateNote.objects.filter(
        agreement_id=pk, agreement__in=visible_agreements(actor), organisation_id__in=_mine(actor)
    ).order_by("-created_at", "-pk")


_ANNEX: dict[str, Any] = {
    "document": visible_documents,
    "contact": visible_contacts,
    "note": visible_notes,
}


def get_own_annexed(actor: Actor, agreement: Agreement, thing: str, pk: int) -> Any:
    """One's own document, contact or note. Raises NotFound, Forbidden when it is another organisation's."""
    row: Any = _ANNEX[thing](actor, agreement).filter(pk=pk).first() if thing in _ANNEX else None
    if row is None:
        raise NotFound
    if row.organisation_id not in actor.organisations("write"):
        raise Forbidden(_("This belongs to another organisation."))
    return row


def possible_successors(actor: Actor, agreement: Agreement) -> QuerySet[Agreement]:
    """Agreements that can take this one's place: signed, visible, with at least one of its parties."""
    ours = Party.objects.filter(agreement=agreement).values("organisation_id")
    party = Party.objects.filter(agreement=OuterRef("pk"), organisation_id__in=ours)
    return (
        visible_agreements(actor)
        .filter(
            Exists(party), state__in=[AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.EXPIRED]
        )
        .exclude(pk=agreement.pk)
        .order_by("-pk")
    )


def visible_matches(actor: Actor) -> QuerySet[MatchProposal]:
    """Proposals one side of which is the actor's own organisation's record, newest first.

    A record that the hub entered has no side to ask (it yields to a party's own), so its administrators
    learn nothing from a proposal about what an organisation holds.
    """
    mine = _mine(actor)
    seen = visible_agreements(actor).filter(owner_id__in=mine)
    return (
        MatchProposal.objects.filter(Q(first__in=seen) | Q(second__in=seen))
        .select_related("first__owner", "second__owner")
        .order_by("-created_at", "-pk")
    )


def get_match(actor: Actor, pk: int) -> MatchProposal:
    """Raises NotFound for everybody who holds neither record."""
    try:
        return visible_matches(actor).get(pk=pk)
    except MatchProposal.DoesNotExist:
        raise NotFound from None


def open_matches(actor: Actor) -> QuerySet[MatchProposal]:
    """Proposals that wait for an answer from a side for which the actor may write."""
    mine = actor.organisations("write")
    waiting = Q(first__owner_id__in=mine, first_says_same__isnull=True) | Q(
        second__owner_id__in=mine, second_says_same__isnull=True
    )
    return visible_matches(actor).filter(waiting, state=MatchState.OPEN)


def in_force(day: date) -> Q:
    """A legal basis in force on *day*; an open end is open, a missing beginning counts as begun."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def with_campus_today(agreements: QuerySet[Agreement], day: date | None = None) -> QuerySet[Any]:
    """Adds ``campus_state_today``: a campus that is said to operate, and whose legal basis has ended, is
    reported as operating and no more."""
    basis = LegalBasis.objects.filter(in_force(day or today()), agreement=OuterRef("pk"))
    return agreements.annotate(
        campus_state_today=Case(
            When(
                Q(campus_state=CampusState.OPERATING) & ~Exists(basis), then=Value(CampusState.REPORTED.value)
            ),
            default="campus_state",
        )
    )


def campuses_without_basis(actor: Actor, day: date | None = None) -> QuerySet[Agreement]:
    """Campuses that say they operate although no legal basis is in force (any more) on *day*."""
    basis = LegalBasis.objects.filter(in_force(day or today()), agreement=OuterRef("pk"))
    return visible_agreements(actor).filter(~Exists(basis), campus_state=CampusState.OPERATING)
