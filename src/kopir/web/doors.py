"""The four doors of the front page: what an institution, a student, a researcher and an investor ask first.

Every answer is made of records that the asker may see; where there are none, the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from kopir.exchange.investment.selectors import visible_money
from kopir.insight.health.prepared import counted_for
from kopir.insight.indicators.selectors import Evaluated, evaluate
from kopir.kit.cursors import CursorPage
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import (
    Agreement,
    AgreementState,
    AgreementType,
    Commitment,
    LegalBasis,
    Party,
)
from kopir.spine.agreements.selectors import in_force, visible_agreements, with_campus_today, with_state_today
from kopir.spine.hub.models import Hub
from kopir.spine.parties.models import Organisation, OrganisationKind, RelationType
from kopir.spine.parties.selectors import sort_field, visible_organisations
from kopir.spine.registry.actors import Actor

from .atlas import Land, lands_of
from .portfolio import portfolio_page

#: Rows of one answer; a link leads to the whole.
MOST = 50
SHORT = 12
#: What a student can enrol in.
STUDIES = (AgreementType.BRANCH_CAMPUS, AgreementType.DUAL_DEGREE, AgreementType.JOINT_PROGRAMME)
MONEY = ("investment.pledged", "investment.committed", "investment.disbursed")


@dataclass(frozen=True)
class Study:
    """One programme or campus: ``hosts`` here, ``partners`` abroad; ``bases`` in law are in force today."""

    agreement: Any
    hosts: list[Organisation]
    partners: list[Organisation]
    bases: list[LegalBasis]


@dataclass(frozen=True)
class Students:
    """``more``: there are others than those in ``studies``. ``hosts`` are whom to ask."""

    studies: list[Study]
    more: bool
    figures: list[Evaluated]
    hosts: list[Organisation]

    @property
    def founded(self) -> list[Study]:
        return [study for study in self.studies if study.bases]


def students_of(actor: Actor, hub: Hub | None) -> Students:
    """What may be studied here with a foreign university, as of today; ten queries or fewer, whatever there is."""
    day = today(hub)
    rows = list(_studies(actor, day)[: MOST + 1])
    studies = [_study(row, hub.country if hub else "") for row in rows[:MOST]]
    hosts = {host.pk: host for study in studies for host in study.hosts}
    return Students(
        studies,
        len(rows) > MOST,
        [evaluate(actor, code) for code in ("campuses.branch", "campuses.operating", "programmes.joint")],
        sorted(hosts.values(), key=lambda host: getattr(host, sort_field())),
    )


def _studies(actor: Actor, day: date) -> QuerySet[Any]:
    standing = [AgreementState.SIGNED, AgreementState.ACTIVE]
    found = with_campus_today(with_state_today(visible_agreements(actor), day), day)
    return (
        found.filter(type__in=STUDIES, state_today__in=standing)
        .prefetch_related(
            Prefetch("parties", Party.objects.select_related("organisation").order_by("pk")),
            Prefetch("legal_bases", LegalBasis.objects.filter(in_force(day)).order_by("pk")),
        )
        .order_by("type", "city", "pk")
    )


def _study(agreement: Agreement, own: str) -> Study:
    parties = {party.organisation_id: party.organisation for party in agreement.parties.all()}
    hosts = [each for each in parties.values() if own and each.country == own]
    partners = [each for each in parties.values() if each not in hosts]
    return Study(agreement, hosts, partners, list(agreement.legal_bases.all()))


@dataclass(frozen=True)
class Researchers:
    """``networks`` carry ``members`` and ``states_on_record``: how many organisations and states are on record."""

    research: CursorPage
    networks: list[Any]
    more_networks: bool
    lands: list[Land]


def researchers_of(actor: Actor, hub: Hub | None) -> Researchers:
    """At most eight queries, whatever there is."""
    networks = list(_networks(actor, today(hub))[: SHORT + 1])
    return Researchers(
        portfolio_page(actor, {"type": AgreementType.RESEARCH}, cursor=None, limit=SHORT, hub=hub),
        networks[:SHORT],
        len(networks) > SHORT,
        lands_of(counted_for(actor, hub), hub),
    )


def _networks(actor: Actor, day: date) -> QuerySet[Any]:
    current = Q(relations_in__valid_to__isnull=True) | Q(relations_in__valid_to__gte=day)
    member = current & Q(
        relations_in__type=RelationType.MEMBER_OF, relations_in__subject__in=visible_organisations(actor)
    )
    networks = visible_organisations(actor).filter(kind=OrganisationKind.NETWORK)
    counted = Count("relations_in__subject", filter=member, distinct=True)
    states = Count("states__memberships__country", distinct=True)
    return networks.annotate(members=counted, states_on_record=states).order_by(sort_field(), "pk")


@dataclass(frozen=True)
class Investors:
    """``promises`` of money, the largest first in each currency; ``alone``: how many stand on one source only."""

    figures: list[Evaluated]
    promises: list[Commitment]
    more: bool
    ppp: CursorPage

    @property
    def alone(self) -> int:
        return sum(promise.one_source for promise in self.promises)


def investors_of(actor: Actor, hub: Hub | None) -> Investors:
    """Money by how firm it is, who is behind it, and public-private partnerships."""
    promises = list(visible_money(actor).order_by("currency", "-quantity", "pk")[: MOST + 1])
    return Investors(
        [evaluate(actor, code) for code in MONEY],
        promises[:MOST],
        len(promises) > MOST,
        portfolio_page(actor, {"type": AgreementType.PPP}, cursor=None, limit=SHORT, hub=hub),
    )
