"""What is counted of agreements. Four definitions that are often taken for one another, each with its own number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from kopir.spine.hub.selectors import current_hub
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.selectors import visible_organisations
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.indicators import Counted, Figure, Indicator, Scope, declare_indicator

from .counting import count_of, shared_in_force, standing, within
from .models import Agreement, AgreementState, AgreementType, CampusState, LegalBasis, Party
from .selectors import in_force, visible_agreements, with_state_today

_OFTEN_CONFUSED = ("agreements.in_force", "partners.foreign", "campuses.branch", "programmes.joint")


def _foreign_partners(scope: Scope, actor: Actor, day: date) -> QuerySet[Organisation]:
    hub = current_hub()
    party = Party.objects.filter(
        organisation=OuterRef("pk"), agreement__in=standing(scope, actor, day).values("pk")
    )
    rows = visible_organisations(actor).filter(Exists(party)).exclude(country="")
    return rows.exclude(country=hub.country) if hub else rows


def _branch_campuses(scope: Scope, actor: Actor, day: date) -> QuerySet[Agreement]:
    return standing(scope, actor, day).filter(type=AgreementType.BRANCH_CAMPUS)


def _operating_campuses(scope: Scope, actor: Actor, day: date) -> QuerySet[Agreement]:
    basis = LegalBasis.objects.filter(in_force(day), agreement=OuterRef("pk"))
    return standing(scope, actor, day).filter(Exists(basis), campus_state=CampusState.OPERATING)


def _joint_programmes(scope: Scope, actor: Actor, day: date) -> QuerySet[Agreement]:
    types = (AgreementType.DUAL_DEGREE, AgreementType.JOINT_PROGRAMME)
    return standing(scope, actor, day).filter(type__in=types)


def _by_state(scope: Scope, actor: Actor, day: date) -> Counted:
    rows = with_state_today(within(visible_agreements(actor), scope), day)
    found = dict(
        rows.order_by().values("state_today").annotate(n=Count("pk")).values_list("state_today", "n")
    )
    return Counted(
        [
            Figure(Decimal(found[state]), "agreement", found[state], group=label, key=state)
            for state, label in AgreementState.choices
            if state in found
        ],
        rows,
    )


declare_indicator(
    Indicator(
        code="agreements.in_force",
        label=_("Agreements in force"),
        definition=_(
            "Agreements that had begun and had neither ended nor been broken off on the day. One whose "
            "beginning nobody wrote down counts from the day on which it was recorded here."
        ),
        unit="agreement",
        evaluate=count_of(standing, "agreement"),
        neighbours=_OFTEN_CONFUSED,
        published=shared_in_force,
    )
)
declare_indicator(
    Indicator(
        code="partners.foreign",
        label=_("Foreign partner organisations"),
        definition=_(
            "Organisations of other countries that are a party to at least one agreement in force on the "
            "day. Each counts once, however many agreements it has."
        ),
        unit="organisation",
        evaluate=count_of(_foreign_partners, "organisation"),
        neighbours=_OFTEN_CONFUSED,
    )
)
declare_indicator(
    Indicator(
        code="campuses.branch",
        label=_("Branch campuses agreed"),
        definition=_(
            "Agreements on a branch campus that were in force on the day, whatever stands on the ground."
        ),
        unit="agreement",
        evaluate=count_of(_branch_campuses, "agreement"),
        neighbours=(*_OFTEN_CONFUSED, "campuses.operating"),
    )
)
declare_indicator(
    Indicator(
        code="campuses.operating",
        label=_("Branch campuses operating on a legal basis"),
        definition=_(
            "Of the branch campuses agreed, those that operate and whose legal basis (a decree, licence, "
            "treaty, law or accreditation) is on record here and was in force on the day."
        ),
        unit="agreement",
        evaluate=count_of(_operating_campuses, "agreement"),
        neighbours=("campuses.branch",),
    )
)
declare_indicator(
    Indicator(
        code="programmes.joint",
        label=_("Joint and dual degree agreements"),
        definition=_("Agreements on a joint programme or on a dual or joint degree in force on the day."),
        unit="agreement",
        evaluate=count_of(_joint_programmes, "agreement"),
        neighbours=_OFTEN_CONFUSED,
    )
)
declare_indicator(
    Indicator(
        code="agreements.by_state",
        label=_("Agreements by state"),
        definition=_("All agreements, by their state today; drafts and ended ones are among them."),
        unit="agreement",
        evaluate=_by_state,
        neighbours=("agreements.in_force",),
        dated=False,
        groups=dict(AgreementState.choices),
    )
)
