"""Identifiers, scripts, look-alike letters, and choices that are remembered for one organisation alone."""

import pytest

from kopir.spine.parties import services
from kopir.spine.parties.resolver import resolve
from kopir.spine.registry.actors import process

pytestmark = pytest.mark.django_db
LOADER = process("test")


@pytest.fixture
def satbayev(actors, hub):
    return services.create_organisation(
        actors.hub_admin,
        name="Satbayev University",
        lang="en",
        kind="university",
        country="KZ",
        city="Almaty",
        names=[
            {"text": "Қ. И. Сәтбаев атындағы Қазақ ұлттық техникалық зерттеу университеті", "lang": "kk"},
            {"text": "Казахский национальный исследовательский технический университет", "lang": "ru"},
            {"text": "萨特巴耶夫大学", "lang": "zh-Hans"},
        ],
        identifiers=[("ror", "020cpsb96"), ("schac", "satbayev.university"), ("wikidata", "Q2004320")],
    )


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("ror", "https://ror.org/020cpsb96"),
        ("schac", "Satbayev.University"),
        ("wikidata", "https://www.wikidata.org/wiki/Q2004320"),
    ],
)
def test_an_identifier_decides_whatever_the_name_says(satbayev, scheme, value):
    found = resolve("Quite another name", identifiers=[(scheme, value)], actor=LOADER)
    assert (found.choice, found.method) == (satbayev, "identifier")


@pytest.mark.parametrize(
    ("scheme", "value"),
    [("ror", "020cpsb97"), ("isni", "0000 0001 2345 6780"), ("schac", "no domain"), ("nosuch", "1")],
)
def test_a_wrong_check_digit_is_said_and_likeness_then_decides_nothing(satbayev, scheme, value):
    found = resolve("Satbayev Univercity", identifiers=[(scheme, value)], country="KZ", actor=LOADER)
    assert value in found.notes[0]
    assert found.choice is None
    assert found.candidates[0].organisation_id == satbayev.pk


def test_identifiers_of_two_organisations_are_asked(satbayev, actors, organisations):
    services.add_identifier(
        actors.hub_admin, organisation_id=organisations.home.pk, scheme="schac", value="kaznu.kz"
    )
    both = [("ror", "020cpsb96"), ("schac", "kaznu.kz")]
    found = resolve("Satbayev University", identifiers=both, actor=LOADER)
    assert found.choice is None and len(found.candidates) == 2 and found.notes


@pytest.mark.parametrize(
    "text",
    [
        "Қ.И. Сәтбаев атындағы Қазақ Ұлттық техникалық зерттеу университеті",
        "Казахский национальный исследовательский технический университет",
        "萨特巴耶夫大学",
        "SATBAYEV   UNIVERSITY",
        "Sаtbаyev University",  # Cyrillic а twice
    ],
)
def test_a_name_in_each_script_is_the_organisation(satbayev, text):
    found = resolve(text, country="KZ", actor=LOADER)
    assert (found.choice, found.method) == (satbayev, "exact")


@pytest.mark.parametrize(
    "text",
    [
        "Q. I. Sätbaev atyndaǵy Qazaq ulttyq tehnikalyq zertteu universiteti",  # Kazakh in Latin letters
        "Satbaev University",
        "Сатпаев университеті",
    ],
)
def test_another_spelling_is_found_first(satbayev, organisations, text):
    found = resolve(text, country="KZ", actor=LOADER)
    assert found.candidates[0].organisation_id == satbayev.pk


def test_a_choice_is_remembered_for_those_who_made_it_and_for_nobody_else(satbayev, actors):
    line = "KazNTU (Almaty) new contact zq81c3"
    for who in ("officer", "stranger", "hub_admin"):
        assert resolve(line, actor=getattr(actors, who)).choice is None
    services.remember_choice(actors.officer, organisation_id=satbayev.pk, text=line)
    for who in ("officer", "viewer", "admin", "approver"):
        found = resolve(line, actor=getattr(actors, who))
        assert (found.choice, found.method) == (satbayev, "exact"), who
    # A different country still forbids it.
    assert resolve(line, country="US", actor=actors.officer).choice is None
    for who in ("partner_officer", "stranger", "hub_admin", "anonymous"):
        found = resolve(line, actor=getattr(actors, who))
        assert found.choice is None, who
        assert all("zq81c3" not in f"{one.name} {one.reasons}" for one in found.candidates)


def test_a_proposal_is_no_candidate_for_others(actors, organisations, hub):
    services.create_organisation(
        actors.officer, name="Hidden Lyceum of Testing", lang="en", kind="school", country="KZ"
    )
    assert resolve("Hidden Lyceum of Testing", country="KZ", actor=actors.viewer).choice is not None
    for who in ("stranger", "anonymous", "partner_officer"):
        found = resolve("Hidden Lyceum of Testing", country="KZ", actor=getattr(actors, who))
        assert found.choice is None
        assert all("Hidden" not in one.name for one in found.candidates)
