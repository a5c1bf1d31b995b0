"""Mine the word list of `ground/glossary` from the names of a register: what stands with which English words.

    python bench/mine_words.py ../shared/data/ror src/kopir/ground/data/words_mined.tsv --release "..."

*How.* Each name of an organisation in one of the languages is set beside the words of its English names. A unit is
a phrase of up to three words, or up to six characters of a script without spaces. Units and words that stand together
more often than their numbers say (Dice's coefficient, discounted) are linked in each name, the surest first, each
place once (competitive linking: I. D. Melamed, *Models of translational equivalence among words*, 2000); links then
give the next round's coefficients. What was linked twice at least stays, with the share of its occurrences that were
linked as trust.
"""

from __future__ import annotations

import argparse
import csv
import functools
import gzip
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kopir.ground.glossary.lexicon import Line
from kopir.ground.glossary.units import Run, runs
from kopir.ground.scripts import fold

#: Languages of names that are mined together, in one section of the list.
MINED = {
    "word": frozenset("kk ru uk be bg ky tg uz tr az".split()),  # noqa: SIM905 - a list of codes
    "zh": frozenset(["zh"]),
    "ja": frozenset(["ja"]),
    "ko": frozenset(["ko"]),
    "arab": frozenset(["ar", "fa"]),
}
NATIVE = frozenset().union(*MINED.values())
LONGEST = {"cjk": 6, "arab": 3, "word": 3}
ROUNDS = 3
#: Less than so many links are chance; phrases of words need one more.
LEAST = 2
#: A meaning that so few of a unit's links have is left out; one that so many have belongs to the first.
RARE, TOGETHER = 0.12, 0.5
TRUST = 0.25
NATIVE_SCRIPTS = re.compile("[\u0400-\u052f\u0620-\u06ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_KANA = re.compile("[\u3040-\u30ff\\s\\W\\d]+")
_HAN = re.compile("[\u3400-\u9fff]")
_BRACKETS = re.compile(r"\([^()]*\)")
_SAYS_NOTHING = frozenset("of the and for in at an to on by de named after".split())  # noqa: SIM905 - words
Pair = tuple[str, str]
#: One name: its runs, and the share of the organisation's English names that hold each word.
Beside = tuple[list[Run], Mapping[str, float]]


def names_of(data: Path) -> dict[str, list[tuple[str, str, str]]]:
    """ROR number → [(name, kinds, language)]."""
    found = defaultdict[str, list[tuple[str, str, str]]](list)
    with gzip.open(data / "ror_partial_names.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            found[row["ror_id"]].append((row["name"], row["kind"], row["lang"]))
    return found


def half(ror_id: str) -> int:
    """0 or 1, by a digest of the number: the same whenever it is asked."""
    return hashlib.sha256(ror_id.encode()).digest()[0] & 1


def is_native(name: str, lang: str) -> bool:
    """Whether a name is one that the list is to carry."""
    return lang in NATIVE or bool(NATIVE_SCRIPTS.search(name))


def english(name: str) -> list[str]:
    """The words of an English name, without accents, brackets and what says nothing."""
    parts = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", name))
    plain = "".join(part for part in parts if not unicodedata.combining(part)).lower().replace("’", "'")
    words = re.findall(r"[a-z]+(?:'s)?", plain)
    return [word for word in words if len(word) > 1 and word not in _SAYS_NOTHING]


def beside(names: Iterable[Sequence[tuple[str, str, str]]], languages: frozenset[str]) -> Iterator[Beside]:
    """The names in *languages*, each beside its organisation's English words."""
    for every in names:
        told = [(name, kind, lang) for name, kind, lang in every if "acronym" not in kind]
        meant = [
            english(name)
            for name, kind, lang in told
            if not is_native(name, lang) and (lang == "en" or (not lang and "ror_display" in kind))
        ]
        if not meant:
            continue
        shares: Counter[str] = Counter()
        for words in meant:
            shares.update(set(words))
        read = any(_HAN.search(name) for name, _kind, _lang in told)
        for name, _kind, lang in told:
            # A name in kana beside one in characters says how that is read.
            if lang in languages and not (read and _KANA.fullmatch(name)):
                yield list(runs(name)), {word: count / len(meant) for word, count in shares.items()}


def spans(run: Run) -> Iterator[tuple[int, int, str]]:
    """(place, size, key) of the units of a run."""
    for size in range(1, LONGEST[run.kind] + 1):
        for at in range(len(run.units) - size + 1):
            yield at, size, run.glue.join(run.units[at : at + size])


def mine(section: str, pairs: Sequence[Beside]) -> Iterator[Line]:
    """The lines of one section, by key."""
    held = [{key for run in line for _at, _size, key in spans(run)} for line, _words in pairs]
    often = Counter(key for keys in held for key in keys)
    known = {key for key, count in often.items() if count >= LEAST}
    words: Counter[str] = Counter()
    both: dict[Pair, float] = defaultdict(float)
    for keys, (_line, shares) in zip(held, pairs, strict=True):
        words.update(shares)
        for key in keys & known:
            for word, share in shares.items():
                both[key, word] += share
    score = {
        pair: 2 * (count - 0.6) / (often[pair[0]] + words[pair[1]]) + _cognate(*pair)
        for pair, count in both.items()
        if count >= 1.5
    }
    links, linked = Counter[Pair](), Counter[str]()
    for _round in range(ROUNDS):
        links, linked = _link(pairs, known, score)
        meant: Counter[str] = Counter()
        for (_key, word), count in links.items():
            meant[word] += count
        score = {
            (key, word): 2 * (count - 0.4) / (0.5 * linked[key] + 0.5 * often[key] + meant[word])
            + _cognate(key, word)
            for (key, word), count in links.items()
        }
    yield from _lines(section, links, linked, often)


def _cognate(key: str, word: str) -> float:
    """A word that begins as the English one does is probably the same: Новосибирский, Novosibirsk."""
    return 0.3 if key[:1].isascii() and " " not in key and key[:4] == _folded(word)[:4] else 0.0


@functools.lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return fold(word)


def _link(
    pairs: Sequence[Beside], known: set[str], score: Mapping[Pair, float]
) -> tuple[Counter[Pair], Counter[str]]:
    """Links of all names: the surest first, each place of a name and each English word once; a unit may mean two."""
    links, linked = Counter[Pair](), Counter[str]()
    for line, shares in pairs:
        ranked = sorted(
            (-worth * shares[word] ** 0.5, -size, place, at, key, word)
            for place, run in enumerate(line)
            for at, size, key in spans(run)
            if key in known
            for word in shares
            if (worth := score.get((key, word), 0.0)) > 0.03
        )
        taken, said = set[tuple[int, int]](), set[str]()
        meaning: Counter[tuple[int, int, int]] = Counter()
        for worth, size, place, at, key, word in ranked:
            spot = (place, at, size)
            cells = {(place, at + step) for step in range(-size)}
            if word in said or (cells & taken and meaning[spot] != 1) or (meaning[spot] and worth > -0.25):
                continue
            taken |= cells
            said.add(word)
            meaning[spot] += 1
            linked[key] += meaning[spot] == 1
            links[key, word] += 1
    return links, linked


def _lines(section: str, links: Counter[Pair], linked: Counter[str], often: Counter[str]) -> Iterator[Line]:
    means = defaultdict[str, list[tuple[int, str]]](list)
    for (key, word), count in links.items():
        if count >= LEAST + (" " in key):
            means[key].append((-count, word))
    for key in sorted(means):
        trust = (linked[key] - 0.5) / (often[key] + 0.5)
        shares = [(-count / linked[key], word) for count, word in sorted(means[key])]
        if trust < TRUST or (section == "word" and len(key) < 3):
            continue
        first = " ".join(word for share, word in shares[:3] if share >= TOGETHER) or shares[0][1]
        rest = [word for share, word in shares[:4] if share >= RARE and word not in first.split()]
        yield section, key, round(min(trust, 0.95), 2), (first, *rest[:2])


def lines(names: Iterable[Sequence[tuple[str, str, str]]]) -> Iterator[Line]:
    """All lines of the list that *names* give."""
    every = list(names)
    for section, languages in MINED.items():
        yield from mine(section, list(beside(every, languages)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder of ror_partial_names.csv.gz")
    parser.add_argument("target", type=Path)
    parser.add_argument("--release", required=True, help="which release of the register, for the file's head")
    options = parser.parse_args()
    found = list(lines(names_of(options.data).values()))
    head = [
        "# Words of organisations' names and what they mean in English, mined from the names of the Research",
        f"# Organization Registry (ROR, ror.org), {options.release}. ROR's data are CC0 1.0, and so is this file.",
        "# Made by bench/mine_words.py, which says how. A line: section, words, trust (0 to 1), meanings, best first.",
    ]
    body = [f"{section}\t{key}\t{trust}\t{'|'.join(meanings)}" for section, key, trust, meanings in found]
    options.target.write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")
    print(f"{len(found):,} entries, {options.target.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
