"""Load the demo hub: Kazakhstan's, from sourced facts. Safe to repeat: what is there already stays."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from kopir.exchange.investment.models import Funding
from kopir.exchange.investment.services import describe_funding
from kopir.insight.claims.models import Claim
from kopir.insight.indicators.services import take_snapshots
from kopir.spine.agreements.models import Agreement, Commitment
from kopir.spine.agreements.services import add_legal_basis, record_agreements
from kopir.spine.hub.models import Hub
from kopir.spine.ledger.services import issue_checkpoint, sequence
from kopir.spine.parties import demo as organisations_of_demo
from kopir.spine.parties.models import Organisation
from kopir.spine.people.models import Membership, User
from kopir.spine.registry.actors import Actor, Role, process

from .claims import load_claims
from .partnerships import INVESTMENTS, PARTNERSHIPS, Partnership, in_all, names, title_of

ADMINISTRATOR = "admin@example.org"
#: An invented person; the officer's organisation is the one with the most to look at.
OFFICER = ("officer@example.org", "Aigerim Sample", "Al-Farabi Kazakh National University")

RATIFIED = {
    "en": "Law ratifying the agreement on the branch, signed in December 2025",
    "kk": "Филиал туралы келісімді ратификациялау туралы заң, 2025 жылғы желтоқсанда қол қойылған",
    "ru": "Закон о ратификации соглашения о филиале, подписан в декабре 2025 года",
    "zh-hans": "批准分校协议的法律，2025年12月签署",
}

HUB = {
    "code": "kz",
    "name": {
        "kk": "Köpir Қазақстан",
        "ru": "Köpir Казахстан",
        "en": "Köpir Kazakhstan",
        "zh-hans": "Köpir 哈萨克斯坦",
    },
    "summary": {
        "kk": "Қазақстанның шетелмен академиялық серіктестіктері: кім не уәде етті және не орындалды.",
        "ru": "Академические партнёрства Казахстана с миром: кто что обещал и что сделано.",
        "en": "Kazakhstan's academic partnerships with the world: who promised what, and what was delivered.",
        "zh-hans": "哈萨克斯坦与世界的学术合作：谁承诺了什么，兑现了什么。",
    },
    "country": "KZ",
    "currency": "KZT",
    "time_zone": "Asia/Almaty",
    "is_demo": True,
}


def load() -> dict[str, int]:
    """Load hub, people, organisations and partnerships. Returns how many there are of each."""
    actor = process("demo")
    with transaction.atomic():
        Hub.objects.get_or_create(singleton=True, defaults=HUB)
        known = organisations_of_demo.load(actor, names())
        _people(known)
        _partnerships(actor, known)
        _fundings(actor, known)
        load_claims(actor, known)
    sequence()
    issue_checkpoint()
    take_snapshots()
    return {
        "organisations": Organisation.objects.count(),
        "agreements": Agreement.objects.count(),
        "claims": Claim.objects.count(),
        "people": User.objects.count(),
    }


def _people(known: dict[str, Organisation]) -> None:
    if not User.objects.filter(email=ADMINISTRATOR).exists():
        _may_sign_in(User.objects.create_superuser(ADMINISTRATOR, name="Hub Administrator"))
    email, name, organisation = OFFICER
    if not User.objects.filter(email=email).exists():
        officer = _may_sign_in(User.objects.create_user(email, name=name))
        Membership.objects.create(user=officer, organisation=known[organisation], role=Role.ADMIN)


def _may_sign_in(user: User) -> User:
    """Their address counts as theirs: a second factor is for verified addresses only, and no mail leaves."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _ref(number: int) -> str:
    return f"KZ-DEMO-{number:03d}"


def _partnerships(actor: Actor, known: dict[str, Organisation]) -> None:
    there = set(Agreement.objects.values_list("ref", flat=True))
    missing = [
        (_ref(number), row) for number, row in enumerate(PARTNERSHIPS, start=1) if _ref(number) not in there
    ]
    record_agreements(actor, items=[_item(ref, row, known) for ref, row in missing])
    if any(row.partner == "Chelyabinsk State University" for _ref, row in missing):
        agreement = Agreement.objects.get(parties__organisation=known["Chelyabinsk State University"])
        add_legal_basis(
            actor,
            agreement_id=agreement.pk,
            kind="law",
            title=RATIFIED,
            source=agreement.sources.values_list("url", flat=True)[0],
        )


def _item(ref: str, row: Partnership, known: dict[str, Organisation]) -> dict[str, Any]:
    host, partner = known[row.host] if row.host else None, known[row.partner]
    parties = [(partner.pk, "awarding_body" if row.type == "branch_campus" else "partner")]
    if host:
        parties.insert(0, (host.pk, "host"))
    said = [in_all("Started: {started}.", started=row.started)] if row.started else []
    said += [in_all(row.note)] if row.note else []
    said += [] if host else [in_all("No source names the host.")]
    return {
        "ref": ref,
        "type": row.type,
        "title": title_of(row),
        "description": {lang: " ".join(part[lang] for part in said) for lang in (said[0] if said else ())},
        "parties": parties,
        "visibility": "public",
        "state": row.state,
        "signed_on": row.signed_on,
        "signed_precision": "day" if row.signed_on else "",
        "city": row.city,
        "campus_id": host.pk if host and row.campus else None,
        "campus_state": row.campus_state,
        "sources": [{"url": url} for url in row.sources],
        "commitments": [
            _investment(each, host.pk) for each in INVESTMENTS if host and each["host"] == row.host
        ],
    }


def _investment(each: dict[str, Any], campus_id: int) -> dict[str, Any]:
    return {
        "kind": "investment.pledged",
        "provider_id": None,
        "beneficiary_id": campus_id,
        "quantity": each["amount"],
        "unit": "money",
        "currency": "USD",
        "modality": "observed",
        "description": in_all(each["note"]),
        "source": each["source"],
        "one_source": True,
    }


def _fundings(actor: Actor, known: dict[str, Organisation]) -> None:
    """Say whose money a source says it is, where nothing has been said yet."""
    for each in INVESTMENTS:
        promise = Commitment.objects.filter(
            kind="investment.pledged", beneficiary=known[each["host"]], ended_on__isnull=True
        ).first()
        # A demo that was loaded before has no promise without an amount; none is added to its wording.
        if (
            promise is None
            or Funding.objects.filter(agreement=promise.agreement_id, key=promise.key).exists()
        ):
            continue
        web = each["source"] if each["source"].startswith("http") else ""
        describe_funding(
            actor,
            agreement_id=promise.agreement_id,
            key=promise.key,
            investor_named=each["investor"],
            source=web,
        )
