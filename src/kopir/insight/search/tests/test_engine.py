"""The index alone: what is found, in which order, why, and by whom."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopir.insight.search.engine import FEW, Index, Item, Step


def organisation(pk, *names, seen_by=("public",), country="KZ", weight=1.0):
    return Item(
        f"organisation:{pk}", names, seen_by, {"kind": ["organisation"], "country": [country]}, weight=weight
    )


@pytest.fixture(scope="module")
def index():
    held = Index(None)
    held.write(
        [
            organisation(
                1,
                "Al-Farabi Kazakh National University",
                "Әл-Фараби атындағы Қазақ ұлттық университеті",
                "KazNU",
            ),
            organisation(2, "Satbayev University", "Сәтбаев университеті"),
            organisation(3, "Seoul National University", "서울대학교", country="KR"),
            organisation(4, "Peking University", "北京大学", country="CN"),
            organisation(5, "Secret Institute of Almaty", seen_by=("org:7",)),
            organisation(6, "University of Oxford", country="GB"),
            organisation(7, "Oxford University Press India", country="IN"),
        ]
    )
    return held


def keys(found):
    return [hit.key.removeprefix("organisation:") for hit in found.hits]


@pytest.mark.parametrize(
    ("question", "first", "why"),
    [
        ("Al-Farabi Kazakh National University", "1", "exact"),
        ("kaznu", "1", "exact"),
        ("Kazak ulttyk universiteti", "1", "spelling"),
        ("қазақ ұлттық университетінде", "1", "form"),
        ("satba", "2", "beginning"),
        ("Satbaev Universty", "2", "misspelt"),
        ("Satbaiyv", "2", "misspelt"),
        ("北京", "4", "words"),
        ("beijing daxue", "4", "reading"),
        ("서울", "3", "words"),
        ("university of oxford", "6", "exact"),
        ("oxford uni", "6", "beginning"),
    ],
)
def test_each_way_of_asking_says_why_it_found(index, question, first, why):
    found = index.search(question, held=["public"])
    assert (keys(found)[0], found.hits[0].why) == (first, why)


def test_nobody_finds_what_they_may_not_see(index):
    assert keys(index.search("secret institute", held=["public"])) == []
    assert index.search("almaty", held=["public"]).count == 0
    assert keys(index.search("secret", held=["public", "org:7"])) == ["5"]
    assert keys(index.search("secret", held=[])) == []
    assert keys(index.search("secret", held=["org:70"])) == []


def test_a_facet_narrows_what_is_found(index):
    found = index.search("university", held=["public"], limit=2)
    assert len(found.hits) == 2 and found.count == 6
    narrow = index.search("university", held=["public"], facets={"country": ["KR", "CN"]})
    assert sorted(keys(narrow)) == ["3", "4"]
    assert narrow.hits[0].facets["kind"] == ["organisation"]
    assert keys(index.search("university", held=["public"], facets={"country": ["XX"]})) == []


def test_the_weightier_of_two_equals_comes_first():
    index = Index(None)
    index.write([organisation(1, "Nova University"), organisation(2, "Nova University", weight=9)])
    assert keys(index.search("nova", held=["public"])) == ["2", "1"]


def test_what_is_written_again_replaces_and_what_is_gone_is_gone():
    index = Index(None)
    index.write([organisation(1, "Old Name"), organisation(2, "Other Name")])
    index.write([organisation(1, "New Name")], gone=["organisation:2"])
    assert keys(index.search("old", held=["public"])) == []
    assert keys(index.search("name", held=["public"])) == ["1"]


def test_a_step_that_finds_enough_is_the_last():
    index = Index(None)
    index.write(organisation(n, f"Turan University {n}") for n in range(FEW))
    assert index.search("turan", held=["public"]).step is Step.ALL
    assert index.search("turrn", held=["public"]).step is Step.FUZZY
    assert index.search("turan academy of nowhere", held=["public"]).step is Step.SOME


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_it(index, question):
    found = index.search(question, held=["public"])
    assert found.count >= len(found.hits)


@pytest.mark.parametrize(
    "question",
    ["a" * 10_000, "()", 'kind:"x" AND *', "\ud800", "\u202eytisrevinu", "/.*/", "[a TO z]", "~~^^"],
)
def test_signs_of_other_query_languages_mean_nothing(index, question):
    index.search(question, held=["public"])


def test_half_a_pair_beside_words_is_a_space(index):
    """Nothing that tantivy refuses may reach it: a refusal would be taken for a damaged index."""
    found = index.search("oxford\ud800university \x00", held=["public"], facets={"country": ["GB"]})
    assert keys(found) == ["6"]


def test_what_has_only_a_common_word_is_not_shown_beside_what_has_the_telling_one():
    held = Index(None)
    held.write(
        [
            organisation(1, "Nazarbayev University", "Назарбаев Университеті"),
            organisation(2, "Nazarbayev Intellectual School"),
            *(organisation(pk, f"University of Place {pk}") for pk in range(3, 60)),
        ]
    )
    found = held.search("nazarbayev university", held=["public"])
    assert found.step is Step.SOME and set(keys(found)) == {"1", "2"} and found.count == 2
    # Where nothing has the telling word, the common one is better than nothing.
    assert held.search("turan university", held=["public"], limit=5).count > 50


@pytest.mark.parametrize(
    ("question", "first"), [("Хаджеттепе", "1"), ("Бухоро университети", "2"), ("Gyeongbuk", "3")]
)
def test_what_another_alphabet_hears_is_another_spelling(question, first):
    held = Index(None)
    names = ("Hacettepe Üniversitesi", "Buxoro davlat universiteti", "경북대학교 경북", "Oxford", "Haceteli")
    held.write([organisation(pk, name) for pk, name in enumerate(names, 1)])
    found = held.search(question, held=["public"])
    assert keys(found)[:1] == [first] and found.hits[0].why == "spelling"
