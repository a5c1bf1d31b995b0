"""A question in Kazakh, Russian or Chinese finds what has an English name alone; rights and counts as ever."""

import pytest

from kopir.insight.search.selectors import find, suggest
from kopir.spine.parties import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(actors, hub, built):
    made = {
        name: services.create_organisation(
            actors.hub_admin, name=name, lang="en", kind="university", country="KZ", city="Bozarna"
        )
        for name in ("Bozarna Medical University", "Bozarna State University", "Medical Institute of Zhelken")
    }
    services.create_organisation(
        actors.officer, name="Bozarna Mining University", lang="en", kind="university", country="KZ"
    )
    built()
    return made


def titles(actor, question):
    return [(result.title.text, result.why) for result in find(actor, question).results]


@pytest.mark.parametrize(
    "question",
    [
        "Бозарна медицина университеті",
        "Бозарнинский медицинский университет",
        "Bozarna medısına ýnıversıteti",
    ],
)
def test_it_is_found_first_and_the_reason_said(world, actors, question):
    assert titles(actors.anonymous, question)[0] == ("Bozarna Medical University", "translated")
    assert suggest(actors.anonymous, question)[0].why == "translated"


def test_what_has_the_words_themselves_comes_first(world, actors, built):
    services.add_name(
        actors.hub_admin,
        organisation_id=world["Medical Institute of Zhelken"].pk,
        text="Бозарна медицина университеті",
        lang="kk",
    )
    built()
    found = titles(actors.anonymous, "Бозарна медицина университеті")
    assert found[0] == ("Medical Institute of Zhelken", "exact")
    assert ("Bozarna Medical University", "translated") in found


def test_english_finds_as_before_and_nothing_hidden_is_found_or_counted(world, actors):
    assert titles(actors.anonymous, "Bozarna Medical University")[0][1] == "exact"
    question = "Бозарна тау-кен университеті"
    assert ("Bozarna Mining University", "translated") in titles(actors.officer, question)
    for who in ("anonymous", "stranger"):
        found = find(getattr(actors, who), question)
        assert all("Mining" not in result.title.text for result in found.results)
        assert sum(count for _value, count in found.facets.get("kind", [])) == len(found.results)
