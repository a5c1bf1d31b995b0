"""Kazakh in Latin letters: the specimen of the alphabet, loanwords, and what must not change."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.kazakh import LETTERS, to_latin


def test_the_alphabet_s_specimen_is_written_as_it_was_published():
    cyrillic = (
        "Бұрыңғы өткен заманда, бір данышпан кісі, Бағдат шаһарының бір үлкен қазысының үйіне келіп қоныпты. "
        "Қазыменен сөйлесіп, қазыны сөзге жеңе беріпті."
    )
    latin = (
        "Būryñğy ötken zamanda, bır danyşpan kısı, Bağdat şaharynyñ bır ülken qazysynyñ üiıne kelıp qonypty. "
        "Qazymenen söilesıp, qazyny sözge jeñe berıptı."
    )
    assert to_latin(cyrillic) == latin


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Қазақша", "Qazaqşa"),
        ("Қазақстан Республикасы", "Qazaqstan Respublikasy"),
        ("Әріптестік", "Ärıptestık"),
        ("Ілім, ИНСТИТУТ, Ыстықкөл", "Ilım, İNSTİTUT, Ystyqköl"),
        ("лицензия, инвестиция, инвестициюлар", "lisenzia, investisia, investisiular"),
        ("аяқталды, жою, Ядро, ЯДРО, ҚОЮ", "aiaqtaldy, joiu, İadro, İADRO, QOİU"),
        ("Я. Ю., АҚЯ", "İa. İu., AQİA"),
        ("компьютер, профиль, объект, хэш", "kompiuter, profil, obekt, heş"),
        ("цифр, сценарий, актёр", "sifr, senarii, aktör"),
        ("ащы, Тұщы су, кеще, борщ", "aşşy, Tūşşy su, keşşe, borş"),
        ("Чили, ЧИЛИ, Гёте", "Tşili, TŞİLİ, Göte"),
    ],
)
def test_words(cyrillic, latin):
    assert to_latin(cyrillic) == latin


def test_a_letter_made_of_two_points_is_the_same_letter():
    assert to_latin("үй") == to_latin("үй") == "üi"


def test_other_letters_stay():
    for text in ("Köpir", "中文", "{name} %(count)s", "<a href='https://example.org/?q=1'>", "Ўзбекистон"[0]):
        assert to_latin(text) == text


PIECES = st.one_of(
    st.text(alphabet=sorted(LETTERS) + list(" .,–№"), max_size=12),
    st.sampled_from(["{name}", "{number}", "%(count)s", "%s", "%d", "<b>", "</b>", "&nbsp;", "ROR", "\n"]),
    st.text(alphabet=string.ascii_letters + string.digits + "/:?=&_-", max_size=8),
)
FIXED = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%[sd]|</?\w+>|&\w+;")


@given(st.lists(PIECES, max_size=12))
def test_no_kazakh_letter_remains_and_nothing_else_changes(pieces):
    text = "\0".join(pieces)
    written = to_latin(text)
    assert LETTERS.isdisjoint(written)
    assert FIXED.findall(written) == FIXED.findall(text)
    for before, after in zip(text.split("\0"), written.split("\0"), strict=True):
        if LETTERS.isdisjoint(before):
            assert after == before
    assert to_latin(written) == written
