"""Names translated word by word: languages, scripts, bad input, and the data files themselves."""

import time
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.glossary import lexicon, renderings
from kopir.ground.glossary.units import runs


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("Ботай мемлекеттік педагогикалық университеті", "Botay State Pedagogical University"),
        ("Botai memlekettık pedagogikalyq universitetı", "Botai State Pedagogical University"),
        ("Botaı memlekettik pedagogıkalyq ýnıversıteti", "Botaı State Pedagogical University"),
        ("Botay memlekettik pedagogikalyk universiteti", "Botay State Pedagogical University"),
        ("Ботайский государственный медицинский университет", "Botay State Medical University"),
        ("Botay medisina universiteti", "Botay Medical University"),  # ц is s in the alphabet of 2021
        ("Институт ядерной физики", "Institute Nuclear Physics"),
        ("Ботай мамлекеттик техникалык университети", "Botay State Technical University"),
        ("Botoy davlat texnika universiteti", "Botoy State Technical University"),
        ("Ankara Üniversitesi", "Ankara University"),
        ("国立医科大学", "National Medical University"),
        ("國立醫科大學", "National Medical University"),
        ("東京工業大学", "Tokyo Institute of Technology"),
        ("국립과학기술대학교", "National Science and Technology University"),
        ("جامعة العلوم", "University Sciences"),
        ("哈萨克斯坦", "Kazakhstan"),
        ("Университет имени Букетова", "University Buketov"),
        ("Мемлекеттік университетінің", "State University"),
        ("Унивeрситет", "University"),  # a Latin e
        ("\u202eУниверситет\u202c", "University"),
    ],
)
def test_the_words_are_translated_and_the_others_written_in_latin(name, english):
    assert renderings(name)[0] == english


@pytest.mark.parametrize(
    "name",
    [
        "University of Botay",
        "Technische Universität Botay",
        "Universidad de Botay",
        "",
        " ",
        "!?*:(",
        "12345",
        "\ud800",
    ],
)
def test_what_needs_no_translation_has_none(name):
    assert renderings(name) == []


def test_a_word_of_two_meanings_gives_two_readings():
    assert renderings("师范学院") and len(renderings("民族大学")) > 1
    assert renderings("教育学院", limit=1) == renderings("教育学院")[:1]
    assert renderings("大学", limit=0) == []


def test_legal_forms_say_nothing():
    long = "Федеральное государственное бюджетное образовательное учреждение высшего образования"
    assert renderings(f"{long} «Горный университет»") == renderings("Горный университет")


@given(st.text(max_size=60))
def test_any_text_has_a_few_readings_of_single_words(text):
    found = renderings(text)
    assert len(found) <= 3 and len(found) == len(set(found))
    for one in found:
        words = one.split(" ")
        assert all(words) and len(words) == len(set(words))


@given(st.text(alphabet="университет мемлекеттік 大学国立ンе국립 جامعة-aé\u200f", max_size=40))
def test_scripts_may_be_mixed(text):
    assert all(letter not in "уқ大ン국ج" for one in renderings(text) for letter in one)


def test_a_very_long_text_is_cut():
    start = time.process_time()
    for text in ("大" * 10_000, "университет " * 1_000, "\u0645" * 10_000):
        assert len(renderings(text)) <= 3
    assert time.process_time() - start < 1


def test_every_line_of_the_files_is_one_entry():
    folder = resources.files("kopir.ground").joinpath("data")
    for name in ("words_by_hand.tsv", "words_mined.tsv"):
        text = folder.joinpath(name).read_text(encoding="utf-8")
        assert text.startswith("#") and len(text.encode()) <= 300_000
    seen = set()
    for lang, words, trust, meanings in lexicon.by_hand():
        assert lang in lexicon.SECTIONS and 0 < trust <= 1 and meanings and words == words.strip()
        assert len(list(runs(words))) == 1, words
        assert (lang, words) not in seen, words
        seen.add((lang, words))
    for section, words, trust, meanings in lexicon.mined():
        assert section in lexicon.shipped() and 0 < trust < 1 and all(meanings), words


def test_countries_and_cities_are_read_in_every_language():
    for name in (
        "Өзбекстан",
        "Узбекистан",
        "乌兹别克斯坦",
        "우즈베키스탄",
        "ウズベキスタン",
        "أوزبكستان",
        "Özbekistan",
    ):
        assert "Uzbekistan" in renderings(f"{name} университеті")[0], name


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("КазНТУ", "Kazakh National Technical University"),
        ("ҚазҰУ", "Kazakh National University"),
        ("СПбГУ", "St Petersburg State University"),
        ("Росси́йская акаде́мия нау́к", "Russian Academy of Sciences"),
        ("Институт физики высоких давлений", "Institute Physics High Pressure"),
        ("Европейский университет в Санкт-Петербурге", "European University St Petersburg"),
        ("Уфимский университет", "Ufa University"),
    ],
)
def test_acronyms_of_universities_stress_and_adjectives_of_towns_are_read(text, first):
    assert renderings(text)[0] == first
