"""Names and short words of recognition in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kopir.kit import formats
from kopir.kit.multilingual import pick
from kopir.kit.templatetags.kit import multilingual, status

#: Method → (name, what it does).
METHODS: dict[str, tuple[Any, Any]] = {
    "grading": (
        _("Grading tables"),
        _(
            "The grade keeps its place among those who passed in its reference group (ECTS Users' Guide 2015)."
        ),
    ),
    "published": (
        _("Published table"),
        _("As the table prints it, in the direction in which it is printed."),
    ),
    "thresholds": (_("Classes by averages"), _("The highest class whose least average is reached.")),
    "bavarian": (
        _("Modified Bavarian formula"),
        _("1 + 3 × (best − grade) / (best − least pass), cut after one decimal, not rounded."),
    ),
    "formula": (_("A university's own formula"), _("Ajou University: 10 × grade points + 54.")),
    "bands": (_("Bands of marks"), _("Marks in per cent, as this country's own scales print them.")),
    "fails": (_("A fail stays a fail"), _("Failing grades go through no formula and no table of places.")),
    "chain": (_("Two tables joined"), _("By ECTS letters in between; nobody publishes the two together.")),
    "position": (
        _("The same relative place"),
        _("Between the best grade and the least that passes; no authority prescribes it."),
    ),
}
VERIFICATION = {
    "read": ("ok", _("read at its source")),
    "partly": ("warn", _("partly verified")),
    "unverified": ("bad", _("not verified")),
}
STATES = {
    "pass": ("ok", pgettext_lazy("grade", "pass")),
    "fail": ("bad", pgettext_lazy("grade", "fail")),
    "conditional": ("warn", _("conditional pass")),
    "passed": ("quiet", _("passed without a grade")),
}
GIVEN = [
    ("", _("Whatever it can only be")),
    ("grade", _("A letter or grade")),
    ("bounds", _("Marks or per cent")),
    ("points", _("Grade points or their average")),
]
CYCLES = [
    ("", _("Not said")),
    ("1", _("First cycle (bachelor)")),
    ("2", _("Second cycle (master)")),
    ("3", _("Third cycle (doctorate)")),
]
CHOICES = [("middle", _("The middle one")), ("best", _("The best one")), ("worst", _("The lowest one"))]
#: Words that scales print beside their grades; what is not here stays as printed.
LABELS = {
    "excellent": _("excellent"),
    "good": _("good"),
    "satisfactory": _("satisfactory"),
    "unsatisfactory": _("unsatisfactory"),
    "unsatisfactory, can be improved": _("unsatisfactory, can be improved"),
    "fail": _("failed"),
    "pass": _("sufficient to pass"),
    "bad": _("bad"),
    "outstanding": _("outstanding"),
    "very good": _("very good"),
    "above average": _("above average"),
    "average": pgettext_lazy("grade", "average"),
    "absent": pgettext_lazy("grade", "absent"),
    "distinction": _("distinction"),
    "adequate": _("adequate"),
    "conditional pass": _("conditional pass"),
    "to be repeated": _("to be repeated"),
    "best 10% of passing": _("the best 10% of those who passed"),
    "next 25%": _("the next 25%"),
    "next 30%": _("the next 30%"),
    "last 10%": _("the last 10%"),
}
WAYS = {
    "stated": _("By the hours that the course states"),
    "hours": _("By hours of work"),
    "year": _("By the year"),
    "factor": _("By a published factor"),
    "steps": _("By a printed table of whole credits"),
}
FLAGS = {
    "unverified": _("The hours behind the credit are not verified."),
    "same_hours": _("Both count the same hours; the interval is what they leave open."),
    "about": _("The credits of a year are worked out of a whole programme."),
    "whole": _("The rule rounds to whole credits."),
    "divided": _("The factor is divided by: nobody publishes this direction."),
    "through_ects": _("By way of ECTS, with two factors; nobody publishes them together."),
}
MISSING = {
    "contact_only": _("Only hours of class are known, and they are not the hours of work."),
    "no_hours": _("The sources state no hours of work."),
    "no_year": _("The sources state no credits of a year."),
    "no_factor": _("No factor is published."),
    "not_in_steps": _("The printed table has no line for this number of credits."),
}
#: Levels and kinds of work that a factor holds for.
LEVELS = {
    "bachelor": _("bachelor"),
    "profile master": _("profile master"),
    "scientific and pedagogical master": _("scientific and pedagogical master"),
    "doctorate": _("doctorate"),
    "study practice": _("study practice"),
    "teaching practice": _("teaching practice"),
    "industrial practice": _("industrial practice"),
    "research practice": _("research practice"),
    "final attestation": _("final attestation"),
    "also printed as 1.5-1.7": _("also printed as 1.5-1.7"),
    "by the year": _("worked out by the year"),
    "by hours": _("worked out by hours"),
    "a placement agency": _("a placement agency"),
    "60 over 37.5, by the year": _("60 over 37.5, by the year"),
    "UMAP workshop, 2012": _("UMAP workshop, 2012"),
    "by the year, or by CATS 4 to 1 and 2 to 1": _("by the year, or by CATS 4 to 1 and 2 to 1"),
    "ordinary degree": _("ordinary degree"),
    "honours degree": _("honours degree"),
    "three years": _("three years"),
    "four years": _("four years"),
}
QUALIFICATIONS = {"bachelor": _("Bachelor"), "master": _("Master"), "doctor": _("Doctor")}
FINDINGS = {
    "level_unknown": _("The level of this qualification is not known on both."),
    "no_framework": _("One of the two has no framework of levels, or none that is known here."),
    "other_length": _(
        "The two frameworks have other ranges of levels, so their numbers say nothing to each other."
    ),
    "several_kinds": _("The qualification has several levels, depending on its length or kind."),
    "between_levels": _("A level lies between two whole ones, which the other framework may not have."),
    "same_number": _("The numbers are equal. That is evidence and no proof: outcomes and workload decide."),
    "unverified": _("Part of this is not verified at its source."),
}
BASES = {"points": _("grade points"), "bounds": _("marks"), "place": _("places in the order")}
DIRECTIONS = {"higher": _("A larger number is better"), "lower": _("A smaller number is better")}
SIDES = {"home": _("the sending group"), "host": _("the receiving group")}

#: Columns of the list of scales as a file, with their heads.
HEADS: dict[str, Any] = {
    "scale": _("Code of the scale"),
    "version": _("Version"),
    "recorded": _("Recorded on"),
    "system": _("Country or system"),
    "name": _("Name of the scale"),
    "direction": _("Order"),
    "grade": pgettext_lazy("recognition", "Grade"),
    "points": _("Grade points"),
    "low": _("Least mark"),
    "high": _("Greatest mark"),
    "bounds": _("What the marks are"),
    "label": _("In words"),
    "passing": _("Passed?"),
    "verification": _("Verified?"),
    "sources": _("Sources"),
}


def system_name(code: str) -> str:
    """A country, or the two systems that are none."""
    named = {"EU": _("Europe (ECTS)"), "UMAP": _("Asia and the Pacific (UMAP)")}
    return str(named[code]) if code in named else formats.country(code)


def name_of(record: Any) -> str:
    """A scale's or a credit system's name; names are kept in all languages of the interface."""
    return pick(dict(record.name)).text


def full_name(record: Any) -> str:
    return f"{system_name(record.system)}: {name_of(record)}"


def label_of(text: str) -> str:
    """A word printed beside a grade; German ones stay as they are printed."""
    return str(LABELS.get(text, text))


def level_of(text: str) -> str:
    """What a factor or a level holds for; several are joined with ' / ' or '; '."""
    for joint in (" / ", "; "):
        if text not in LEVELS and joint in text:
            return joint.join(level_of(part) for part in text.split(joint))
    return str(LEVELS.get(text, text))


def verified(state: str) -> SafeString:
    return status(*VERIFICATION[state])


def state_tag(state: str) -> SafeString:
    return status(*STATES[state])


def english(text: str) -> SafeString | str:
    """A remark of the sources, which is kept in English alone and says so to other readers; '' for none."""
    return multilingual({"en": text}) if text else ""


def source_link(url: str) -> SafeString:
    """A source, to be opened; an address that holds a sign-in name is only shown."""
    host = url.split("/")[2]
    if "@" in host:
        return format_html('<span class="code">{}</span>', url)
    return format_html('<a href="{}" rel="noopener">{}</a>', url, host)
