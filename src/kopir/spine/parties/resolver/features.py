"""What speaks for and against each organisation that a line may mean, as a few numbers.

Everything is counted in rarities of words (:meth:`.wordindex.WordIndex.rarity`), so that "university" counts little
and "Buketov" much. Words of a line and a name are equal, or one abbreviates the other, or a letter or two differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from ..models import NameType, OrganisationStatus
from .lines import Line
from .places import TOGETHER
from .wordindex import Entry, Name, WordIndex

#: The numbers of :func:`examine`, in order; weights carry the same names.
FEATURES = (
    "covered",  # how much of the name the line has
    "whole_name",  # all of it
    "covered_squared",
    "other_words",  # how much of the line's part is not the name's
    "part_is_name",  # nothing else stands in that part
    "in_one_run",  # the name's words stand together, in its order
    "run_of_many",  # and are three or more
    "run_across_comma",
    "run_from_within",  # it crosses a comma and does not begin its part: Northwestern University, Chicago
    "mass",  # how much the shared words tell
    "letters",  # likeness by letters (cosine of n-grams), best part
    "spelling",  # likeness by letters of the nearest run
    "acronym",  # an acronym of it stands in capitals
    "acronym_shared",  # that many others have (logarithm)
    "acronym_confirmed",  # and its name is near
    "acronym_country",  # and the line names its country
    "acronym_city",  # or its city
    "alias",
    "former",
    "country_fits",
    "country_differs",
    "country_fits_and_name",
    "city_fits",
    "city_in_name",
    "other_city",
    "closed",
    "inside_longer",  # a longer name of another organisation holds these words
    "names",  # how well known: logarithm of its number of names
    "university",
    "company",
    "healthcare",
    "from_end",  # how far from the end its part stands
    "follows_department",
    "begins_part",
    "kin_above",  # what it is a part of stands in the line too
    "kin_below",  # a part of it stands in the line too
    "namesakes",  # others with this very name (logarithm)
    "telling",  # the rarest word that both have
    "gap",  # words of the line between the name's
    "research",
    "facility",
    "name_is_city",
    "relations",  # how many organisations belong to it (logarithm)
    "acronym_and_relations",
    "by_withdrawn_name",  # the name is a withdrawn record's, which it follows
    "named_after_head",  # its name begins with the name of what it is a part of
    "head_of_longer",  # a part of it stands in the line, by a name that begins with its own
    "in_whole_line",  # how much of the name the whole line has
    "in_whole_line_and_kin",  # and what it is a part of: University of California, ..., Berkeley
    "within_part",  # words stand before the name in its part: Tech. Univ. Munchen
)
#: Names of one organisation that are compared.
MOST_NAMES = 24
LONGEST_RUN = 10
#: A name of one word with so few letters may be anything, unless it is written in capitals.
SHORT_WORD = 4
_DEPARTMENT = frozenset(
    ["department", "division", "laboratori", "faculti", "sektion", "unit", "grup", "schol", "chair"]
)


class Run(NamedTuple):
    """Words of the line from ``start`` to ``end`` that are, together, the name ``joined`` of ``owner``."""

    owner: int
    joined: str
    type: str
    start: int
    end: int


class Kin(NamedTuple):
    """What an organisation is a part of, and what is a part of it."""

    above: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()


class Fit(NamedTuple):
    """How a name fits ``size`` parts of the line from ``part`` on."""

    covered: float
    other: float
    mass: float
    part: int
    size: int
    gap: float


NO_FIT = Fit(0.0, 1.0, 0.0, 0, 1, 0.0)


class Evidence(NamedTuple):
    """``values``: by :data:`FEATURES`. ``name``: which of its names fits best (canonical words). ``fit``: how well
    on the whole, to choose between the names of one organisation."""

    pk: int
    values: list[float]
    name: str
    fit: float


def runs_of(line: Line, index: WordIndex) -> list[Run]:
    """Names that stand whole in the line. One short word, or an acronym, only where capitals set it apart."""
    texts, spans = [], []
    words = line.words
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + LONGEST_RUN) + 1):
            texts.append(" ".join(words[start:end]))
            spans.append((start, end))
    alone = {segment.start for segment in line.segments if len(segment.words) == 1}
    found = []
    for run, place in index.named(texts) if texts else ():
        (start, end), kind = spans[run], index.types[place]
        if end - start == 1 and (kind == NameType.ACRONYM or len(words[start]) <= SHORT_WORD):
            capital = words[start] in line.capitals and not line.loud
            # A city that stands alone is the city, though somebody has it for an acronym.
            is_city = kind == NameType.ACRONYM and words[start] in index.cities
            if not capital and (start not in alone or is_city):
                continue
        found.append(Run(int(index.owners[place]), texts[run], kind, start, end))
    return found


class Reader:
    """One line, compared with many organisations."""

    def __init__(
        self, line: Line, index: WordIndex, runs: Sequence[Run], cosines: Mapping[int, float]
    ) -> None:
        self.line, self.index, self.cosines = line, index, cosines
        self.places = defaultdict[str, list[int]](list)
        self.part = list[int]()
        for number, segment in enumerate(line.segments):
            for word in segment.words:
                self.places[word].append(len(self.part))
                self.part.append(number)
        self.weights = [index.rarity(word) for word in line.words]
        self.joined = " ".join(line.words)
        self.pairs: dict[str, tuple[int, int]] = {}
        for segment in line.segments:
            for place in range(segment.start, segment.end - 1):
                self.pairs.setdefault(line.words[place] + line.words[place + 1], (place, place + 1))
        self.long = [word for word in self.places if len(word) >= 5]
        self.short = [word for word in self.places if 3 <= len(word) <= 8]
        self.memo: dict[str, tuple[float, Sequence[int]]] = {}
        self.runs = defaultdict[int, list[Run]](list)
        self.acronyms = defaultdict[str, set[int]](set)
        self.namesakes = defaultdict[str, set[int]](set)
        for run in runs:
            self.runs[run.owner].append(run)
            (self.acronyms if run.type == NameType.ACRONYM else self.namesakes)[run.joined].add(run.owner)
        self.named = {run.owner for run in runs if run.type != NameType.ACRONYM}
        self.full = [run for run in runs if run.type != NameType.ACRONYM]
        self.cities = set[str]()
        for segment in line.segments:
            joined = " ".join(segment.words)
            if joined in index.cities:
                self.cities.add(joined)
        self.countries = line.countries or frozenset(
            country for city in self.cities if (country := index.cities[city])
        )

    def match(self, word: str) -> tuple[float, Sequence[int]]:
        """How surely the line has *word* (0 to 1), and where."""
        found = self.memo.get(word)
        if found is None:
            found = self.memo[word] = self._match(word)
        return found

    def _match(self, word: str) -> tuple[float, Sequence[int]]:
        if word in self.places:
            return 1.0, self.places[word]
        if word in self.pairs:
            return 0.95, self.pairs[word]
        for short in self.short:
            if len(word) - len(short) >= 2 and word.startswith(short):
                return 0.85, self.places[short]
        if len(word) >= 5:
            near = process.extractOne(word, self.long, scorer=fuzz.ratio, score_cutoff=82)
            if near:
                return 0.9 * near[1] / 100, self.places[near[0]]
        return 0.0, ()

    def _together(self, words: Sequence[str], at: int) -> tuple[float, Sequence[int]]:
        """Whether the line writes this word of a name together with its neighbour: Jiaotong, Jiao Tong."""
        for first in (at - 1, at):
            if 0 <= first < len(words) - 1 and (both := words[first] + words[first + 1]) in self.places:
                return 0.95, self.places[both]
        return 0.0, ()

    def fit(self, name: Name, around: frozenset[str]) -> Fit:
        """The fit of the best part of the line, or two neighbours."""
        by_part = defaultdict[int, float](float)
        taken = defaultdict[int, set[int]](set)
        for at, word in enumerate(name.words):
            if word in name.words[:at]:
                continue
            strength, places = self.match(word)
            if not strength:
                strength, places = self._together(name.words, at)
            if strength:
                worth = strength * self.index.rarity(word)
                for number in {self.part[place] for place in places}:
                    by_part[number] += worth
                for place in places:
                    taken[self.part[place]].add(place)
        best = NO_FIT
        highest = -1.0
        for number, worth in by_part.items():
            options = [(worth, 1)]
            if number + 1 in by_part:
                # A word that both have counts once: what two neighbours share at most is the whole name.
                options.append((min(worth + by_part[number + 1], name.mass), 2))
            for both, size in options:
                other = gap = 0.0
                used = [place for each in range(number, number + size) for place in taken[each]]
                first, last = min(used), max(used)
                for each in range(number, number + size):
                    segment = self.line.segments[each]
                    for place in range(segment.start, segment.end):
                        if place not in taken[each] and self.line.words[place] not in around:
                            other += self.weights[place]
                            if first < place < last:
                                gap += self.weights[place]
                covered = both / name.mass if name.mass else 0.0
                rest = other / (other + both)
                between = gap / (gap + both)
                value = covered - 0.3 * rest - 0.05 * (size - 1) - 0.2 * between
                if value > highest:
                    highest, best = value, Fit(covered, rest, both, number, size, between)
        return best

    def examine(self, entry: Entry, kin: Kin) -> Evidence | None:
        """The numbers for *entry*; None when no name of it has anything to do with the line."""
        around = frozenset(entry.city.split()) | _places(self.line)
        best, chosen, highest = NO_FIT, None, -1.0
        own = self.runs.get(entry.pk, ())
        whole = {run.joined: run for run in own if run.type != NameType.ACRONYM}
        for name in entry.names[:MOST_NAMES]:
            if name.type == NameType.ACRONYM:
                continue
            found = self.fit(name, around)
            value = found.covered - 0.3 * found.other - 0.2 * found.gap + 0.01 * found.mass
            value += 0.3 * (name.joined in whole)
            if value > highest and found.covered > 0:
                highest, best, chosen = value, found, name
        short = [run for run in own if run.type == NameType.ACRONYM]
        if chosen is None and not short:
            return None
        covered, other, mass, part, size, gap = best
        run = whole.get(chosen.joined) if chosen else None
        cosine = self.cosines.get(entry.pk, 0.0)
        shared = min((len(self.acronyms[one.joined]) for one in short), default=0)
        spelling = 0.0
        if chosen and not run:
            spelling = fuzz.partial_ratio(chosen.joined, self.joined) / 100 if len(chosen.joined) > 5 else 0.0
        elif run:
            spelling = 1.0
        fits = bool(entry.country and entry.country in self.countries)
        near = any((entry.country, other) in TOGETHER for other in self.countries)
        differs = bool(entry.country and self.countries and not fits and not near)
        city = bool(entry.city) and f" {entry.city} " in f" {self.joined} "
        in_name = bool(chosen and entry.city and f" {entry.city} " in f" {chosen.joined} ")
        parts = len(self.line.segments)
        last = self.line.segments[part].words if chosen and parts else []
        inside = run is not None and any(
            other_run.owner != entry.pk
            and other_run.start <= run.start
            and run.end <= other_run.end
            and other_run.end - other_run.start > run.end - run.start
            for other_run in self.full
        )
        telling = total = 0.0
        for word in dict.fromkeys(chosen.words) if chosen else ():
            worth = self.match(word)[0] * self.index.rarity(word)
            telling, total = max(telling, worth), total + worth
        anywhere = min(total / chosen.mass, 1.0) if chosen and chosen.mass else 0.0
        head = run is not None and any(
            longer.owner in kin.below and longer.start == run.start and longer.end > run.end
            for longer in self.full
        )
        after_head = run is not None and any(
            shorter.owner in kin.above and shorter.start == run.start and shorter.end < run.end
            for shorter in self.full
        )
        values = {
            "covered": covered,
            "whole_name": float(covered > 0.97),
            "covered_squared": covered * covered,
            "other_words": other if chosen else 0.0,
            "part_is_name": float(bool(chosen) and other < 0.02 and covered > 0.9),
            "in_one_run": float(run is not None),
            "run_of_many": float(run is not None and run.end - run.start >= 3),
            "run_across_comma": float(run is not None and self.part[run.start] != self.part[run.end - 1]),
            "run_from_within": float(
                run is not None
                and self.part[run.start] != self.part[run.end - 1]
                and run.start != self.line.segments[self.part[run.start]].start
            ),
            "mass": min(mass, 40.0) / 20.0,
            "letters": cosine,
            "spelling": spelling,
            "acronym": float(bool(short)),
            "acronym_shared": _log(shared),
            "acronym_confirmed": float(bool(short) and covered > 0.6),
            "acronym_country": float(bool(short) and fits),
            "acronym_city": float(bool(short) and city),
            "alias": float(bool(chosen) and chosen.type == NameType.ALIAS) if chosen else 0.0,
            "former": float(bool(chosen) and chosen.type == NameType.FORMER) if chosen else 0.0,
            "country_fits": float(fits),
            "country_differs": float(differs),
            "country_fits_and_name": float(fits) * covered,
            "city_fits": float(city and not in_name),
            "city_in_name": float(city and in_name),
            "other_city": float(bool(self.cities) and not city),
            "closed": float(entry.status == OrganisationStatus.INACTIVE),
            "inside_longer": float(inside),
            "names": _log(entry.known),
            "university": float(entry.kind == "university"),
            "company": float(entry.kind == "company"),
            "healthcare": float(entry.kind == "healthcare"),
            "from_end": (parts - 1 - part - (size - 1)) / 8 if chosen else 0.0,
            "follows_department": float(bool(_DEPARTMENT & set(last))),
            "begins_part": float(bool(chosen and last and chosen.words and last[0] == chosen.words[0])),
            "kin_above": float(bool(self.named & kin.above)),
            "kin_below": float(bool(self.named & kin.below)),
            "namesakes": _log(len(self.namesakes[run.joined])) if run else 0.0,
            "telling": telling / self.index.unknown,
            "gap": gap,
            "research": float(entry.kind == "research"),
            "facility": float(entry.kind == "facility"),
            "name_is_city": float(bool(chosen) and chosen.joined in self.index.cities) if chosen else 0.0,
            "relations": _log(len(kin.below) + 1),
            "acronym_and_relations": _log(len(kin.below) + 1) * bool(short),
            "by_withdrawn_name": float(entry.status == OrganisationStatus.WITHDRAWN),
            "named_after_head": float(after_head),
            "head_of_longer": float(head),
            "in_whole_line": anywhere,
            "in_whole_line_and_kin": anywhere * bool(self.named & kin.above),
            "within_part": float(
                run is not None and run.start != self.line.segments[self.part[run.start]].start
            ),
        }
        return Evidence(
            entry.pk,
            [values[name] for name in FEATURES],
            chosen.joined if chosen else short[0].joined,
            covered - 0.3 * other + 0.3 * (run is not None),
        )


def _places(line: Line) -> frozenset[str]:
    return frozenset(word for segment in line.segments if segment.place for word in segment.words)


def _log(count: int) -> float:
    return count.bit_length() / 4 if count > 1 else 0.0
