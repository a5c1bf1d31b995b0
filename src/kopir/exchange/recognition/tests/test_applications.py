"""What cannot be taken is said at its field with what would be; a decision stays what it was; a person can be erased."""

from datetime import date, timedelta

import pytest
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kopir.exchange.recognition import services
from kopir.exchange.recognition.models import Application, ApplicationDocument, Decision, Move
from kopir.kit.errors import Conflict, Invalid
from kopir.spine.agreements.services import add_legal_basis, record_agreement
from kopir.spine.audit.models import AuditEntry
from kopir.spine.files.models import StoredFile
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import process
from kopir.web.paper.recognition import letter_pdf

from .cases import FULL, PARTIAL, bring, draft, letter

pytestmark = pytest.mark.django_db


def campus(organisations):
    branch = Organisation.objects.create(
        name="Branch in Almaty", name_lang="en", names_by_lang={"en": "Branch in Almaty"}, country="KZ"
    )
    agreement = record_agreement(
        process("test"),
        type="branch_campus",
        title={"en": "A branch"},
        parties=[(organisations.home.pk, "host"), (organisations.partner.pk, "awarding_body")],
        owner_id=None,
        visibility="public",
        signed_on=date(2022, 1, 1),
        signed_precision="day",
        campus_id=branch.pk,
    )
    add_legal_basis(
        process("test"),
        agreement_id=agreement.pk,
        kind="decree",
        title={"en": "Decree"},
        number="17",
        valid_from=date(2022, 1, 1),
        valid_to=date(2025, 12, 31),
    )
    return branch


@pytest.mark.parametrize(
    ("given", "at", "said"),
    [
        ({"awarded_on": date(1990, 7, 1)}, "awarded_on", "1992"),
        ({"awarded_on": timezone.now().date() + timedelta(days=3)}, "awarded_on", "future"),
        ({"studied_from": date(2023, 8, 1)}, "awarded_on", "before the study"),
        ({"studied_from": "31.02.2020"}, "studied_from", "not a date"),
        ({"applicant_email": "nobody"}, "applicant_email", "name@example.org"),
        ({"applicant_name": " "}, "applicant_name", "name"),
        ({"level": "knight"}, "level", "list"),
        ({"credits": "-1", "credit_system": "ECTS"}, "credits", "0 to 9999"),
        ({"credits": "180"}, "credit_system", "credits"),
        ({"awarding_body_id": 10**12}, "awarding_body_id", "register"),
    ],
)
def test_a_fault_is_told_at_its_field(hub, actors, organisations, given, at, said):
    Organisation.objects.filter(pk=organisations.partner.pk).update(established=1992)
    with pytest.raises(Invalid) as fault:
        draft(actors.officer, organisations, **given)
    assert said in " ".join(fault.value.faults[at]) and not Application.objects.exists()


def test_a_body_without_a_decree_on_that_day_is_told_which_there_are(hub, actors, organisations):
    branch = campus(organisations)
    with pytest.raises(Invalid) as fault:
        draft(actors.officer, organisations, campus_id=branch.pk, awarded_on=date(2021, 7, 1))
    [text] = fault.value.faults["awarding_body_id"]
    assert "17" in text and "2022" in text and "2025" in text
    assert draft(actors.officer, organisations, campus_id=branch.pk).campus_id == branch.pk


def test_a_pdf_that_is_none_is_refused_and_leaves_nothing(hub, actors, organisations, clients):
    application = draft(actors.officer, organisations)
    at = f"/recognition/applications/{application.pk}/documents/"
    clients.officer.cookies["django_language"] = "ru"
    answer = clients.officer.post(at, {"kind": "diploma", "file": letter(content=b"<html>no</html>")})
    assert answer.status_code == 422 and "diploma.pdf" in answer.content.decode()
    assert not ApplicationDocument.objects.exists() and not StoredFile.objects.exists()


def test_two_gigabytes_are_refused_before_they_are_read(hub, actors, organisations, clients):
    application = draft(actors.officer, organisations)
    at = f"/recognition/applications/{application.pk}/documents/"
    answer = clients.officer.post(
        at, {"kind": "diploma", "file": letter()}, headers={"content-length": str(2 * 2**30)}
    )
    assert answer.status_code == 413 and not StoredFile.objects.exists()
    assert "larger than" in answer.content.decode()


def test_nothing_is_received_without_its_award_and_nothing_without_papers_without_their_story(
    hub, actors, organisations
):
    for given, at in (
        ({"awarded_on": None, "awarding_body_id": None}, {"awarded_on", "awarding_body_id"}),
        ({"route": "background", "awarded_on": None}, {"background"}),
    ):
        application = draft(actors.officer, organisations, **given)
        with pytest.raises(Invalid) as fault:
            services.receive(actors.officer, application_id=application.pk)
        assert set(fault.value.faults) == at


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({**FULL, "conditions": "But."}, "conditions"),
        ({**PARTIAL, "conditions": ""}, "conditions"),
        ({**PARTIAL, "difference_workload": ""}, "outcome"),
        ({**FULL, "outcome": "refused"}, "outcome"),
        ({**FULL, "not_genuine": True}, "not_genuine"),
        ({**FULL, "reasons": ""}, "reasons"),
        ({**FULL, "basis": "TOKYO"}, "basis"),
    ],
)
def test_less_than_full_recognition_has_to_be_shown(hub, actors, organisations, given, at):
    application = bring(actors, organisations, "received")
    with pytest.raises(Invalid) as fault:
        services.propose_decision(
            actors.officer, application_id=application.pk, **{"basis": "KZ-268", **given}
        )
    assert at in fault.value.faults and not Decision.objects.exists()


def test_a_letter_says_the_same_after_names_change_and_is_set_in_four_languages(hub, actors, organisations):
    bring(actors, organisations, "decided")
    code = Decision.objects.get().code
    before = letter_pdf(code, "en")
    Organisation.objects.all().update(name="Other", names_by_lang={"en": "Other"}, country="FR")
    assert letter_pdf(code, "en") == before
    for language in ("kk", "ru", "zh-hans"):
        assert letter_pdf(code, language).startswith(b"%PDF")


def test_an_erased_applicant_is_nowhere_and_the_letter_says_so(hub, actors, organisations, clients):
    with pytest.raises(Conflict):
        services.erase_applicant(actors.admin, application_id=bring(actors, organisations, "received").pk)
    application = bring(
        actors, organisations, "closed", applicant_name="Zzunmistakable", background="Zzstory"
    )
    services.erase_applicant(actors.admin, application_id=application.pk, why="asked for it")
    rows = [
        *Application.objects.all(),
        *Decision.objects.all(),
        *Move.objects.all(),
        *AuditEntry.objects.all(),
    ]
    assert "zz" not in serializers.serialize("json", rows).lower()
    for code in Decision.objects.values_list("code", flat=True):
        page = clients.anonymous.get(f"/recognition/letters/{code}/").content.decode()
        assert "erased at the applicant" in page
        assert clients.anonymous.get(f"/recognition/letters/{code}/en.pdf").status_code == 404


@pytest.mark.parametrize("path", ["applications/", "deadlines/", "applications/export.csv"])
def test_queries_do_not_grow_with_the_applications(hub, actors, organisations, clients, path):
    def ask():
        with CaptureQueriesContext(connection) as found:
            answer = clients.officer.get(f"/recognition/{path}")
            assert b"".join(answer) if answer.streaming else answer.content
        return len(found)

    bring(actors, organisations, "received")
    ask()
    one = ask()
    bring(actors, organisations, "received")
    bring(actors, organisations, "proposed")
    assert ask() == one
