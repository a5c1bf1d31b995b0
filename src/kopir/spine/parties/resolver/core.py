"""Resolving many names at once; one name is many of one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from kopir.ground.identifiers import IdentifierError, normalise
from kopir.ground.scripts import fold
from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor

from ..models import Identifier, NameType, Organisation, OrganisationStatus
from ..selectors import SORTED_LANGUAGES, visible_organisations
from ..tokens import tokens_of
from . import by_line, evidence, gazetteer, kin, lookup, meanings
from .affiliations import Ranked, best_of, rank
from .caution import Claim, doubts
from .lookup import Known
from .variants import Variant, umlaut_fold, variants

_LONE = re.compile("[\ud800-\udfff]")
#: Queries that are worked on together: bounds the memory and the length of IN lists.
BATCH = 500
#: Columns that only lists need.
UNREAD = ("names_by_lang", *(f"sort_{lang}" for lang in SORTED_LANGUAGES))


@dataclass(frozen=True, slots=True)
class Query:
    """``country``: ISO 3166-1 alpha-2 or ''. ``identifiers``: (scheme, value), as they were written."""

    text: str
    country: str = ""
    city: str = ""
    identifiers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """``score`` from 0 to 1; ``reasons`` are sentences in the active language."""

    organisation_id: int
    name: str
    country: str
    city: str
    score: float
    reasons: list[str]


@dataclass(slots=True)
class Resolution:
    """``choice`` is set only when it is sure; ``method`` says by what ('identifier', 'exact', 'line', 'score').

    ``candidates``: best first. ``notes``: what was odd about the query itself (an identifier that its
    scheme refuses).
    """

    choice: Organisation | None = None
    method: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def resolve(
    text: str,
    *,
    country: str = "",
    city: str = "",
    identifiers: Sequence[tuple[str, str]] = (),
    limit: int = 8,
    actor: Actor,
) -> Resolution:
    """Resolve one name; see :func:`resolve_many`."""
    return resolve_many([Query(text, country, city, identifiers)], actor=actor, limit=limit)[0]


def resolve_many(queries: Sequence[Query], actor: Actor, *, limit: int = 8) -> list[Resolution]:
    """For each query the organisation that is meant, when that is sure, and up to *limit* candidates.

    In this order: an identifier; the exact normalised name (also former names, aliases and what this
    organisation's people chose before), where the country decides between equals and a different country
    forbids the choice. Then a text of several parts is read as a line (:mod:`.affiliations`), whose most
    probable organisation is chosen from the hub's ``resolve_threshold`` up when its name stands whole in it;
    of a single name the likeness decides, where the best is chosen from that threshold up and
    ``resolve_margin`` ahead of the next, unless an abbreviation was spelled out or words change places; what
    is not chosen is shown in the order of its probability.
    Neither is chosen against a doubt of :mod:`.caution`, which ``notes`` then says. A withdrawn organisation
    stands for its successor or for nothing; a closed one and its successor are both shown, to a person.
    Only organisations that *actor* may see take part. The number of statements does not grow with the
    number of queries inside :data:`BATCH`.
    """
    hub = current_hub() or Hub()
    found = list[Resolution]()
    for start in range(0, len(queries), BATCH):
        found += _Batch(queries[start : start + BATCH], actor, hub, limit).run()
    return found


class _Batch:
    """One round: everything that the queries need is read for all of them together."""

    def __init__(self, queries: Sequence[Query], actor: Actor, hub: Hub, limit: int) -> None:
        # Half of a surrogate pair can be neither stored nor looked up.
        self.queries = [replace(query, text=_LONE.sub(" ", query.text)) for query in queries]
        self.actor, self.hub, self.limit = actor, hub, limit
        self.readings = [variants(query.text) for query in self.queries]
        self.results = [Resolution() for _query in queries]
        self.claims: dict[int, Claim] = {}
        self.open_questions = set[int]()
        self.lines = set[int]()
        self.ranked: dict[int, list[Ranked]] = {}
        self.likely: dict[int, list[Candidate]] = {}
        self.meant: dict[int, dict[int, float]] = {}
        self.rows: dict[int, Organisation] = {}
        self.follow: dict[int, list[int]] = {}

    def run(self) -> list[Resolution]:
        self._by_identifier()
        self._by_name()
        self._by_line()
        self._by_likeness()
        return self.results

    def _load(self, ids: Iterable[int]) -> None:
        """Read organisations that are not yet known, and whoever follows the closed ones."""
        wanted = set(ids) - self.rows.keys()
        self._read(wanted)
        self.follow |= kin.successors(self.rows[pk] for pk in wanted if pk in self.rows)
        self._read({pk for pks in self.follow.values() for pk in pks} - self.rows.keys())

    def _read(self, ids: Iterable[int]) -> None:
        for part in lookup.chunks(ids):
            self.rows |= visible_organisations(self.actor).defer(*UNREAD).in_bulk(part)

    def _stand_for(self, pk: int) -> list[int]:
        """The organisations that *pk* may mean today: itself, or its successors, or none when withdrawn.

        Of a closed one itself too: an agreement of that time was signed by it.
        """
        if pk not in self.rows:
            return []
        ends = [pk, *self.follow.get(pk, [])]
        if self.rows[pk].status == OrganisationStatus.WITHDRAWN:
            ends = ends[1:]
        return [
            end for end in ends if end in self.rows and self.rows[end].status != OrganisationStatus.WITHDRAWN
        ]

    def _candidate(self, pk: int, score: float, reasons: Iterable[str]) -> Candidate:
        row = self.rows[pk]
        return Candidate(pk, row.name, row.country, row.city, round(score, 3), [r for r in reasons if r])

    def _reasons(self, found: int, end: int) -> list[str]:
        if found != end:
            return [_("follows {name}, which is closed or withdrawn").format(name=self.rows[found].name)]
        if self.rows[end].status == OrganisationStatus.INACTIVE:
            return [_("this organisation is closed")]
        return []

    def _by_identifier(self) -> None:
        asked: list[list[tuple[str, str]]] = []
        for query, result in zip(self.queries, self.results, strict=True):
            asked.append([])
            for scheme, value in query.identifiers:
                try:
                    asked[-1].append((scheme, normalise(scheme, value)))
                except IdentifierError:
                    result.notes.append(
                        _("This is no valid identifier of its scheme: {value}").format(value=value)
                    )
        holders: dict[tuple[str, str], int] = {}
        by_scheme = defaultdict[str, set[str]](set)
        for scheme, value in (pair for pairs in asked for pair in pairs):
            by_scheme[scheme].add(value)
        for scheme, values in by_scheme.items():
            held = Identifier.objects.filter(scheme=scheme, value__in=values)
            holders |= {(scheme, value): pk for value, pk in held.values_list("value", "organisation_id")}
        self._load(holders.values())
        for pairs, result in zip(asked, self.results, strict=True):
            ends = {
                end: pk
                for pair in pairs
                if pair in holders
                for pk in [holders[pair]]
                for end in self._stand_for(pk)
            }
            for end, pk in ends.items():
                reason = (
                    _("carries the identifier") if len(ends) == 1 else _("carries one of the identifiers")
                )
                result.candidates.append(self._candidate(end, 1.0, [reason, *self._reasons(pk, end)]))
            if len(ends) == 1:
                result.choice, result.method = self.rows[next(iter(ends))], "identifier"
            elif ends:
                result.notes.append(_("The identifiers belong to different organisations."))

    def _open(self) -> list[int]:
        """Queries without a choice and without contradicting identifiers."""
        return [place for place, result in enumerate(self.results) if not result.candidates]

    def _by_name(self) -> None:
        places = self._open()
        keys = {variant.key for place in places for variant in self.readings[place] if variant.whole}
        carriers = lookup.names_by_key(self.actor, keys)
        self._load({name.organisation_id for names in carriers.values() for name in names})
        for place in places:
            for variant in self.readings[place]:
                if variant.whole and variant.key in carriers:
                    self._judge_exact(place, variant, carriers[variant.key])
                    break
        self._settle("exact")

    def _judge_exact(self, place: int, variant: Variant, names: Sequence[Known]) -> None:
        query, result = self.queries[place], self.results[place]
        ends: dict[int, tuple[Known, list[str]]] = {}
        for name in sorted(
            names, key=lambda name: (name.learned_for_id is None, name.type == NameType.ACRONYM)
        ):
            for end in self._stand_for(name.organisation_id):
                reasons = [evidence.exact(name), variant.reason, *self._reasons(name.organisation_id, end)]
                ends.setdefault(end, (name, reasons))
        here = [pk for pk in ends if query.country and self.rows[pk].country == query.country]
        abroad = {pk for pk in ends if query.country and self.rows[pk].country not in ("", query.country)}
        learned = [pk for pk, (name, _why) in ends.items() if name.learned_for_id and pk not in abroad]
        # An acronym names many; only the country makes it sure.
        sure = [pk for pk, (name, _why) in ends.items() if name.type != NameType.ACRONYM and pk not in abroad]
        if len(learned) == 1:
            self._choose(place, learned[0], "exact")
        elif len(chosen := here or (sure if len(ends) == 1 else [])) == 1 and not learned:
            name = ends[chosen[0]][0]
            official = name.official and not variant.bare
            self.claims[place] = Claim(
                self.rows[chosen[0]], variant, query.country, official, name.organisation_id != chosen[0]
            )
        self.open_questions.add(place)
        for pk, (name, reasons) in ends.items():
            score = evidence.ACRONYM if name.type == NameType.ACRONYM else 1.0
            country = evidence.country(query.country, self.rows[pk].country)
            result.candidates.append(
                self._candidate(
                    pk, score * (evidence.OTHER_COUNTRY if pk in abroad else 1), [*reasons, country]
                )
            )
        result.candidates.sort(key=lambda one: (-one.score, one.organisation_id))

    def _choose(self, place: int, pk: int, method: str) -> None:
        self.results[place].choice, self.results[place].method = self.rows[pk], method

    def _settle(self, method: str) -> None:
        """Turn claims into choices, unless something speaks against them."""
        claims, self.claims = self.claims, {}
        for place, doubt in zip(claims, doubts(list(claims.values()), self.actor), strict=True):
            if doubt:
                self.results[place].notes.append(doubt)
            else:
                self._choose(place, claims[place].organisation.pk, method)

    def _by_line(self) -> None:
        """What each text is most probably about; one of several parts is decided here."""
        places = self._open()
        if not places:
            return
        snapshot = gazetteer.current()
        self.lines = {place for place in places if by_line.is_line(self.queries[place].text)}
        for place in places:
            query = self.queries[place]
            meant = [reading.text for reading in self.readings[place] if reading.translated]
            if place in self.lines and meant:
                meant = [", ".join(meant)]
            elif meant:
                self.meant[place] = meanings.nearest([query.text, *meant], snapshot, self.actor)
                meant = []
            written, *others = (
                rank(text, snapshot, self.actor, query.country, query.city) for text in (query.text, *meant)
            )
            found = best_of(written, dict(zip(meant, others, strict=True)))
            self.ranked[place] = [one for one in found[: self.limit] if one.probability >= by_line.SHOWN]
        every = [one for found in self.ranked.values() for one in found]
        self._load({pk for one in every for pk in (one.found, one.evidence.pk)})
        names = lookup.names_of(self.actor, {one.found for one in every})
        apart = kin.look_alikes({one.evidence.pk for place in self.lines for one in self.ranked[place][:1]})
        for place in places:
            seen = [one for one in self.ranked[place] if {one.evidence.pk, one.found} <= self.rows.keys()]
            self.likely[place] = [self._likely(one, names.get(one.found, ())) for one in seen]
            if place in self.lines:
                self._decide(place, seen, apart)

    def _likely(self, one: Ranked, names: Sequence[Known]) -> Candidate:
        pk = one.evidence.pk
        return self._candidate(
            pk, one.probability, [*by_line.reasons(one, names), *self._reasons(one.found, pk)]
        )

    def _decide(self, place: int, ranked: Sequence[Ranked], apart: Mapping[int, set[int]]) -> None:
        result = self.results[place]
        result.candidates = list(self.likely[place])
        rivals = {one.evidence.pk for one in ranked}
        if not ranked:
            result.notes.append(by_line.unknown())
        elif self._may_choose(place, ranked) and not apart.get(ranked[0].evidence.pk, set()) & rivals:
            self._choose(place, ranked[0].evidence.pk, "line")
        elif len(ranked) == 1:
            result.notes.append(by_line.unsure())

    def _may_choose(self, place: int, ranked: Sequence[Ranked]) -> bool:
        return not self.results[place].notes and by_line.may_choose(
            ranked[0],
            threshold=float(self.hub.resolve_threshold),
            margin=float(self.hub.resolve_margin),
            second=ranked[1].probability if len(ranked) > 1 else 0.0,
        )

    def _merge(self, place: int) -> None:
        """Of a name that was not chosen: what is probable first, then what is merely alike, with no higher score."""
        result, likely = self.results[place], self.likely.get(place, ())
        if not likely or place in self.lines or result.choice is not None:
            return
        if place in self.meant:
            result.candidates = meanings.ordered([*likely, *result.candidates], self.meant[place])
            return
        named = {one.organisation_id for one in likely}
        rest = [one for one in result.candidates if one.organisation_id not in named]
        lowest = likely[-1].score
        result.candidates = [*likely, *(replace(one, score=min(one.score, lowest)) for one in rest)]

    def _by_likeness(self) -> None:
        open_ = [place for place, result in enumerate(self.results) if result.choice is None]
        places = [place for place in open_ if place not in self.lines]
        lists = lookup.shortlists([self._words(place) for place in places])
        meant = {pk for place in places for pk in self.meant.get(place, ())}
        names = lookup.names_of(self.actor, {pk for one in lists for pk in one.ids} | meant)
        near = [
            evidence.nearest(one.words, {each.key for each in self.readings[place]}, one.ids, names)
            for place, one in zip(places, lists, strict=True)
        ]
        for at, place in enumerate(places):
            near[at] = meanings.joined(near[at], self.meant.get(place, ()), names)
        self._load({pk for found in near for pk, _names in found})
        judged = [self._rank(place, found) for place, found in zip(places, near, strict=True)]
        self._claim(places, judged)
        self._settle("score")
        for place, result in enumerate(self.results):
            self._merge(place)
            if result.choice is not None and result.method == "exact":
                chosen = result.choice.pk
                result.candidates = [one for one in result.candidates if one.organisation_id == chosen]
            result.candidates = result.candidates[: self.limit]

    def _words(self, place: int) -> list[str]:
        words: dict[str, None] = {}
        for variant in self.readings[place]:
            words.update(dict.fromkeys(tokens_of(variant.fold)))
            words.update(dict.fromkeys(tokens_of(umlaut_fold(variant.fold))))
        return list(words)

    def _rank(self, place: int, near: Sequence[tuple[int, list[Known]]]) -> dict[int, evidence.Judged]:
        query, result = self.queries[place], self.results[place]
        best = {one.organisation_id: one for one in result.candidates}
        judgements: dict[int, evidence.Judged] = {}
        city = fold(query.city)
        for pk, names in near:
            for end in self._stand_for(pk):
                judged = evidence.judge(self.readings[place], names, self.rows[end], query.country, city)
                if judged and (end not in best or judged.score > best[end].score):
                    reasons = [*judged.reasons, *self._reasons(pk, end)]
                    best[end], judgements[end] = self._candidate(end, judged.score, reasons), judged
        result.candidates = sorted(best.values(), key=lambda one: (-one.score, one.organisation_id))
        return judgements

    def _claim(self, places: Sequence[int], judged: Sequence[dict[int, evidence.Judged]]) -> None:
        """Claim the best candidate of each query where it is far enough ahead."""
        firsts = {r.candidates[0].organisation_id for p in places if (r := self.results[p]).candidates}
        apart = kin.look_alikes(firsts)
        for place, judgements in zip(places, judged, strict=True):
            result = self.results[place]
            # What an equal name or two identifiers left open, likeness does not decide.
            if place in self.open_questions or result.notes or not result.candidates:
                continue
            first = result.candidates[0]
            judgement = judgements.get(first.organisation_id)
            if judgement and judgement.plain and self._is_ahead(result.candidates, apart):
                row, query = self.rows[first.organisation_id], self.queries[place]
                self.claims[place] = Claim(row, self.readings[place][0], query.country, judgement.official)

    def _is_ahead(self, ranked: Sequence[Candidate], apart: dict[int, set[int]]) -> bool:
        first = ranked[0]
        if first.score < float(self.hub.resolve_threshold):
            return False
        if len(ranked) > 1 and first.score - ranked[1].score < float(self.hub.resolve_margin):
            return False
        rivals = {one.organisation_id for one in ranked[: self.limit]}
        return not apart.get(first.organisation_id, set()) & rivals
