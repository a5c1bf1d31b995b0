"""The agreement's own fields, checked: what creating, editing, amending and recording accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kopir.ground.codelists import is_isced_f, is_language_tag
from kopir.kit.errors import Invalid
from kopir.kit.plain import Unfit, line
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.selectors import visible_organisations
from kopir.spine.registry.actors import Actor

from .models import AgreementType, CampusState, PartyRole, Visibility
from .terms import Faults, as_date
from .words import clean_words, not_a_language

TEXTS = ("title", "description")
DATES = ("signed_on", "effective_from", "expires_on", "review_on")
LISTS = ("isced_f", "languages")
CHOICES: Mapping[str, Iterable[str]] = {
    "type": AgreementType.values,
    "visibility": Visibility.values,
    "campus_state": ["", *CampusState.values],
    "signed_precision": ["", "day", "month", "year"],
}
#: Every field that a person may set, in the order of the form.
SETTABLE = (
    "type",
    "title",
    "description",
    *DATES,
    *LISTS,
    "city",
    "campus_id",
    "visibility",
    "signed_precision",
)


#: Characters of a title and of a description in one language.
LONGEST = {"title": 300, "description": 10_000}


def _codes(value: Any) -> list[str]:
    if isinstance(value, str) or not all(isinstance(code, str) for code in value):
        raise ValueError
    return sorted(set(value))


def clean_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields in the model's own types; unknown names are refused. Raises Invalid by field.

    Only what is in *data* comes back: a missing field stays as it is.
    """
    faults: Faults = {}
    clean: dict[str, Any] = {}
    for name, value in data.items():
        try:
            if name in TEXTS:
                clean[name] = clean_words(value or {}, LONGEST[name], one_line=name == "title")
            elif name in DATES:
                clean[name] = as_date(value)
            elif name in LISTS:
                clean[name] = _codes(value or [])
            elif name in CHOICES:
                clean[name] = str(value or "")
                if clean[name] not in CHOICES[name]:
                    faults[name] = [_("No such choice: {value}.").format(value=clean[name] or "–")]
            elif name == "city":
                clean[name] = line(value or "", 120)
            elif name == "campus_id":
                clean[name] = int(value) if value else None
            else:
                faults[name] = [_("There is no such field.")]
        except Unfit as unfit:
            faults[name] = [str(unfit)]
        except (ValueError, TypeError, OverflowError):
            faults[name] = [_("This value does not fit the field.")]
    if "title" in clean and not clean["title"]:
        faults["title"] = [_("Give the agreement a title in at least one language.")]
    if unknown := [code for code in clean.get("isced_f", ()) if not is_isced_f(code)]:
        faults["isced_f"] = [
            _("Not an ISCED-F 2013 code: {codes}.").format(codes=", ".join(code[:10] for code in unknown))
        ]
    if unknown := [tag for tag in clean.get("languages", ()) if not is_language_tag(tag)]:
        faults["languages"] = [not_a_language(unknown)]
    if faults:
        raise Invalid(faults)
    return clean


def check_dates(fields: Mapping[str, Any]) -> None:
    """Raises Invalid when the agreement would expire before it begins."""
    start, end = fields.get("effective_from") or fields.get("signed_on"), fields.get("expires_on")
    if start and end and start > end:
        raise Invalid({"expires_on": [_("It would expire before it begins.")]})


def check_campus(fields: Mapping[str, Any]) -> None:
    """Raises Invalid for a campus's state at the entry of what is none, or of one that "operates" already.

    An agreement enters without a legal basis, and without one that is a report, not a fact.
    """
    state = fields.get("campus_state")
    if state and fields.get("type") != AgreementType.BRANCH_CAMPUS:
        raise Invalid({"campus_state": [_("Only a branch campus has this.")]})
    if state == CampusState.OPERATING:
        raise Invalid({"campus_state": [_("Record it as reported until its legal basis is on record.")]})


def clean_parties(parties: Iterable[tuple[int, str]], least: int = 2) -> list[tuple[int, str]]:
    """(organisation id, role) pairs, each once, in order. Raises Invalid below *least* organisations."""
    clean = list(dict.fromkeys((int(organisation), str(role)) for organisation, role in parties))
    if wrong := sorted({role for _organisation, role in clean} - set(PartyRole.values)):
        raise Invalid({"parties": [_("No such role: {role}.").format(role=", ".join(wrong))]})
    if len({organisation for organisation, _role in clean}) < least:
        raise Invalid({"parties": [_("An agreement has at least two different parties.")]})
    return clean


def check_organisations(actor: Actor, ids: Iterable[int | None]) -> None:
    """Raises Invalid when one of them does not exist for this actor. One query."""
    wanted = {organisation for organisation in ids if organisation}
    known = Organisation.objects.all() if actor.is_process else visible_organisations(actor)
    if len(wanted) > known.filter(pk__in=wanted).count():
        raise Invalid({"parties": [_("There is no such organisation.")]})
