"""What search by meaning adds: names in a language that the index does not hold.

    python bench/meaning.py [--data ../shared/data/ror] [--documents 10000] [--queries 100]

Needs the extra (`make meaning`). The documents are the English names of organisations of a ROR extract; asked is the
name of the same organisation in another language, which stands nowhere. Printed, for each language: success@10 by
words alone and with what is related in meaning, and how often nonsense is answered; then what it costs.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
os.environ["KOPIR_MEANING"] = "1"
import django

django.setup()

import numpy as np

from kopir.insight.search.encoders import encoders
from kopir.insight.search.engine import Index, Item, Step
from kopir.insight.search.meaning import BATCH, MOST, SHOWN
from kopir.insight.search.selectors import HALF
from kopir.insight.search.vectors import Vectors

LANGUAGES = "kk ru uk zh ko ja tr ar de fr pl".split()  # noqa: SIM905 - a list to read
NONSENSE = [
    "asdf qwer",
    "мама мыла раму",
    "a pizza with cheese",
    "погода завтра",
    "how to repair a bicycle",
    "天气怎么样",
    "бүгін ауа райы қандай",
    "рецепт борща",
    "курс доллара",
    "купить квартиру",
    "김치찌개 만드는 법",
    "電車の時刻表",
    "happy birthday",
]


def names(data: Path) -> dict[str, dict[str, str]]:
    """Organisation → language → its first full name."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with gzip.open(data / "ror_partial_names.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["kind"] != "acronym":
                found[row["ror_id"]].setdefault(row["lang"], row["name"])
    return {key: by_lang for key, by_lang in found.items() if "en" in by_lang}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/ror"))
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="keep the vectors here; made anew when it is empty")
    options = parser.parse_args()
    known, chance = names(options.data), random.Random(7)
    asked = {}
    for lang in LANGUAGES:
        having = [key for key, by_lang in known.items() if by_lang.get(lang) not in (None, by_lang["en"])]
        asked[lang] = chance.sample(having, min(options.queries, len(having)))
    kept = dict.fromkeys(key for keys in asked.values() for key in keys)
    others = [key for key in known if key not in kept]
    kept |= dict.fromkeys(chance.sample(others, max(0, options.documents - len(kept))))
    keys, texts = list(kept), [known[key]["en"] for key in kept]
    index = Index(None)
    index.write(
        (Item(f"o:{key}", [text], ["public"]) for key, text in zip(keys, texts, strict=True)), fresh=True
    )
    vectors = Vectors(options.folder or Path(tempfile.mkdtemp(prefix="kopir-bench-")), encoders())
    start = time.process_time()
    for at in range(0, 0 if vectors.rows() else len(keys), BATCH):
        rows = vectors.of(texts[at : at + BATCH])
        some = [f"o:{key}" for key in keys[at : at + BATCH]]
        vectors.write({key: ("", "", row) for key, row in zip(some, rows, strict=True)}, {}, [])
    spent = time.process_time() - start
    print(f"{len(keys):,} documents encoded by {', '.join(one.name for one in encoders())}: "
          f"{spent / len(keys) * 1000:.0f} ms of processor time each")  # fmt: skip
    times = []
    for lang, some in asked.items():
        by_words = both = 0
        for key in some:
            question, right = known[key][lang], f"o:{key}"
            found = index.search(question, held=["public"])
            start = time.perf_counter()
            near = vectors.nearest(question, SHOWN)
            times.append(time.perf_counter() - start)
            strong = [hit.key for hit in found.hits if found.step < Step.SOME or hit.score >= HALF]
            order = dict.fromkeys([*strong, *near, *(hit.key for hit in found.hits)])
            by_words += right in [hit.key for hit in found.hits][:10]
            both += right in list(order)[:10]
        print(
            f"{lang} ({len(some)}): by words {by_words / len(some):.2f}, with meaning {both / len(some):.2f}"
        )
    answered = sum(bool(vectors.nearest(question, SHOWN)) for question in NONSENSE)
    print(f"nonsense answered: {answered} of {len(NONSENSE)}")
    print(f"a question: p50 {statistics.median(times) * 1000:.0f} ms, "
          f"p95 {statistics.quantiles(times, n=20)[-1] * 1000:.0f} ms")  # fmt: skip
    matrix = np.random.default_rng(1).random((MOST, vectors.width), np.float32)
    start = time.perf_counter()
    matrix @ matrix[0]
    print(
        f"the product with {MOST:,} vectors: {(time.perf_counter() - start) * 1000:.0f} ms, {matrix.nbytes >> 20} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
