"""Names in a language that the register does not hold them in: found by what the words mean, chosen by a person."""

import pytest

from kopir.spine.parties import services
from kopir.spine.parties.resolver import resolve
from kopir.spine.registry.actors import process

pytestmark = pytest.mark.django_db
LOADER = process("test")


@pytest.fixture
def known(actors, hub):
    names = ["Bozarna Medical University", "Bozarna State University", "Bozarna Polytechnic University"]
    return [
        services.create_organisation(
            actors.hub_admin, name=name, lang="en", kind="university", country="KZ", city="Bozarna"
        )
        for name in names
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Бозарна медицина университеті",
        "Bozarna medısına ýnıversıteti",
        "Бозарнский медицинский университет",
        "博扎纳医科大学",
        "«Бозарна медицина университеті» КеАҚ, Бозарна қаласы",
    ],
)
@pytest.mark.parametrize("country", ["", "KZ"])
def test_the_words_find_it_and_a_person_chooses(known, text, country):
    found = resolve(text, country=country, actor=LOADER)
    assert found.choice is None
    assert found.candidates[0].organisation_id == known[0].pk
    assert any(reason.startswith("the words mean: ") for reason in found.candidates[0].reasons)


def test_the_same_words_are_still_no_choice(known):
    found = resolve("Мемлекеттік университет Bozarna", country="KZ", city="Bozarna", actor=LOADER)
    assert found.choice is None and found.candidates[0].organisation_id == known[1].pk


def test_an_english_name_is_chosen_as_before(known):
    assert resolve("Bozarna Medical University", country="KZ", actor=LOADER).choice == known[0]
