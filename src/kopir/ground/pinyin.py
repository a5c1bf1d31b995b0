"""Pinyin of Chinese characters without tones, by ICU's Han-Latin, and what that reads wrongly in names.

* ICU gives each character its commonest reading. Words of names and offices where another is spoken stand in
  :data:`_SPOKEN`, each with a character in its place whose only reading it is. Readings: *Xiandai Hanyu Cidian* (7th
  edition, 2016); of places: GB/T 2260.
* ü is typed v where the keyboard has none (GF 3006-2001), and spelled yu in passports (GB/T 28039-2011); ICU's
  Latin-ASCII makes it u. All are given.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import icu

_SPOKEN = {
    # 长 chang, not zhang: long, and places
    "长春": "常春", "长沙": "常沙", "长安": "常安", "长治": "常治", "长江": "常江", "长庚": "常庚", "长城": "常城",
    "长白": "常白", "长征": "常征", "长期": "常期", "长寿": "常寿", "长乐": "常勒", "长兴": "常兴", "长三角": "常三角",
    # 都 du, 藏 zang, 乐 yue and le, 行 hang, 地 di, 会 kuai, 传 zhuan, 弹 tan, 调 tiao
    "成都": "成杜", "首都": "首杜", "都匀": "杜匀", "都江": "杜江", "都市": "杜市", "花都": "花杜", "昌都": "昌杜",
    "西藏": "西脏", "藏族": "脏族", "藏医": "脏医", "青藏": "青脏", "藏语": "脏语", "音乐": "音月", "乐团": "月团",
    "乐清": "月清", "乐器": "月器", "银行": "银航", "行业": "航业", "商行": "商航", "地": "帝", "会计": "快计",
    "传记": "赚记", "弹性": "谈性", "调控": "条控", "调节": "条节", "人参": "人深",
    # places
    "厦门": "夏门", "厦航": "夏航", "六安": "陆安", "蚌埠": "泵布", "番禺": "潘禺", "枞阳": "宗阳", "单县": "善县",
    "柏林": "博林", "重庆": "虫庆",
}  # fmt: skip
_WORDS = re.compile("|".join(sorted(_SPOKEN, key=lambda word: (-len(word), word))))


@cache
def _han_latin() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Han-Latin")


@cache
def _to_simplified() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Traditional-Simplified")


@lru_cache(maxsize=1 << 14)
def _marked(han: str) -> tuple[str, ...]:
    """The syllables with ü as it is, without tones."""
    spoken = _WORDS.sub(lambda found: _SPOKEN[found[0]], str(_to_simplified().transliterate(han)))
    parts = unicodedata.normalize("NFD", str(_han_latin().transliterate(spoken))).lower()
    # U+0308 makes u an ü; other marks are tones.
    bare = "".join(part for part in parts if part == "\u0308" or not unicodedata.combining(part))
    return tuple(bare.replace("u\u0308", "ü").split())


def syllables(han: str) -> tuple[str, ...]:
    """The syllables of a run of Chinese characters in a-z; ü is u."""
    return tuple(one.replace("ü", "u") for one in _marked(han))


def spellings(han: str) -> list[tuple[str, ...]]:
    """The syllables in each of the ways that people type ü; one way where there is none."""
    found = _marked(han)
    ways = ("u", "v", "yu") if any("ü" in one for one in found) else ("u",)
    return [tuple(one.replace("ü", way) for one in found) for way in ways]
