"""Resolving many names at once; one name is many of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kopir.ground.identifiers import IdentifierError, normalise
from kopir.ground.scripts import fold
from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor

from ..models import Identifier, NameType, Organisation, OrganisationName, OrganisationStatus
from ..selectors import visible_names, visible_organisations
from ..tokens import tokens_of
from . import evidence, lookup
from .variants import Variant, umlaut_fold, variants

#: Queries that are worked on together: bounds the memory and the length of IN lists.
BATCH = 500


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
    """``choice`` is set only when it is sure; ``method`` says by what ('identifier', 'exact', 'score').

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
    forbids the choice; then likeness, where the best is chosen from the hub's ``resolve_threshold`` up and
    ``resolve_margin`` ahead of the next. A withdrawn organisation stands for its successor or for nothing.
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
        self.queries, self.actor, self.hub, self.limit = queries, actor, hub, limit
        self.readings = [variants(query.text) for query in queries]
        self.results = [Resolution() for _query in queries]
        self.rows: dict[int, Organisation] = {}
        self.follow: dict[int, list[int]] = {}

    def run(self) -> list[Resolution]:
        self._by_identifier()
        self._by_name()
        self._by_likeness()
        return self.results

    def _load(self, ids: Iterable[int]) -> None:
        """Read organisations that are not yet known, and whoever follows the closed ones."""
        wanted = set(ids) - self.rows.keys()
        for part in lookup.chunks(wanted):
            self.rows |= visible_organisations(self.actor).in_bulk(part)
        self.follow |= lookup.successors(self.rows[pk] for pk in wanted if pk in self.rows)
        after = {pk for pks in self.follow.values() for pk in pks} - self.rows.keys()
        for part in lookup.chunks(after):
            self.rows |= visible_organisations(self.actor).in_bulk(part)

    def _stand_for(self, pk: int) -> list[int]:
        """The organisations that *pk* means today: itself, its successors, or none when withdrawn."""
        ends = [
            end
            for end in self.follow.get(pk, [pk])
            if end in self.rows and self.rows[end].status != OrganisationStatus.WITHDRAWN
        ]
        return ends or (
            [pk] if pk in self.rows and self.rows[pk].status != OrganisationStatus.WITHDRAWN else []
        )

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
        carriers = defaultdict[str, list[OrganisationName]](list)
        for part in lookup.chunks(keys):
            names = visible_names(self.actor).filter(
                key__in=part, organisation__in=visible_organisations(self.actor)
            )
            for name in names.order_by("pk"):
                carriers[name.key].append(name)
        self._load({name.organisation_id for names in carriers.values() for name in names})
        for place in places:
            for variant in self.readings[place]:
                if variant.whole and carriers[variant.key]:
                    self._judge_exact(place, variant, carriers[variant.key])
                    break

    def _judge_exact(self, place: int, variant: Variant, names: Sequence[OrganisationName]) -> None:
        query, result = self.queries[place], self.results[place]
        ends: dict[int, tuple[OrganisationName, list[str]]] = {}
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
        for chosen in (learned, here, sure if len(ends) == 1 else []):
            if len(chosen) == 1:
                result.choice, result.method = self.rows[chosen[0]], "exact"
                break
        for pk, (name, reasons) in ends.items():
            score = evidence.ACRONYM if name.type == NameType.ACRONYM else 1.0
            country = evidence.country(query.country, self.rows[pk].country)
            result.candidates.append(
                self._candidate(
                    pk, score * (evidence.OTHER_COUNTRY if pk in abroad else 1), [*reasons, country]
                )
            )
        if result.choice:
            result.candidates = [one for one in result.candidates if one.organisation_id == result.choice.pk]
        result.candidates.sort(key=lambda one: (-one.score, one.organisation_id))

    def _by_likeness(self) -> None:
        places = [place for place, result in enumerate(self.results) if result.choice is None]
        asked = [self._words(place) for place in places]
        lists = lookup.shortlists(asked)
        self._load({pk for pks in lists for pk in pks})
        names = defaultdict[int, list[OrganisationName]](list)
        for part in lookup.chunks({pk for pks in lists for pk in pks} & self.rows.keys()):
            for name in visible_names(self.actor).filter(organisation__in=part):
                names[name.organisation_id].append(name)
        for place, pks in zip(places, lists, strict=True):
            self._rank(place, pks, names)
        self._choose(places)

    def _words(self, place: int) -> list[str]:
        words: dict[str, None] = {}
        for variant in self.readings[place]:
            words.update(dict.fromkeys(tokens_of(variant.fold)))
            words.update(dict.fromkeys(tokens_of(umlaut_fold(variant.fold))))
        return list(words)

    def _rank(self, place: int, pks: Sequence[int], names: dict[int, list[OrganisationName]]) -> None:
        query, result = self.queries[place], self.results[place]
        best = {one.organisation_id: one for one in result.candidates}
        city = fold(query.city)
        for pk in evidence.nearest(self.readings[place], pks, names):
            ends = self._stand_for(pk)
            for end in ends:
                judged = evidence.judge(self.readings[place], names[pk], self.rows[end], query.country, city)
                if judged and (end not in best or judged.score > best[end].score):
                    reasons = [*judged.reasons, *self._reasons(pk, end)]
                    best[end] = self._candidate(end, judged.score, reasons)
        result.candidates = sorted(best.values(), key=lambda one: (-one.score, one.organisation_id))

    def _choose(self, places: Sequence[int]) -> None:
        apart = lookup.look_alikes(
            {r.candidates[0].organisation_id for p in places if (r := self.results[p]).candidates}
        )
        threshold, margin = float(self.hub.resolve_threshold), float(self.hub.resolve_margin)
        for place in places:
            result = self.results[place]
            ranked = result.candidates
            if ranked and not result.notes and self._is_sure(ranked, threshold, margin, apart):
                result.choice, result.method = self.rows[ranked[0].organisation_id], "score"
            result.candidates = ranked[: self.limit]

    def _is_sure(
        self, ranked: Sequence[Candidate], threshold: float, margin: float, apart: dict[int, set[int]]
    ) -> bool:
        first = ranked[0]
        # A score of 1 is an equal name that was judged already: what it left open, likeness does not decide.
        if first.score >= 1 or first.score < threshold:
            return False
        if len(ranked) > 1 and first.score - ranked[1].score < margin:
            return False
        rivals = {one.organisation_id for one in ranked[: self.limit]}
        return not apart.get(first.organisation_id, set()) & rivals
