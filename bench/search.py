"""Known-item search on 500,000 short documents: Köpir's index beside SQLite FTS5, PostgreSQL and plain tantivy.

    python bench/search.py [--data ../shared/data/ror] [--documents 500000] [--queries 300]

DATABASE_URL=postgresql://... adds PostgreSQL. The documents are organisation names of a ROR extract in all
their languages and generated course titles. Printed: success@10 of each sort of question and each peer, the
95th percentile of Köpir's answers as a ratio to 100 ms, the time and the size of the index beside tantivy's with
its default analyser. Inflected questions need the package qazaq-inflector in the environment.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from course_titles import titles
from search_peers import Fts5, PlainTantivy, Postgres

from kopir.ground.terms import pieces
from kopir.insight.search.engine import Index, Item

#: What the alphabets write differently, letter by letter of this line.
OWN = "әғқңөұүіыужшчйихһ"
LATIN = {
    "2021": "ä ğ q ñ ö ū ü ı y u j ş ch i i h h",
    "2018": "á ǵ q ń ó u ú i y ý j sh ch ı ı h h",
    "informal": "a g k n o u u i y u zh sh ch i i kh h",
}
#: The register's names come first among the documents.
REGISTER = 141_000
OTHERS = "абвгдезклмнопрстфц"
COMMON = dict(zip(OTHERS, "a b v g d e z k l m n o p r s t f ts".split(), strict=True))  # noqa: SIM905 - reads as a line of an alphabet
COMMON |= {"ё": "io", "э": "e", "ю": "iu", "я": "ia", "ъ": "", "ь": "", "щ": "shch"}


def latin(text: str, alphabet: str) -> str:
    """Kazakh as it is typed in Latin letters."""
    table = COMMON | dict(zip(OWN, LATIN[alphabet].split(" "), strict=True))
    return "".join(table.get(letter, letter) for letter in text.lower())


def misspelt(text: str, chance: random.Random) -> str:
    """One letter of one word (of at least five) wrong, missing, doubled by a stranger, or swapped."""
    words = text.split()
    at = chance.choice([n for n, word in enumerate(words) if sum(map(str.isalpha, word)) >= 5])
    word = words[at]
    where = chance.randrange(1, len(word) - 1)
    letters = sorted({letter for letter in text.lower() if letter.isalpha()})
    kind = chance.randrange(4)
    if kind == 0:
        word = word[:where] + chance.choice(letters) + word[where + 1 :]
    elif kind == 1:
        word = word[:where] + word[where + 1 :]
    elif kind == 2:
        word = word[:where] + chance.choice(letters) + word[where:]
    else:
        word = word[:where] + word[where + 1] + word[where] + word[where + 2 :]
    words[at] = word
    return " ".join(words)


def inflected(text: str, chance: random.Random) -> str:
    """Every word of at least four letters in another case, some in the plural too."""
    from qazaq_inflector import QazaqNameInflector

    tool = QazaqNameInflector()
    cases = [case for case in tool.CASES if case != "nominative"]

    def other(found: re.Match[str]) -> str:
        word = tool.pluralize(found[0]) if chance.random() < 0.3 else found[0]
        return tool.inflect(word, chance.choice(cases)) or word

    return re.sub(r"[^\W\d_]{4,}", other, text.lower())


def documents(data: Path, count: int) -> list[tuple[str, str]]:
    """(language, text), each text once."""
    found: dict[str, str] = {}
    with gzip.open(data / "ror_partial_names.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            found.setdefault(row["name"], row["lang"])
    found = dict(list(found.items())[: min(count, REGISTER)])
    for lang, title in titles(max(0, count - len(found))):
        found.setdefault(title, lang)
    return [(lang, text) for text, lang in found.items()]


def questions(docs: list[tuple[str, str]], count: int) -> dict[str, list[tuple[str, set[str]]]]:
    """Sort of question → [(question, what is to be found)]. No set: anything counts."""
    chance = random.Random(7)
    kazakh = [text for lang, text in docs if lang == "kk" and len(text.split()) > 1]
    chance.shuffle(kazakh)
    some = [text for lang, text in docs if any(len(w) > 5 and w.isalpha() for w in text.split())]
    chinese = [text for lang, text in docs if lang == "zh" and len(text) > 3]
    found = {
        f"Kazakh in Latin letters, {name}": [(latin(text, name), {text}) for text in kazakh[:count]]
        for name in LATIN
    }
    real = [text for lang, text in docs[:REGISTER] if lang == "kk"]
    found["Kazakh names of the register in Latin letters"] = [
        (latin(text, chance.choice(list(LATIN))), {text}) for text in real
    ]
    found["one letter wrong"] = [
        (misspelt(text, chance), {text})
        for text in chance.sample([t for t in some if t.isascii() or t.lower()[0] > "\u0400"], count)
    ]
    found["two Chinese characters"] = []
    for text in chance.sample(chinese, min(count, len(chinese))):
        run = next((piece.text for piece in pieces(text.lower()) if piece.grams and len(piece.text) > 1), "")
        if run:
            at = chance.randrange(len(run) - 1)
            found["two Chinese characters"].append((run[at : at + 2], set()))
    try:
        found["Kazakh, every long word inflected"] = [
            (inflected(text, chance), {text}) for text in kazakh[count : 2 * count]
        ]
    except ImportError:
        print("qazaq-inflector is not installed: no inflected questions")
    return found


def success(ask: Callable[[str], list[str]], asked: list[tuple[str, set[str]]]) -> tuple[float, list[float]]:
    """Share of questions with a right answer among ten, and the seconds that each took."""
    hits, times = 0, []
    for question, known in asked:
        start = time.perf_counter()
        answers = ask(question)[:10]
        times.append(time.perf_counter() - start)
        hits += bool(known & set(answers)) if known else bool(answers)
    return hits / len(asked), times


def items(docs: Iterable[tuple[str, str]]) -> Iterator[Item]:
    for _lang, text in docs:
        yield Item(key=text, names=[text], seen_by=["public"])


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/ror"))
    parser.add_argument("--documents", type=int, default=500_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--folder", type=Path, help="keep the indexes here; made anew when it is empty")
    options = parser.parse_args()
    docs = documents(options.data, options.documents)
    texts = [text for _lang, text in docs]
    print(f"{len(docs):,} documents")
    scratch = options.folder or Path(tempfile.mkdtemp(prefix="kopir-bench-"))
    fresh = not (scratch / "kopir").exists()
    index = Index(scratch / "kopir")
    plain = PlainTantivy(scratch / "plain")
    if fresh:
        start = time.process_time()
        index.write(items(docs), fresh=True)  # as an index is built anew
        own = time.process_time() - start
        start = time.process_time()
        plain.write(texts)
        other = time.process_time() - start
        print(f"index: processor time {own / other:.1f} times tantivy's own ({own:.0f} s and {other:.0f} s)")
    print(f"index: size {size(scratch / 'kopir') / size(scratch / 'plain'):.1f} times tantivy's own")
    peers: dict[str, Callable[[str], list[str]]] = {
        "Köpir": lambda text: [hit.key for hit in index.search(text, held=["public"]).hits],
        "tantivy, default": plain.search,
        "FTS5 unicode61": Fts5(scratch / "unicode61.db", "unicode61", texts).search,
        "FTS5 trigram": Fts5(scratch / "trigram.db", "trigram", texts).search,
    }
    if url := os.environ.get("DATABASE_URL"):
        postgres = Postgres(url, texts)
        peers["PostgreSQL simple"] = postgres.words
        peers["PostgreSQL pg_trgm"] = postgres.trigrams
    every: list[float] = []
    for sort, asked in questions(docs, options.queries).items():
        print(f"{sort} ({len(asked)}), success@10:")
        for name, ask in peers.items():
            part = asked if name != "PostgreSQL pg_trgm" else asked[:60]
            share, times = success(ask, part)
            print(f"    {name:<20} {share:.3f}   p95 {statistics.quantiles(times, n=20)[-1] * 1000:.0f} ms")
            if name == "Köpir":
                every += times
    print(f"Köpir, all questions: p95 {statistics.quantiles(every, n=20)[-1] / 0.1:.2f} times 100 ms")


if __name__ == "__main__":
    sys.exit(main())
