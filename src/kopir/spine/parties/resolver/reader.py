"""One line beside many organisations: which words they share, where, and what numbers that makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from ..models import NameType, OrganisationStatus
from .features import (
    AMONG,
    DEPARTMENT,
    FEATURES,
    MOST_NAMES,
    NO_FIT,
    SCHOOLS,
    Evidence,
    Fit,
    Kin,
    Run,
    log_of,
)
from .lines import Line
from .places import TOGETHER
from .wordindex import Entry, Name, WordIndex


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
        taken = frozenset(range(run.start, run.end)) if run else self._taken(chosen, best)
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
            "acronym_shared": log_of(shared),
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
            "names": log_of(entry.known),
            "university": float(entry.kind == "university"),
            "company": float(entry.kind == "company"),
            "healthcare": float(entry.kind == "healthcare"),
            "from_end": (parts - 1 - part - (size - 1)) / 8 if chosen else 0.0,
            "follows_department": float(bool(DEPARTMENT & set(last))),
            "begins_part": float(bool(chosen and last and chosen.words and last[0] == chosen.words[0])),
            "kin_above": float(bool(self.named & kin.above)),
            "kin_below": float(bool(self.named & kin.below)),
            "namesakes": log_of(len(self.namesakes[run.joined])) if run else 0.0,
            "telling": telling / self.index.unknown,
            "gap": gap,
            "research": float(entry.kind == "research"),
            "facility": float(entry.kind == "facility"),
            "name_is_city": float(bool(chosen) and chosen.joined in self.index.cities) if chosen else 0.0,
            "relations": log_of(len(kin.below) + 1),
            "acronym_and_relations": log_of(len(kin.below) + 1) * bool(short),
            "by_withdrawn_name": float(entry.status == OrganisationStatus.WITHDRAWN),
            "named_after_head": float(after_head),
            "head_of_longer": float(head),
            "in_whole_line": anywhere,
            "in_whole_line_and_kin": anywhere * bool(self.named & kin.above),
            "within_part": float(
                run is not None and run.start != self.line.segments[self.part[run.start]].start
            ),
            "government": float(entry.kind == "government"),
            "nonprofit": float(entry.kind == "nonprofit"),
            "archive": float(entry.kind == "archive"),
            "first_part": float(part == 0 and chosen is not None),
            "country_after": self._country_after(part + size, entry) if chosen or short else 0.0,
            "city_after": self._city_after(part + size, entry),
            "number_differs": float(bool(chosen) and self._number_differs(chosen, run)) if chosen else 0.0,
            "says_hospital": float("hospital" in last),
            "says_school": float(bool(SCHOOLS & set(last))),
        }
        return Evidence(
            entry.pk,
            [values[name] for name in FEATURES[:AMONG]],
            chosen.joined if chosen else short[0].joined,
            covered - 0.3 * other + 0.3 * (run is not None),
            taken or frozenset(place for one in short for place in range(one.start, one.end)),
        )

    def _taken(self, name: Name | None, fit: Fit) -> frozenset[int]:
        """The places of the name's words in the parts that it fits."""
        if name is None:
            return frozenset()
        parts = range(fit.part, fit.part + fit.size)
        return frozenset(p for word in name.words for p in self.match(word)[1] if self.part[p] in parts)

    def _country_after(self, part: int, entry: Entry) -> float:
        for segment in self.line.segments[part:]:
            if segment.country:
                near = segment.country == entry.country or (entry.country, segment.country) in TOGETHER
                return 1.0 if near else -1.0
        return 0.0

    def _city_after(self, part: int, entry: Entry) -> float:
        """Whether one of the two parts after the name is the city, alone or with a postcode."""
        return float(
            bool(entry.city)
            and any(" ".join(s.words) == entry.city for s in self.line.segments[part : part + 2])
        )

    def _number_differs(self, name: Name, run: Run | None) -> bool:
        if run is not None and run.end < len(self.part) and self.part[run.end] == self.part[run.end - 1]:
            following = self.line.words[run.end]
            if following.isdigit() and following not in name.words:
                return True
        return any(word.isdigit() and word not in self.places for word in name.words)


def _places(line: Line) -> frozenset[str]:
    return frozenset(word for segment in line.segments if segment.place for word in segment.words)
