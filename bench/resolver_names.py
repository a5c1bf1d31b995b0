"""Native names withheld from the register: does the resolver find whose they are? Beside peers, in one run.

    DATABASE_URL=sqlite:////tmp/names.sqlite3 python bench/resolver_names.py ../shared/data/ror [--others-keep-theirs]

The database must be new. Names in eleven languages, and all names in their scripts, are left out of it, then each
active organisation's label is asked for without a country. The word list is mined from one half of the
organisations (by a digest of the number) and asked about the other, and the other way round. With
``--others-keep-theirs`` only one half loses its names and is asked about, with the list of the other half, whose names
stay as rivals: harder, and what a hub meets.

Printed for each language: recall among the first 1, 5 and 10 with Wilson's 95 % interval, the same without the word
list, and of SQLite's FTS5, tantivy and (PEERS_URL=postgresql://...) pg_trgm; the 95th percentile of the resolver's
processor time as a ratio to 50 ms; choices made by itself, and how many were wrong.
"""

import argparse
import csv
import gzip
import math
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
django.setup()

from django.core.management import call_command
from mine_words import half, is_native, lines, names_of
from search_peers import Fts5, PlainTantivy, Postgres

from kopir.gateways.ror.services import import_tables
from kopir.ground.glossary import lexicon, rendering
from kopir.spine.parties.models import Identifier, Organisation
from kopir.spine.parties.resolver import Query, Resolution, resolve_many
from kopir.spine.registry.actors import process

#: What issue 4 asks of a language: among how many, how often.
ASKED = {"ru": (1, 0.80), "kk": (5, 0.92), "zh": (10, 0.75)}
LANGUAGES = ("kk", "ru", "zh", "uk", "ky", "uz", "tr", "ko", "ja", "ar")
AMONG = (1, 5, 10)
ACTOR = process("bench")
Names = dict[str, list[tuple[str, str, str]]]
Ask = Callable[[str], Sequence[str]]


def wilson(hits: int, of: int) -> str:
    """Share and Wilson's 95 % interval."""
    if not of:
        return "-"
    share, z = hits / of, 1.96
    middle, spread = share + z * z / 2 / of, z * math.sqrt(share * (1 - share) / of + (z / 2 / of) ** 2)
    low, high = ((middle + sign * spread) / (1 + z * z / of) for sign in (-1, 1))
    return f"{share:.3f} [{low:.3f}, {high:.3f}]"


def withheld(names: Names, halves: set[int]) -> Iterator[tuple[str, str, str, str]]:
    """(number, name, kinds, language) of what stays in the register."""
    for number, every in names.items():
        for name, kind, lang in every:
            if half(number) not in halves or "ror_display" in kind or not is_native(name, lang):
                yield number, name, kind, lang


def reduced(data: Path, names: Names, halves: set[int], folder: Path) -> None:
    """The register without the names, as tables to import."""
    with gzip.open(folder / "ror_partial_names.csv.gz", "wt", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["ror_id", "name", "kind", "lang"])
        table.writerows(withheld(names, halves))
    for name in ("ror_partial_orgs.csv.gz", "ror_partial_relationships.csv.gz"):
        (folder / name).symlink_to((data / name).resolve())


def questions(names: Names, numbers: set[str], lang: str, most: int) -> list[tuple[str, str]]:
    """(label, number) of organisations that keep another name."""
    found = [
        (name, number)
        for number in sorted(numbers)
        for name, kind, spoken in names[number]
        if spoken == lang and "label" in kind and "ror_display" not in kind and "acronym" not in kind
    ]
    return random.Random(4).sample(found, most) if len(found) > most else found


def with_list(built: lexicon.Lexicon) -> None:
    """Let the resolver read by this word list."""
    rendering.shipped = lexicon.shipped = lambda: built  # type: ignore[assignment]
    lexicon.english_words.cache_clear()


def peers(kept: list[tuple[str, str]], folder: Path) -> dict[str, Ask]:
    texts = [name for _number, name in kept]
    owners = defaultdict(list)
    for number, name in kept:
        owners[name].append(number)
    plain = PlainTantivy(folder / "plain")
    plain.write(texts)
    found: dict[str, Callable[[str], list[str]]] = {
        "FTS5 unicode61": Fts5(folder / "words.db", "unicode61", texts).search,
        "FTS5 trigram": Fts5(folder / "trigram.db", "trigram", texts).search,
        "tantivy, default": plain.search,
    }
    if url := os.environ.get("PEERS_URL"):
        found["PostgreSQL pg_trgm"] = Postgres(url, texts).trigrams

    def owned(search: Callable[[str], list[str]]) -> Ask:
        return lambda text: list(dict.fromkeys(n for name in search(text) for n in owners[name]))

    return {name: owned(search) for name, search in found.items()}


def recalls(found: Sequence[Sequence[str]], asked: list[tuple[str, str]]) -> str:
    shares = []
    for among in AMONG:
        hits = sum(number in one[:among] for one, (_name, number) in zip(found, asked, strict=True))
        shares.append(f"R@{among} {wilson(hits, len(asked))}")
    return "   ".join(shares)


class Register:
    """The database, and which number each of its organisations has."""

    def __init__(self) -> None:
        rows = Identifier.objects.filter(scheme="ror").values_list("organisation_id", "value")
        self.number = {pk: f"https://ror.org/{value.rpartition('/')[2]}" for pk, value in rows}

    def resolve(self, text: str) -> Resolution:
        return resolve_many([Query(text)], ACTOR, limit=AMONG[-1])[0]

    def numbers(self, found: Resolution) -> list[str]:
        first = [found.choice.pk] if found.choice else []
        return [
            self.number.get(pk, "")
            for pk in dict.fromkeys([*first, *(c.organisation_id for c in found.candidates)])
        ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--others-keep-theirs", action="store_true")
    parser.add_argument("--most", type=int, default=400, help="questions of a language")
    parser.add_argument(
        "--mined-only", action="store_true", help="without the words that were written by hand"
    )
    parser.add_argument("--languages", nargs="+", default=LANGUAGES)
    parser.add_argument("--alone", action="store_true", help="without the peers and without the list")
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    options = parser.parse_args()
    names = names_of(options.data)
    halves = {1} if options.others_keep_theirs else {0, 1}
    folder = Path(tempfile.mkdtemp(prefix="kopir-names-"))
    call_command("migrate", verbosity=0, skip_checks=True)
    if not Organisation.objects.exists():
        reduced(options.data, names, halves, folder)
        import_tables(ACTOR, folder)
    register = Register()
    active = {
        register.number[pk]
        for pk in Organisation.objects.filter(status="active").values_list("pk", flat=True)
        if pk in register.number
    }
    sure = [] if options.mined_only else [*lexicon.by_hand()]
    lists = {
        1 - which: lexicon.build(
            [*sure, *lexicon.places(), *lines(n for number, n in names.items() if half(number) == which)]
        )
        for which in (0, 1)
    }
    nothing = lexicon.build([])
    kept = [(number, name) for number, name, kind, _lang in withheld(names, halves) if "acronym" not in kind]
    others = {} if options.alone else peers(kept, folder)
    print(f"{len(kept):,} names of {len(active):,} active organisations stay")
    for lang in options.languages:
        asked = questions(names, {n for n in active if half(n) in halves}, lang, options.most)
        found, bare, times, chosen, wrong = [], [], [], 0, 0
        for text, number in asked:
            if not options.alone:
                with_list(nothing)
                bare.append(register.numbers(register.resolve(text)))
            with_list(lists[half(number)])
            start = time.process_time()
            one = register.resolve(text)
            times.append(time.process_time() - start)
            found.append(register.numbers(one))
            chosen += one.choice is not None
            wrong += one.choice is not None and found[-1][0] != number
            if options.misses and number not in found[-1][:5]:
                print("   not found:", text, rendering.renderings(text), names[number][:4])
        print(f"{lang} ({len(asked)} labels); chosen by itself {chosen}, wrong {wrong}")
        print(
            f"    {'Köpir':<20} {recalls(found, asked)}   p95 {statistics.quantiles(times, n=20)[-1] / 0.05:.2f} of 50 ms"
        )
        if lang in ASKED:
            among, share = ASKED[lang]
            print(f"    {'asked for':<20} R@{among} {share:.2f}")
        if bare:
            print(f"    {'without the list':<20} {recalls(bare, asked)}")
        for name, ask in others.items():
            some = asked if name != "PostgreSQL pg_trgm" else asked[:100]
            print(f"    {name:<20} {recalls([ask(text) for text, _number in some], some)}")


if __name__ == "__main__":
    main()
