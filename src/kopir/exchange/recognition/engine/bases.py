"""Which legal basis decides on a qualification: every one is asked, and each says why it applies or does not.

A basis applies to countries, levels and a day: conventions and agreements to the day of the award, a country's own
rules to the day on which the application was received. What the record does not know stays unknown, with what is
missing. Nothing here decides: it proposes, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .scales import Record

YES, NO, UNKNOWN = "yes", "no", "unknown"
#: What an officer finds out beside the documents.
CHECKS = ("authentic", "entitled", "accredited", "similar")
#: Facets of a substantial difference (Lisbon Recognition Convention, explanatory texts).
ASPECTS = ("level", "workload", "quality", "profile", "outcomes")
#: The basis of a branch campus: what the deciding hub knows of its decree.
DECREE = "DECREE"


@dataclass(frozen=True)
class Members:
    """Countries that are bound alike. ``since``: from that day; ``by``: at the latest on that day; ``not_before``:
    not before it, the day itself being unknown. ``unverified``: no source that was read says that they are bound."""

    countries: tuple[str, ...]
    since: date | None = None
    by: date | None = None
    not_before: date | None = None
    unverified: bool = False


@dataclass(frozen=True)
class Rule:
    """What an instrument's text comes to for a test. ``order``: the nearer to the case, the smaller.

    ``day``: award or received. ``decider``: the country whose own rules these are; else ``members`` are bound.
    ``test``: difference, ranking, accreditation, closeness, branch, or '' where the sources state none.
    """

    order: int
    day: str
    levels: tuple[str, ...]
    test: str
    decider: str = ""
    start: date | None = None
    purposes: tuple[str, ...] = ()
    members: tuple[Members, ...] = ()
    rankings: tuple[str, ...] = ()
    most: int = 0
    needed: int = 0


@dataclass(frozen=True)
class Instrument(Record):
    """A convention, an agreement or national rules; texts as the source has them, in English."""

    name: str
    adopted: str
    in_force: str
    parties: str
    obliges: str
    reservations: str
    rule: Rule | None = None


@dataclass(frozen=True)
class Place:
    """Of the awarding body in one edition of a ranking; ``edition`` '' is unknown, and then nothing follows."""

    ranking: str
    edition: str
    place: int


@dataclass(frozen=True)
class Span:
    """A decree or licence under which a branch may award; None is open or unknown."""

    number: str
    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Qualification:
    """What is to be recognised. Countries are ISO 3166-1 codes; ``taught_in`` is where the branch stands."""

    decider: str
    awarded_in: str
    taught_in: str
    level: str
    purpose: str
    awarded_on: date | None
    received_on: date
    by_branch: bool = False
    without_papers: bool = False
    places: tuple[Place, ...] = ()
    checks: dict[str, str] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()


#: A code, and what a sentence needs.
Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Basis:
    """One basis asked. ``passed``: its own test, '' where it does not apply. ``missing``: what would tell."""

    code: str
    version: int
    applies: str
    passed: str
    day: date | None
    why: tuple[Note, ...]
    missing: tuple[Note, ...] = ()
    order: int = 0


@dataclass(frozen=True)
class Proposal:
    """``outcome``: full, refused, or '' where a person must find it. ``basis``: the code that decided, or ''."""

    outcome: str
    basis: str
    why: tuple[Note, ...]


def evaluate(case: Qualification, instruments: Iterable[Instrument]) -> list[Basis]:
    """Every basis, the nearest to the case first; of an instrument the version that came last."""
    newest = {each.id: each for each in instruments}
    found = [_asked(case, each, each.rule) for each in newest.values() if each.rule]
    if case.by_branch:
        found.append(_decree(case))
    return sorted(found, key=lambda basis: basis.order)


def decided(bases: Sequence[Basis]) -> Basis | None:
    """The nearest that applies and whose test is passed; where none is, the nearest whose test is failed."""
    applying = [basis for basis in bases if basis.applies == YES and basis.code != DECREE]
    for state in (YES, NO):
        for basis in applying:
            if basis.passed == state:
                return basis
    return None


def propose(case: Qualification, bases: Sequence[Basis]) -> Proposal:
    """What follows of itself. That documents are false, or the body had no right, ends every other question."""
    basis = decided(bases)
    code = basis.code if basis else ""
    if case.without_papers:
        return Proposal("", code, (("without_papers", {}),))
    if case.checks.get("authentic") == NO:
        return Proposal("refused", code, (("not_authentic", {}),))
    if case.checks.get("entitled") == NO or any(b.code == DECREE and b.passed == NO for b in bases):
        return Proposal("refused", code, (("not_entitled", {}),))
    if basis is None:
        return Proposal("", "", (("no_basis", {}),))
    if basis.passed == NO:
        return Proposal("", code, (("test_failed", {}),))
    return Proposal("full", code, (("unless_difference", {}),))


def _day(case: Qualification, rule: Rule) -> date | None:
    return case.received_on if rule.day == "received" else case.awarded_on


def _asked(case: Qualification, instrument: Instrument, rule: Rule) -> Basis:
    day = _day(case, rule)

    def basis(applies: str, passed: str, why: Iterable[Note], missing: Iterable[Note] = ()) -> Basis:
        return Basis(
            instrument.id, instrument.version, applies, passed, day, tuple(why), tuple(missing), rule.order
        )

    against = _against(case, rule)
    if against:
        return basis(NO, "", against)
    if day is None:
        return basis(UNKNOWN, "", [], [("award_day", {})])
    if rule.start and day < rule.start:
        return basis(NO, "", [("not_yet", {"start": rule.start})])
    bound = [_bound(rule, country, day) for country in _countries(case, rule)]
    if any(state == NO for state, _note in bound):
        return basis(NO, "", [note for state, note in bound if state == NO])
    if any(state == UNKNOWN for state, _note in bound):
        return basis(UNKNOWN, "", [], [note for state, note in bound if state == UNKNOWN])
    passed, why, missing = TESTS[rule.test](case, rule)
    return basis(YES, passed, [note for _state, note in bound] + why, missing)


def _against(case: Qualification, rule: Rule) -> list[Note]:
    """What takes the case out of the instrument's scope at any time."""
    found: list[Note] = []
    if rule.decider and rule.decider != case.decider:
        found.append(("others_rules", {"country": rule.decider}))
    if rule.levels and case.level not in rule.levels:
        found.append(("other_level", {"level": case.level}))
    if rule.purposes and case.purpose not in rule.purposes:
        found.append(("other_purpose", {"purpose": case.purpose}))
    if rule.test == "branch" and not case.by_branch:
        found.append(("no_branch", {}))
    if not rule.decider and case.awarded_in == case.decider:
        found.append(("same_country", {}))
    return found


def _countries(case: Qualification, rule: Rule) -> list[str]:
    if rule.decider:
        return []
    other = [case.taught_in] if rule.test == "branch" else [case.decider]
    return list(dict.fromkeys([case.awarded_in, *other]))


def _bound(rule: Rule, country: str, day: date) -> tuple[str, Note]:
    """Whether a country was bound on a day, and the reason."""
    if not country:
        return UNKNOWN, ("country_unknown", {})
    for group in rule.members:
        if country in group.countries:
            return _in_group(group, country, day)
    return NO, ("not_party", {"country": country})


def _in_group(group: Members, country: str, day: date) -> tuple[str, Note]:
    said = {"country": country, "day": day}
    if group.not_before and day < group.not_before:
        return NO, ("party_later", {**said, "start": group.not_before})
    if group.unverified:
        return UNKNOWN, ("party_unverified", said)
    if group.since:
        if day < group.since:
            return NO, ("party_later", {**said, "start": group.since})
        return YES, ("party", said)
    if group.by and day >= group.by:
        return YES, ("party", said)
    return UNKNOWN, ("party_since_unknown", said)


Tested = tuple[str, list[Note], list[Note]]


def _checked(case: Qualification, *names: str) -> Tested:
    """All of these checks: no if one is no, unknown while one is open."""
    failed = [name for name in names if case.checks.get(name) == NO]
    still = [name for name in names if case.checks.get(name) not in (YES, NO)]
    state = NO if failed else UNKNOWN if still else YES
    good = [name for name in names if case.checks.get(name) == YES]
    why: list[Note] = [*((f"{name}_no", {}) for name in failed), *((f"{name}_yes", {}) for name in good)]
    return state, why, [(f"{name}_open", {}) for name in still]


def _difference(case: Qualification, _rule: Rule) -> Tested:
    if case.without_papers:
        return UNKNOWN, [("refugees", {})], [("background", {})]
    state, why, missing = _checked(case, "authentic", "entitled")
    return state, [("unless_shown", {}), *why], missing


def _ranking(case: Qualification, rule: Rule) -> Tested:
    """The short way needs places among the first of enough rankings, each with its edition."""
    dated = {
        place.ranking: place for place in case.places if place.edition and place.ranking in rule.rankings
    }
    good = [p for p in dated.values() if p.place <= rule.most]
    open_ = [name for name in rule.rankings if name not in dated]
    why: list[Note] = [
        (
            "place_in" if place.place <= rule.most else "place_out",
            {"ranking": place.ranking, "edition": place.edition, "place": place.place, "most": rule.most},
        )
        for place in dated.values()
    ]
    undated = [place.ranking for place in case.places if not place.edition]
    missing: list[Note] = [("edition", {"ranking": name}) for name in undated]
    if len(good) >= rule.needed:
        state, more, lacking = _checked(case, "authentic")
        return state, [*why, ("short_way", {"needed": rule.needed}), *more], lacking
    state, more, lacking = _checked(case, "authentic", "entitled")
    if len(good) + len(open_) >= rule.needed:
        missing += [
            ("ranking", {"ranking": name, "most": rule.most}) for name in open_ if name not in undated
        ]
        return state, [*why, ("way_unknown", {"needed": rule.needed}), *more], [*missing, *lacking]
    return state, [*why, ("long_way", {"needed": rule.needed}), *more], [*missing, *lacking]


def _accreditation(case: Qualification, _rule: Rule) -> Tested:
    return _checked(case, "accredited", "authentic")


def _closeness(case: Qualification, _rule: Rule) -> Tested:
    return _checked(case, "similar", "authentic")


def _branch(case: Qualification, _rule: Rule) -> Tested:
    return UNKNOWN, [("only_branches", {})], [("no_test", {})]


def _none(_case: Qualification, _rule: Rule) -> Tested:
    return UNKNOWN, [], [("no_test", {})]


TESTS = {
    "difference": _difference,
    "ranking": _ranking,
    "accreditation": _accreditation,
    "closeness": _closeness,
    "branch": _branch,
    "": _none,
}


def _decree(case: Qualification) -> Basis:
    """Whether the awarding body could award through its branch on the day of the award."""
    day = case.awarded_on
    said = [{"number": span.number, "first": span.first, "last": span.last} for span in case.spans]
    if not case.spans:
        return Basis(DECREE, 0, UNKNOWN, "", day, (), (("no_decree", {}),))
    if day is None:
        return Basis(DECREE, 0, UNKNOWN, "", day, (), (("award_day", {}),))
    holding = [
        each
        for each, span in zip(said, case.spans, strict=True)
        if span.holds(day) and span.first is not None
    ]
    if holding:
        return Basis(DECREE, 0, YES, YES, day, tuple(("decree", each) for each in holding))
    if any(span.holds(day) for span in case.spans):
        return Basis(DECREE, 0, UNKNOWN, "", day, (), (("decree_day", {}),))
    return Basis(DECREE, 0, YES, NO, day, tuple(("decree_not", each) for each in said))
