"""Three tenants, each with one record of every private kind, and a canary (a random word) in all of them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from kopir.exchange.mobility import services as mobility
from kopir.exchange.recognition import services as recognition
from kopir.exchange.research import services as research
from kopir.gateways.spreadsheets.models import ImportBatch, ImportRow
from kopir.gateways.spreadsheets.tallies import tally
from kopir.gateways.webhooks import services as webhooks
from kopir.gateways.webhooks.models import Message, Try
from kopir.insight.claims import services as claims
from kopir.spine.agreements import services as agreements
from kopir.spine.audit.services import write
from kopir.spine.deliveries import services as deliveries
from kopir.spine.jobs.models import Job
from kopir.spine.ledger.services import sequence
from kopir.spine.notices.models import Notice
from kopir.spine.people.models import Membership, User
from kopir.spine.people.selectors import actor_for
from kopir.spine.people.services import create_token, invite
from kopir.spine.registry.actors import Role, process

from . import world_recognition

TENANTS = ("home", "partner", "foreign")
BOSS = {"home": "admin", "partner": "partner_officer", "foreign": "stranger"}


@dataclass
class Tenant:
    """``ids``: kind of record → id of this tenant's own. ``words``: canary → what it is in."""

    ids: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    #: Who of the cast administers it.
    boss: str = ""
    #: Words that the hub's administrators may read: they manage people.
    personal: set[str] = field(default_factory=set)
    #: canary → exactly those of the cast who may read it, where that is not "the tenant's members".
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    #: visibility → ids of a record of that visibility and of what hangs on it (tests/standing/shared.py).
    shared: dict[str, dict[str, int]] = field(default_factory=dict)

    def word(self, where: str, personal: bool = False, readers: frozenset[str] | None = None) -> str:
        canary = f"zq{secrets.token_hex(8)}"
        self.words[canary] = where
        if readers is not None:
            self.readers[canary] = readers
        if personal:
            self.personal.add(canary)
        return canary


def build(organisations: Any, users: Any) -> dict[str, Tenant]:
    """Plant the world. Every record is private to its tenant; nothing here is public or shared."""
    return {
        name: _tenant(getattr(organisations, name), getattr(users, BOSS[name]), BOSS[name])
        for name in TENANTS
    }


def _tenant(organisation: Any, boss: Any, name: str) -> Tenant:
    tenant, actor = Tenant(boss=name), actor_for(boss)
    _people(tenant, organisation, actor)
    _agreement(tenant, organisation, actor)
    batch = ImportBatch.objects.create(
        organisation=organisation,
        file_id=tenant.ids["file"],
        user_id=boss.pk,
        headers=[{"name": tenant.word("import header"), "letter": "A"}],
        facts={"rows": 1},
        state="review",
        warnings=[],
    )
    row = ImportRow.objects.create(
        batch=batch, number=2, raw={"cells": [tenant.word("import cell")]}, digest=secrets.token_hex(32)
    )
    batch.counts = tally(batch)
    batch.save(update_fields=["counts"])
    job = Job.objects.create(
        handler="spreadsheets.read",
        organisation_id=organisation.pk,
        user_id=boss.pk,
        message=tenant.word("job message"),
    )
    notice = Notice.objects.create(
        user=boss, code="agreement.approval", parameters={"x": tenant.word("notice")}
    )
    write(
        actor,
        "organisation.edit",
        ("organisation", organisation.pk),
        organisation_id=organisation.pk,
        before={"city": tenant.word("audit before")},
        why=tenant.word("audit why"),
    )
    tenant.ids |= {
        "organisation": organisation.pk,
        "batch": batch.pk,
        "row": row.pk,
        "job": job.pk,
        "notice": notice.pk,
        "claim": _withdrawn_claim(tenant, organisation),
    }
    _webhook(tenant, organisation, actor)
    _research(tenant, organisation, actor)
    world_recognition.plant(tenant, organisation, actor, name)
    _application(tenant, organisation, actor)
    _mobility(tenant, organisation, actor)
    return tenant


def _mobility(tenant: Tenant, organisation: Any, actor: Any) -> None:
    """A published call with one applicant, who was given a place."""
    call = mobility.create_call(
        actor, organisation_id=organisation.pk, title={"en": tenant.word("title of a call")}
    )
    inside = {"call_id": call.pk}
    offer = mobility.add_offer(
        actor, code=tenant.word("code of a place"), name=tenant.word("place"), seats=1, **inside
    )
    mobility.add_cap(actor, name=tenant.word("common cap"), seats=1, offer_ids=[offer.pk], **inside)
    line = f"{tenant.word('number of an applicant')},{tenant.word('name of an applicant')},7,{offer.code}"
    upload = ContentFile(f"number,name,score,choice 1\n{line}\n".encode(), name="applications.csv")
    mobility.take_in(actor, upload=upload, **inside)
    mobility.give_places(actor, **inside)
    mobility.publish(actor, **inside)
    application = call.applications.get()
    tenant.words[application.secret] = "address of an applicant's page"
    tenant.ids |= {"call": call.pk, "call_part": offer.pk, "call_application": application.pk}


def _research(tenant: Tenant, organisation: Any, actor: Any) -> None:
    """A challenge of the organisation alone, and a project with somebody from outside."""
    from kopir.spine.parties.models import Organisation

    other = Organisation.objects.create(name="Neutral Institute", name_lang="en", country="FR", city="Nice")
    closes, hand = timezone.now().date() + timedelta(days=30), process("standing")
    fields: dict[str, Any] = {"closes_on": closes, "visibility": "organisation", "owner_id": organisation.pk}
    ids = {}
    for name in ("challenge", "project"):
        made = research.post_challenge(
            actor,
            title={"en": tenant.word(f"title of a {name}")},
            question={"en": tenant.word(f"question of a {name}")},
            sought={"en": tenant.word(f"what a {name} seeks")},
            **fields,
        )
        note = tenant.word(f"interest in a {name}")
        research.say_interest(hand, challenge_id=made.pk, organisation_id=other.pk, note=note)
        ids[name] = made.pk
    project = research.start_project(
        actor,
        challenge_id=ids["project"],
        partner_ids=[other.pk],
        title={"en": tenant.word("project")},
        starts_on=date(2024, 1, 1),
        visibility="partners",
    )
    inside = {"project_id": project.pk}
    milestone = research.add_milestone(
        actor, title={"en": tenant.word("milestone")}, due_on=date(2024, 5, 1), **inside
    )
    output = research.add_output(
        actor,
        doi=f"10.1000/{tenant.word('DOI of a project')}",
        title={"en": tenant.word("output")},
        published_on=date(2024, 6, 1),
        **inside,
    )
    tenant.ids |= {
        "challenge": ids["challenge"],
        "project": project.pk,
        "milestone": milestone.pk,
        "output": output.pk,
    }


def _application(tenant: Tenant, organisation: Any, actor: Any) -> None:
    """For recognition, received and waiting for its second reader."""
    application = recognition.create_application(
        actor,
        organisation_id=organisation.pk,
        purpose="study",
        level="bachelor",
        language="en",
        route="background",
        applicant_name=tenant.word("applicant"),
        applicant_email=f"{tenant.word('applicant mail')}@example.org",
        qualification=tenant.word("qualification"),
        programme=tenant.word("programme"),
        background=tenant.word("background paper"),
    )
    name = f"{tenant.word('applicant file')}.pdf"
    upload = ContentFile(b"%PDF-1.4\n%%EOF\n", name=name)
    recognition.add_document(actor, application_id=application.pk, kind="background", upload=upload)
    recognition.receive(actor, application_id=application.pk)
    recognition.propose_decision(
        actor,
        application_id=application.pk,
        outcome="conditional",
        basis="LRC",
        difference_workload=tenant.word("difference"),
        reasons=tenant.word("reasons of a decision"),
        conditions=tenant.word("conditions of a decision"),
    )
    tenant.ids["application"] = application.pk


def _webhook(tenant: Tenant, organisation: Any, actor: Any) -> None:
    """With a try whose answer was kept; an organisation's administrator alone sees it."""
    admins = frozenset({tenant.boss})
    webhook, _secret = webhooks.create_webhook(
        actor,
        organisation_id=organisation.pk,
        url=f"https://{tenant.word('webhook address', readers=admins)}.example.org/",
        events=["delivery.recorded"],
    )
    event = webhooks.send_test(actor, webhook_id=webhook.pk)
    message = Message.objects.create(webhook=webhook, event=event, next_at=timezone.now(), state="sent")
    answer = tenant.word("webhook answer", readers=admins)
    Try.objects.create(webhook=webhook, message=message, started_at=timezone.now(), answer=answer)
    tenant.ids |= {"webhook": webhook.pk, "message": message.pk}


def _withdrawn_claim(tenant: Tenant, organisation: Any) -> int:
    """Claims are public; one that was withdrawn is the hub's administrators' alone."""
    curators, hand = frozenset({"hub_admin"}), process("standing")
    claims.save_topic(hand, code="standing", title={"en": "Standing"})
    claim = claims.record_claim(
        hand,
        topic="standing",
        organisation_id=organisation.pk,
        subject={"en": tenant.word("claim's subject", readers=curators)},
        quote=tenant.word("claim's quotation", readers=curators),
        quote_lang="en",
        source_title={"en": "A newspaper"},
        modality="observed",
        low=10,
        unit="agreement",
        indicator="agreements.in_force",
    )
    claims.withdraw_claim(hand, claim_id=claim.pk, why=tenant.word("claim's withdrawal", readers=curators))
    return claim.pk


def _people(tenant: Tenant, organisation: Any, actor: Any) -> None:
    word = tenant.word("member's address and name", personal=True)
    member = User.objects.create_user(f"{word}@example.org", "correct horse battery", name=f"Member {word}")
    Membership.objects.create(user=member, organisation=organisation, role=Role.VIEWER)
    address = f"{tenant.word('invited address', personal=True)}@example.org"
    invitation, _secret = invite(actor, organisation_id=organisation.pk, email=address, role="viewer")
    token, _secret = create_token(actor, name=tenant.word("token"), scopes=["read"], expires_in_days=9)
    tenant.ids |= {"user": member.pk, "invitation": invitation.pk, "token": token.pk}


def _agreement(tenant: Tenant, organisation: Any, actor: Any) -> None:
    from kopir.spine.parties.models import Organisation

    other = Organisation.objects.create(
        name="Neutral College",
        name_lang="en",
        names_by_lang={"en": "Neutral College"},
        country="FR",
        city="Lyon",
    )
    today = timezone.now().date()
    agreement = agreements.record_agreement(
        actor,
        type="exchange",
        title={"en": f"Exchange {tenant.word('agreement title')}"},
        description={"en": tenant.word("agreement description")},
        parties=[(organisation.pk, "host"), (other.pk, "partner")],
        owner_id=organisation.pk,
        visibility="organisation",
        signed_on=date(2023, 1, 10),
        signed_precision="day",
        expires_on=today + timedelta(days=30),
        commitments=[
            {
                "kind": "mobility.places",
                "provider_id": organisation.pk,
                "beneficiary_id": other.pk,
                "quantity": 10,
                "unit": "place",
                "period_from": date(2023, 1, 10),
                "period_to": today + timedelta(days=30),
                "modality": "planned",
                "source": tenant.word("commitment source"),
            }
        ],
    )
    pk, commitment = agreement.pk, agreement.commitments.get()
    note = agreements.add_note(actor, agreement_id=pk, text=tenant.word("private note"))
    contact = agreements.add_contact(
        actor,
        agreement_id=pk,
        name=tenant.word("contact"),
        email=f"{tenant.word('contact mail')}@example.org",
    )
    upload = ContentFile(f"%PDF-1.4\n% {tenant.word('file content')}\n%%EOF\n".encode(), name="paper.pdf")
    upload.name = f"{tenant.word('file name')}.pdf"
    document = agreements.add_document(
        actor, agreement_id=pk, upload=upload, title=tenant.word("document title")
    )
    delivery = deliveries.record(
        actor, commitment_id=commitment.pk, quantity=2, occurred_on=today - timedelta(days=3)
    )
    deliveries.add_evidence(
        actor, delivery_id=delivery.pk, kind="url", url=f"https://example.org/{tenant.word('evidence')}"
    )
    sequence()
    tenant.ids |= {
        "agreement": pk,
        "commitment": commitment.pk,
        "note": note.pk,
        "contact": contact.pk,
        "document": document.pk,
        "file": document.file_id,
        "delivery": delivery.pk,
        "version": agreement.versions.first().pk,
    }
