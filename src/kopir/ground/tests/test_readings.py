"""How Chinese and Korean are spelled in Latin letters, and spellings that one skeleton cannot hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.hangul import romanised
from kopir.ground.pinyin import spellings, syllables
from kopir.ground.terms import guesses, readings

# The examples of the notice 2000-8 itself, and what its rules say of names.
SPELLED = (
    "구미 gumi, 영동 yeongdong, 백암 baegam, 옥천 okcheon, 합덕 hapdeok, 호법 hobeop, 월곶 wolgot, 한밭 hanbat, "
    "구리 guri, 설악 seorak, 칠곡 chilgok, 임실 imsil, 울릉 ulleung, 대관령 daegwallyeong, 백마 baengma, "
    "종로 jongno, 왕십리 wangsimni, 별내 byeollae, 신라 silla, 해돋이 haedodi, 묵호 mukho, 압구정 apgujeong, "
    "낙동강 nakdonggang, 죽변 jukbyeon, 팔당 paldang, 샛별 saetbyeol, 한국 hanguk, 대학교 daehakgyo, "
    "전북 jeonbuk, 강릉 gangneung, 속리산 songnisan, 독립문 dongnimmun"
)


def test_korean_as_the_ministry_spells_it():
    for pair in SPELLED.split(", "):
        written, spelled = pair.split()
        assert romanised(written) == spelled


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=20))
def test_every_syllable_has_letters(text):
    spelled = romanised(text)
    assert (spelled.isascii() and spelled.isalpha()) or not text
    assert romanised(f"a {text}!") == f"a {spelled}!"


@pytest.mark.parametrize(
    ("han", "pinyin"),
    [
        ("长春", "chang chun"), ("長春", "chang chun"), ("西藏", "xi zang"), ("成都", "cheng du"),
        ("首都", "shou du"), ("音乐", "yin yue"), ("厦门", "xia men"), ("重庆", "chong qing"),
        ("地质", "di zhi"), ("会计", "kuai ji"), ("银行", "yin hang"), ("校长", "xiao zhang"), ("六安", "lu an"),
    ],
)  # fmt: skip
def test_characters_of_several_readings(han, pinyin):
    assert " ".join(syllables(han)) == pinyin


def test_what_is_typed_for_u_with_dots():
    assert spellings("吕梁") == [("lu", "liang"), ("lv", "liang"), ("lyu", "liang")]
    assert {"luliang", "lvliang", "lyuliang"} <= set(readings("吕梁学院"))
    assert len(spellings("北京")) == 1


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("Atıraw", "Атырау"),
        ("Gumilyov", "Гумилёв"),
        ("гумилёв", "Gumilyov"),
        ("луганськ", "Luhansk"),
        ("чернігів", "Chernihiv"),
        ("ýnıversıtet", "университет"),
    ],
)
def test_a_question_is_also_read_as_others_spell(asked, kept):
    assert guesses(kept.lower())[0] in guesses(asked.lower())


@pytest.mark.parametrize("word", ["луганск", "ғылыми", "город", "geology"])
def test_g_is_h_in_ukrainian_alone(word):
    assert not any("h" in one for one in guesses(word))
