"""What the engine's findings on legal bases are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kopir.kit import formats

from .engine.bases import DECREE, NO, UNKNOWN, YES
from .models import Level, Outcome, Purpose

CHECKS = {
    "authentic": _("The documents are genuine (confirmed by the body that issued them)"),
    "entitled": _("The body had the right to award it on that day"),
    "accredited": _("The body or the programme was accredited on that day"),
    "similar": _("Length and specialty are close to those here"),
}
YES_NO = [("", _("Not known yet")), (YES, pgettext_lazy("check", "Yes")), (NO, pgettext_lazy("check", "No"))]
#: Check and answer, as the trail and the findings name them.
CHECK_ANSWERS = {
    "authentic_yes": _("The documents are confirmed as genuine."),
    "authentic_no": _("The documents are not genuine."),
    "entitled_yes": _("The body had the right to award on that day."),
    "entitled_no": _("The body had no right to award on that day."),
    "accredited_yes": _("The body or the programme was accredited on that day."),
    "accredited_no": _("Neither the body nor the programme was accredited on that day."),
    "similar_yes": _("Length and specialty are close to those here."),
    "similar_no": _("Length or specialty is not close to those here."),
}
APPLIES = {
    YES: ("ok", _("applies")),
    NO: ("quiet", _("does not apply")),
    UNKNOWN: ("warn", _("not known whether it applies")),
}
PASSED = {
    YES: ("ok", _("its test is passed")),
    NO: ("bad", _("its test is failed")),
    UNKNOWN: ("warn", _("its test is open")),
}
ASPECTS = {
    "level": _("Level"),
    "workload": _("Workload"),
    "quality": _("Quality"),
    "profile": _("Profile"),
    "outcomes": _("Learning outcomes"),
    "not_genuine": _("Documents that are not genuine, or a body without the right to award"),
}
OUTCOME_TAGS = {"full": "ok", "partial": "warn", "conditional": "warn", "refused": "bad"}
NOTES = {
    **CHECK_ANSWERS,
    # Scope.
    "others_rules": _("These are the rules of another country: {country}."),
    "other_level": _("It does not speak of this level: {level}."),
    "other_purpose": _("It does not speak of this purpose: {purpose}."),
    "no_branch": _("It speaks of branches, and this was not earned at one."),
    "same_country": _("The qualification was awarded in the country that decides."),
    "not_yet": _("It stands only since {start}."),
    "not_party": _("{country} is not among its parties on record."),
    "party_later": _("{country} was not bound before {start}."),
    "party": _("{country} was bound on {day}."),
    # What is missing.
    "award_day": _("The day of the award."),
    "country_unknown": _("The country of the awarding body."),
    "party_unverified": _(
        "A source by which {country} was bound on {day}: what is on record is not verified."
    ),
    "party_since_unknown": _("The day from which {country} was bound: {day} may lie before it."),
    "authentic_open": _("Whether the documents are genuine."),
    "entitled_open": _("Whether the body had the right to award on that day."),
    "accredited_open": _("Whether the body or the programme was accredited on that day."),
    "similar_open": _("Whether length and specialty are close to those here."),
    "edition": _("The edition of this ranking: {ranking}. Without it the place proves nothing."),
    "ranking": _("The place in this ranking, with its edition: {ranking} (it counts up to {most})."),
    "no_test": _("The test itself: the sources that were read do not state it."),
    "background": _("A background paper and what supports it."),
    "no_decree": _("The decree or licence of the branch: none is on record for this body and this campus."),
    "decree_day": _("The first day of the decree on record."),
    # Tests.
    "unless_shown": _("It obliges to recognise unless a substantial difference can be shown."),
    "refugees": _("Papers are lost: it asks for a fair way to assess what can be shown."),
    "place_in": _("{ranking} {edition}: place {place}, among the first {most}."),
    "place_out": _("{ranking} {edition}: place {place}, not among the first {most}."),
    "short_way": _("In enough rankings ({needed}): only whether the documents are genuine is checked."),
    "long_way": _(
        "Not in enough rankings ({needed}): genuineness, the right to award, and an expert's comparison are needed."
    ),
    "way_unknown": _(
        "It is not known whether it stands in enough rankings ({needed}); until then the longer way holds."
    ),
    "only_branches": _("It regulates branches and says nothing of a single qualification."),
    "decree": _("In force on that day: {number}, {first} – {last}."),
    "decree_not": _("Not in force on that day: {number}, {first} – {last}."),
    # Proposals.
    "without_papers": _(
        "Papers are lost, so nothing follows of itself: a person weighs the background paper."
    ),
    "not_authentic": _("The documents are not genuine."),
    "not_entitled": _("The body had no right to award this on that day."),
    "no_basis": _("No legal basis decides yet. What is missing stands beside each."),
    "test_failed": _("The nearest basis applies, and its test is failed: a person weighs what follows."),
    "unless_difference": _("Recognise in full, unless a substantial difference can be shown."),
}
#: The bases in few words; an instrument that is not here keeps the name of its record.
BASES = {
    DECREE: _("Decree or licence of the branch campus"),
    "LRC": _("Lisbon Recognition Convention"),
    "TOKYO": _("Tokyo Convention (Asia and the Pacific, 2011)"),
    "GLOBAL": _("Global Convention of UNESCO"),
    "CA5": _("Agreement of the five Central Asian states"),
    "KZ-268": _("Kazakhstan's order 268 of 12 June 2023"),
    "KZ-230": _("Kazakhstan's order 230 of 28 July 2023"),
    "CN-KZ": _("Agreement of China and Kazakhstan"),
    "KZ-RU-BRANCH": _("Agreement of Kazakhstan and Russia on branches"),
    "MINSK2000": _("Minsk agreement on branches, 23 May 2000"),
}
_SHOWN = {"level": Level, "purpose": Purpose}


def basis_name(code: str) -> str:
    return str(BASES.get(code, code)) if code else _now("None")


def _shown(name: str, value: Any) -> Any:
    if name in ("first", "last", "start", "day"):
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        return formats.day(value) if value else "…"
    if name == "country":
        return formats.country(value)
    if name in _SHOWN:
        return _SHOWN[name](value).label
    if name in ("place", "most", "needed"):
        return formats.number(int(value))
    return value


def note_text(note: Any) -> str:
    """(code, what it says), from the engine or as it is kept, as a sentence."""
    code, said = note
    return str(NOTES[code]).format(**{name: _shown(name, value) for name, value in said.items()})


def note_texts(notes: Iterable[Any]) -> list[str]:
    return [note_text(note) for note in notes]


def outcome_label(outcome: str) -> str:
    return str(Outcome(outcome).label) if outcome else _now("A person has to find it")
