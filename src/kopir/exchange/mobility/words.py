"""What is said of an assignment: its mechanism and guarantee, why somebody did not get a place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kopir.kit.formats import number

from .assignment import Mechanism, Reason, WhyNot

MECHANISMS: dict[str, Any] = {
    Mechanism.SERIAL_DICTATORSHIP: gettext_lazy("In the order of scores (serial dictatorship)"),
    Mechanism.DEFERRED_ACCEPTANCE: gettext_lazy(
        "Applicants propose, hosts keep the best (deferred acceptance)"
    ),
    Mechanism.LAMINAR: gettext_lazy("Applicants propose, under nested caps (laminar deferred acceptance)"),
    Mechanism.RESERVES: gettext_lazy(
        "Applicants propose, with seats kept for groups (deferred acceptance with reserves)"
    ),
}
GUARANTEES: dict[str, Any] = {
    Mechanism.SERIAL_DICTATORSHIP: gettext_lazy(
        "Whoever has the best score chose first, then the next. Nobody with a lower score has a place that you would "
        "rather have and could have filled; naming your true wishes is always best."
    ),
    Mechanism.DEFERRED_ACCEPTANCE: gettext_lazy(
        "No applicant and no host would both rather have each other. Of all such results this is the best one for every "
        "applicant, and naming your true wishes is always best."
    ),
    Mechanism.LAMINAR: gettext_lazy(
        "No applicant would rather have a place where everybody who holds a seat of the smallest full group has a lower "
        "score. Of all such results this is the best one for every applicant; naming your true wishes is always best."
    ),
    Mechanism.RESERVES: gettext_lazy(
        "Seats kept for a group go to its best first; the rest by score alone. Naming your true wishes is always best."
    ),
}
_FAULTS: dict[str, Any] = {
    "sets_cross": gettext_lazy(
        "Two caps share some places, and neither holds all of the other's. With scores that differ from place to place "
        "nobody can promise a fair result then: make one cap part of the other, or give every applicant one score."
    ),
    "floors_and_sets": gettext_lazy(
        "Seats kept for groups and caps over several places cannot be had together."
    ),
}


def fault_text(code: str) -> str:
    return str(_FAULTS.get(code, _("The call cannot be answered: {code}.").format(code=code)))


def points(steps: int, grid: Decimal) -> str:
    """A score as people write it."""
    return number(steps * grid)


def why(answer: WhyNot, grid: Decimal, of: str) -> str:
    """One sentence for one place; *of* names the set that was full."""
    if answer.reason is Reason.PLACED:
        return _("This is the place given.")
    if answer.reason is Reason.PREFERRED:
        return _("A choice further up was granted.")
    if answer.reason is Reason.NO_SEATS:
        return _("There was no seat: {place}.").format(place=of)
    if answer.reason is Reason.OPEN:
        return _("A seat is free since a change by hand.")
    if answer.last is None or answer.yours is None:
        return _("Not among the choices.")
    scores = {"last": points(answer.last, grid), "yours": points(answer.yours, grid), "place": of}
    if answer.reason is Reason.LOTTERY:
        return _("Full ({place}): the last one in had the same score, {last}, and the better lot.").format(
            **scores
        )
    return ngettext(
        "Full ({place}): {n} applicant with a higher score was placed; the last one in had {last}, and you had {yours}.",
        "Full ({place}): {n} applicants with a higher score were placed; the last one in had {last}, and you had {yours}.",
        answer.higher,
    ).format(n=answer.higher, **scores)
