"""What people and programs type wrong: refused at its field, in services, pages and API; nothing is kept."""

import json

import pytest

from kopir.kit.errors import Invalid
from kopir.spine.agreements import services
from kopir.spine.agreements.models import Agreement, AgreementVersion, Contact, LegalBasis, PrivateNote

from .world import item, letter, native, places

pytestmark = pytest.mark.django_db

DECEIVING = "annex\u202efdp.exe"
CONTROL = "Exchange\x07"
#: field → values that it does not take.
FIELDS = {
    "title": [
        {},
        {"en": " "},
        {"en": "x" * 10_000},
        {"en": DECEIVING},
        {"en": CONTROL},
        {"qqqq": "x"},
        {"": "x"},
    ],
    "description": [{"en": "x" * 10_001}, {"en": CONTROL}, {"en": 5}, "text"],
    "type": ["", "marriage"],
    "visibility": ["everybody"],
    "isced_f": [["99999"], ["6x"], "0613", [5]],
    "languages": [["qqqq"], ["english"], ["en\x00"], [""], "en"],
    "city": ["x" * 121, DECEIVING],
    "expires_on": ["31.02.2025", "2025-02-31", "9999-01-01", "0001-01-01", "yesterday"],
    "signed_precision": ["hour"],
    "campus_id": ["a"],
}
CASES = [(field, value) for field, values in FIELDS.items() for value in values]


@pytest.mark.parametrize(("field", "value"), CASES)
def test_a_field_of_an_agreement(hub, organisations, actors, field, value):
    for service in (services.create_agreement, services.record_agreement):
        with pytest.raises(Invalid) as fault:
            service(actors.officer, **item(organisations, **{field: value}))
        assert [name.removeprefix("0.") for name in fault.value.faults] == [field]
    assert not Agreement.objects.exists()


#: terms → the field that is named.
TERMS = [
    ({"quantity": "-4"}, "quantity"),
    ({"quantity": "0"}, "quantity"),
    ({"quantity": "NaN"}, "quantity"),
    ({"quantity": "Infinity"}, "quantity"),
    ({"quantity": "1e400"}, "quantity"),
    ({"quantity": "1e-400"}, "quantity"),
    ({"quantity": "1e999999999"}, "quantity"),
    ({"quantity": "12,5"}, "quantity"),
    ({"quantity": "0.00001"}, "quantity"),
    ({"quantity": "9" * 17}, "quantity"),
    ({"currency": "KZT"}, "currency"),
    ({"kind": "investment.pledged", "quantity": "5"}, "currency"),
    ({"kind": "investment.pledged", "quantity": "5", "currency": "XXY"}, "currency"),
    ({"unit": "course"}, "unit"),
    ({"kind": "nonsense"}, "kind"),
    ({"modality": "perhaps"}, "modality"),
    ({"period_from": "2030-01-01", "period_to": "2029-01-01"}, "period_to"),
    ({"due_on": "soon"}, "due_on"),
    ({"description": {"en": DECEIVING}}, "description"),
    ({"description": {"qqqq": "x"}}, "description"),
    ({"source": "x" * 501}, "source"),
    ({"provider_id": "a"}, "provider"),
]


@pytest.mark.parametrize(("terms", "field"), TERMS)
def test_the_terms_of_a_promise(hub, organisations, actors, terms, field):
    agreement = native(actors, organisations)
    with pytest.raises(Invalid) as fault:
        services.add_commitment(actors.officer, agreement_id=agreement.pk, **places(organisations, **terms))
    assert list(fault.value.faults) == [field]
    assert AgreementVersion.objects.get().content["commitments"] == []


def test_dates_reversed(hub, organisations, actors):
    with pytest.raises(Invalid) as fault:
        native(actors, organisations, effective_from="2030-01-01", expires_on="2029-01-01")
    assert list(fault.value.faults) == ["expires_on"]
    agreement = native(actors, organisations, effective_from="2030-01-01")
    with pytest.raises(Invalid):
        services.edit_agreement(
            actors.officer,
            agreement_id=agreement.pk,
            expected_revision=agreement.revision,
            expires_on="2029-01-01",
        )


BESIDE = [
    ("add_contact", {"name": " "}, "name"),
    ("add_contact", {"name": CONTROL}, "name"),
    ("add_contact", {"name": "x" * 201}, "name"),
    ("add_contact", {"name": "Ewa", "email": "ewa"}, "email"),
    ("add_contact", {"name": "Ewa", "phone": "1" * 61}, "phone"),
    ("add_contact", {"name": "Ewa", "shared": "everybody"}, "shared"),
    ("add_note", {"text": ""}, "text"),
    ("add_note", {"text": "x" * 10_001}, "text"),
    ("add_note", {"text": DECEIVING}, "text"),
    ("add_document", {"upload": None}, "upload"),
    ("add_document", {"upload": letter(), "title": DECEIVING}, "title"),
    ("add_legal_basis", {"kind": "law", "number": "x" * 81, "title": {}}, "number"),
    ("add_legal_basis", {"kind": "law", "number": "", "title": {}}, "title"),
    ("add_legal_basis", {"kind": "law", "number": "1", "title": {"en": CONTROL}}, "title"),
    ("add_legal_basis", {"kind": "custom", "number": "1", "title": {}}, "kind"),
    (
        "add_legal_basis",
        {"kind": "law", "number": "1", "title": {}, "source": "javascript:alert(1)"},
        "source",
    ),
    (
        "add_legal_basis",
        {"kind": "law", "number": "1", "title": {}, "valid_from": "2025-01-01", "valid_to": "2024-01-01"},
        "valid_to",
    ),
    ("propose_version", {"summary": "x" * 301}, "summary"),
    ("move", {"to_state": "terminated", "reason": " "}, "reason"),
    ("move", {"to_state": "terminated", "reason": "x" * 501}, "reason"),
    ("move", {"to_state": "terminated", "reason": DECEIVING}, "reason"),
    ("move", {"to_state": "married"}, "to_state"),
    ("end_commitment", {"key": "c1", "reason": ""}, "reason"),
    ("set_parties", {"parties": []}, "parties"),
    ("set_campus_state", {"campus_state": "burnt"}, "campus_state"),
]


@pytest.mark.parametrize(("service", "data", "field"), BESIDE)
def test_what_lies_beside_the_wording(hub, organisations, actors, service, data, field):
    agreement = native(actors, organisations, commitments=[places(organisations)])
    with pytest.raises(Invalid) as fault:
        getattr(services, service)(actors.officer, agreement_id=agreement.pk, **data)
    assert list(fault.value.faults) == [field]
    assert not (Contact.objects.exists() or PrivateNote.objects.exists() or LegalBasis.objects.exists())
    assert Agreement.objects.get().state == "proposed"


def parties(organisations):
    return [
        {"organisation_id": organisations.home.pk, "role": "host"},
        {"organisation_id": organisations.partner.pk, "role": "partner"},
    ]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"title": {"en": "x" * 10_000}}, "title"),
        ({"title": {"en": "nul\x00"}}, ""),
        ({"title": {"en": DECEIVING}}, "title"),
        ({"title": {"qqqq": "x"}}, "title"),
        ({"languages": ["qqqq"]}, "languages"),
        ({"expires_on": "31.02.2025"}, "expires_on"),
        ({"parties": []}, "parties"),
        ({"commitments": [{"kind": "mobility.places", "quantity": "1e400"}]}, "quantity"),
        ({"commitments": [{"kind": "mobility.places", "quantity": "NaN"}]}, "quantity"),
        ({"commitments": [{"kind": "mobility.places", "quantity": -1}]}, "quantity"),
    ],
)
def test_the_api_names_the_field(hub, organisations, clients, data, field):
    body = {"type": "exchange", "title": {"en": "x"}, "parties": parties(organisations), **data}
    answer = clients.officer.post(
        "/api/agreements",
        json.dumps({"owner_id": organisations.home.pk, **body}),
        content_type="application/json",
    )
    assert answer.status_code in {400, 422}, answer.content
    assert field in answer.content.decode()
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"quantity": "1e400"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "1", "currency": "KZT"}, "currency"),
        ({"quantity": "1", "period_from": "2030-01-01", "period_to": "2029-01-01"}, "period_to"),
        ({"quantity": "1", "due_on": "31.02.2025"}, "due_on"),
        ({"quantity": "1", "description": DECEIVING}, "description"),
        ({"quantity": "1", "description": "a\x00b"}, "description"),
        ({"quantity": "1", "source": "x" * 501}, "source"),
        ({"quantity": "1", "provider_id": "99999999999999999999999"}, "provider_id"),
    ],
)
def test_the_page_names_the_field(hub, organisations, actors, clients, data, field):
    agreement = native(actors, organisations)
    url = f"/agreements/{agreement.pk}/commitments/"
    answer = clients.officer.post(url, {"kind": "mobility.places", "modality": "planned", **data})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert f'id="id_{field}_error"' in shown
