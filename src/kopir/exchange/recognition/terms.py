"""What an application and a decision may say, checked; each fault at its field, with what would be accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.errors import NotFound
from kopir.kit.languages import content_languages
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.terms import as_date
from kopir.spine.agreements.words import Texts
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.registry.actors import ANONYMOUS, Actor

from .applied import spans_of
from .engine.bases import ASPECTS, CHECKS, Span
from .facts_reader import book
from .models import Application, Level, Outcome, Purpose, Route

RANKINGS = ("QS", "ARWU", "THE")
#: Characters of a background paper, of reasons; entries of rankings.
LONG, MOST_PLACES = 20_000, 12
DATES = ("studied_from", "studied_to", "awarded_on")
CHOICES = {"purpose": Purpose, "level": Level, "route": Route}
#: In a decision's ``differences``: no difference, but documents that are false or a body without a right.
NOT_GENUINE = "not_genuine"
#: Fields of an application that a person writes.
FIELDS = (
    *CHOICES,
    "applicant_name",
    "applicant_email",
    "language",
    "qualification",
    "programme",
    "background",
    "credits",
    "credit_system",
    *DATES,
    "awarding_body",
    "campus",
)


def clean_application(actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an application. Raises Invalid by field."""
    texts = Texts()
    found: dict[str, Any] = {
        "applicant_name": texts.line(
            "applicant_name", given.get("applicant_name"), 200, required=_("Write the applicant's name.")
        ),
        "applicant_email": texts.line("applicant_email", given.get("applicant_email"), 254),
        "qualification": texts.line(
            "qualification",
            given.get("qualification"),
            300,
            required=_("Write the qualification as the document names it."),
        ),
        "programme": texts.line("programme", given.get("programme"), 300),
        "background": texts.lines("background", given.get("background"), LONG),
        "language": str(given.get("language") or ""),
        "credit_system": str(given.get("credit_system") or ""),
    }
    for name, choices in CHOICES.items():
        found[name] = str(given.get(name) or (Route.DOCUMENTS if name == "route" else ""))
        if found[name] not in choices.values:
            texts.faults[name] = [_("Choose one of the list.")]
    if found["language"] not in dict(content_languages()):
        texts.faults["language"] = [_("Choose one of the list.")]
    if found["applicant_email"]:
        try:
            validate_email(found["applicant_email"])
        except ValidationError:
            texts.faults["applicant_email"] = [_("This is no e-mail address, such as name@example.org.")]
    for name in DATES:
        try:
            found[name] = as_date(given.get(name))
        except (TypeError, ValueError):
            found[name], texts.faults[name] = None, [_("This is not a date.")]
    found["credits"] = _credits(given.get("credits"), found["credit_system"], texts)
    for name in ("awarding_body", "campus"):
        found[name] = _organisation(actor, name, given.get(f"{name}_id"), texts)
    _days(actor, found, texts)
    texts.check()
    return found


def _organisation(actor: Actor, name: str, pk: Any, texts: Texts) -> Any:
    if pk in (None, ""):
        return None
    try:
        # It stands in a letter that anybody may be shown, so a proposal that waits for the register is not taken.
        return get_organisation(ANONYMOUS, int(pk))
    except (NotFound, TypeError, ValueError):
        texts.faults[f"{name}_id"] = [
            _("No organisation of the register. Choose one of those that are there.")
        ]
        return None


def _credits(value: Any, system: str, texts: Texts) -> Decimal | None:
    if system and system not in book().credits:
        texts.faults["credit_system"] = [_("Choose one of the list.")]
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value).strip().replace(",", "."))
        if number.is_finite() and 0 <= number <= 9999 and number == number.quantize(Decimal("0.01")):
            if not system:
                texts.faults.setdefault("credit_system", [_("Say which credits these are.")])
            return number
    except InvalidOperation:
        pass
    texts.faults["credits"] = [_("Give a number from 0 to 9999, with at most 2 digits after the point.")]
    return None


def _days(actor: Actor, found: dict[str, Any], texts: Texts) -> None:
    """The award lies after the study, not in the future, not before its institution, and within a decree."""
    awarded, body, campus = found["awarded_on"], found["awarding_body"], found["campus"]
    first, last = found["studied_from"], found["studied_to"]
    if first and last and last < first:
        texts.faults["studied_to"] = [_("It ends before it begins.")]
    if campus is not None and (body is None or campus.pk == body.pk):
        texts.faults["campus_id"] = [
            _("A campus is not the body itself: name the foreign body that awards there, and the campus.")
        ]
    if awarded is None:
        return
    if awarded > today():
        texts.faults["awarded_on"] = [
            _("It lies in the future. Accepted are days up to {day}.").format(day=formats.day(today()))
        ]
    elif first and awarded < first:
        texts.faults["awarded_on"] = [
            _("It lies before the study began. Accepted are days from {day} on.").format(
                day=formats.day(first)
            )
        ]
    elif body is not None and body.established and awarded.year < body.established:
        texts.faults["awarded_on"] = [
            _("{name} exists since {year}. Accepted are days from {day} on.").format(
                name=body.called().text,
                year=body.established,
                day=formats.day(date(body.established, 1, 1)),
            )
        ]
    elif body is not None and campus is not None:
        spans = spans_of(actor, body.pk, campus.pk)
        if spans and not any(span.holds(awarded) for span in spans):
            texts.faults["awarding_body_id"] = [
                _("It had no legal basis to award there on {day}. On record are: {spans}.").format(
                    day=formats.day(awarded), spans="; ".join(map(span_text, spans))
                )
            ]


def span_text(span: Span) -> str:
    """A decree with its days, in the reader's language."""
    days = " – ".join(formats.day(each) if each else "…" for each in (span.first, span.last))
    return f"{span.number}: {days}" if span.number else days


def missing_for_reception(application: Application) -> dict[str, list[str]]:
    """What an application must say before its clock starts: without papers a background paper, else the award."""
    faults: dict[str, list[str]] = {}
    if application.route == Route.BACKGROUND:
        if not application.background:
            faults["background"] = [_("Write down what the person says of their education.")]
        return faults
    if application.awarding_body_id is None:
        faults["awarding_body_id"] = [_("Name the body that awarded the qualification.")]
    if application.awarded_on is None:
        faults["awarded_on"] = [_("Say on which day it was awarded; every legal basis is asked at that day.")]
    return faults


def clean_findings(rankings: Any, checks: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Rankings as [{ranking, edition, place, source}] and checks as {name: yes | no}. Raises Invalid."""
    texts = Texts()
    places = []
    given = list(rankings or ())
    if len(given) > MOST_PLACES:
        texts.faults["rankings"] = [_("At most {most} entries.").format(most=MOST_PLACES)]
    for each in given[:MOST_PLACES]:
        places.append(_place(each if isinstance(each, Mapping) else {}, texts))
    named = [(each["ranking"], each["edition"]) for each in places]
    if len(set(named)) < len(named):
        texts.faults["rankings"] = [_("One edition of a ranking has one place.")]
    clean = {}
    for name, value in checks.items():
        if name not in CHECKS or value not in ("", "yes", "no"):
            texts.faults[name if name in CHECKS else "checks"] = [_("Choose one of the list.")]
        elif value:
            clean[name] = value
    texts.check()
    return places, clean


def _place(each: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    edition = str(each.get("edition") or "").strip()
    ranking = str(each.get("ranking") or "")
    source = texts.line("rankings", each.get("source"), 500)
    if ranking not in RANKINGS:
        texts.faults["rankings"] = [_("Choose one of: {kinds}.").format(kinds=", ".join(RANKINGS))]
    if edition and not (
        edition.isdecimal() and edition.isascii() and 2003 <= int(edition) <= today().year + 1
    ):
        texts.faults["rankings"] = [
            _("An edition is a year from 2003 to {year}.").format(year=today().year + 1)
        ]
    try:
        place = int(str(each.get("place")))
    except ValueError:
        place = 0
    if not 1 <= place <= 5000:
        texts.faults["rankings"] = [_("A place is a whole number from 1 to 5000.")]
    if source:
        try:
            URLValidator(schemes=["http", "https"])(source)
        except ValidationError:
            texts.faults["rankings"] = [_("Give a web address that begins with http:// or https://.")]
    return {"ranking": ranking, "edition": edition, "place": place, "source": source}


def clean_decision(given: Mapping[str, Any], language: str) -> dict[str, Any]:
    """{outcome, differences, texts}. What is less than full recognition needs a substantial difference and reasons.

    Raises Invalid by field.
    """
    texts = Texts()
    outcome = str(given.get("outcome") or "")
    if outcome not in Outcome.values:
        texts.faults["outcome"] = [_("Choose one of the list.")]
    differences = []
    for aspect in ASPECTS:
        if said := texts.lines(f"difference_{aspect}", given.get(f"difference_{aspect}"), 2000):
            differences.append({"aspect": aspect, "text": said})
    reasons = texts.lines("reasons", given.get("reasons"), LONG, required=_("Give the reasons."))
    conditions = texts.lines("conditions", given.get("conditions"), LONG)
    if outcome in (Outcome.PARTIAL, Outcome.CONDITIONAL) and not conditions:
        texts.faults["conditions"] = [
            _("Say what is recognised and what is not, or what the applicant has still to do.")
        ]
    if outcome == Outcome.FULL and conditions:
        texts.faults["conditions"] = [_("Full recognition has no conditions. Choose another outcome.")]
    if given.get("not_genuine"):
        differences.append({"aspect": NOT_GENUINE, "text": ""})
        if outcome in (Outcome.FULL, Outcome.PARTIAL, Outcome.CONDITIONAL):
            texts.faults["not_genuine"] = [_("What is not genuine can only be refused.")]
    if outcome in Outcome.values and outcome != Outcome.FULL and not differences:
        texts.faults["outcome"] = [
            _(
                "Less than full recognition needs a substantial difference: say in at least one of the five fields "
                "what it is, or that the documents are not genuine or the body had no right."
            )
        ]
    texts.check()
    return {
        "outcome": outcome,
        "differences": differences,
        "texts": {
            name: {language: text}
            for name, text in (("reasons", reasons), ("conditions", conditions))
            if text
        },
    }
