"""Challenges and projects for the tests."""

from datetime import date, timedelta

from kopir.exchange.research import services
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.services import record_agreement
from kopir.spine.registry.actors import process

ACTOR = process("test")


def challenge(actor, owner, **fields):
    values = {
        "title": {"en": "Dust of the dry Aral"},
        "question": {"en": "How far does the dust travel?"},
        "sought": {"en": "People who measure aerosols"},
        "sdgs": [3, 13],
        "isced_f": ["0532"],
        "closes_on": today() + timedelta(days=30),
        "visibility": "public",
    }
    return services.post_challenge(actor, owner_id=owner, **{**values, **fields})


def project(organisations, **fields):
    """Home's project with the partner, from a challenge of its own."""
    found = challenge(ACTOR, organisations.home.pk)
    services.say_interest(ACTOR, challenge_id=found.pk, organisation_id=organisations.partner.pk)
    values = {"title": {"en": "Aral dust"}, "starts_on": date(2024, 1, 1), "visibility": "partners"}
    return services.start_project(
        ACTOR, challenge_id=found.pk, partner_ids=[organisations.partner.pk], **{**values, **fields}
    )


def promise(organisations, kind="research.publications", others=("home", "partner"), **fields):
    """A promise of *kind* in an agreement of these parties, recorded as signed in 2020."""
    parties = [getattr(organisations, name).pk for name in others]
    unit = {"research.publications": "publication", "research.projects": "project"}[kind]
    values = {"type": "research", "title": {"en": "Research together"}, "visibility": "public"}
    values |= {"signed_on": date(2020, 1, 1), "signed_precision": "day"}
    agreement = record_agreement(
        ACTOR,
        parties=[(pk, "partner") for pk in parties],
        owner_id=parties[0],
        commitments=[{"kind": kind, "unit": unit, "quantity": 10, "modality": "planned"}],
        **{**values, **fields},
    )
    return agreement.commitments.get()
