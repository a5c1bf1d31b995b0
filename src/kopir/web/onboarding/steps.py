"""What is asked, in what order, and what has been answered so far.

Answers lie in the visitor's session until the hub is made, so going back and forth loses none. A password is
not among them: it is asked for at the very end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kopir.spine.people.selectors import hub_has_administrator
from kopir.web.onboarding.forms import (
    AdministratorForm,
    CountryForm,
    GroupsForm,
    LanguagesForm,
    MoneyForm,
    NamesForm,
    StepForm,
)

ANSWERS, OPEN = "setup_answers", "setup_link"
Answers = Mapping[str, dict[str, Any]]


class Step(NamedTuple):
    """``code`` is its address and the key of its answers."""

    code: str
    label: Any
    lead: Any
    form: type[StepForm]


STEPS = (
    Step(
        "country",
        gettext_lazy("Country"),
        gettext_lazy("Where is this hub? Currency, time zone and languages are proposed from it."),
        CountryForm,
    ),
    Step(
        "money",
        gettext_lazy("Currency and time"),
        gettext_lazy("What the country suggests is chosen already; change it where it does not fit."),
        MoneyForm,
    ),
    Step(
        "languages",
        gettext_lazy("Languages"),
        gettext_lazy("The pages are offered in these languages, and texts are kept in them."),
        LanguagesForm,
    ),
    Step(
        "names",
        gettext_lazy("Names"),
        gettext_lazy(
            "How the hub is called. A name that is missing in a language is shown in another, and says so."
        ),
        NamesForm,
    ),
    Step(
        "groups",
        gettext_lazy("East and West"),
        gettext_lazy(
            "Lists can be narrowed to groups of countries. Which countries are East and West is yours to say."
        ),
        GroupsForm,
    ),
    Step(
        "administrator",
        gettext_lazy("Administrator"),
        gettext_lazy("The first person who administers this hub. Others can be named later."),
        AdministratorForm,
    ),
)


def steps() -> list[Step]:
    """The administrator is asked for only while the hub has none."""
    return [each for each in STEPS if each.code != "administrator" or not hub_has_administrator()]


def answers_of(session: SessionBase) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = session.get(ANSWERS, {})
    return found


def keep(session: SessionBase, step: Step, answer: dict[str, Any]) -> None:
    """Keep the answer. Another country's currency and time zone are asked for anew, and proposed from it."""
    answers = answers_of(session)
    if step.code == "country" and answers.get("country", answer) != answer:
        answers.pop("money", None)
    answers[step.code] = answer
    session[ANSWERS] = answers


def first_open(answers: Answers, before: str = "") -> Step | None:
    """The first step without an answer, among those before the step *before* if given; None when there is none."""
    for each in steps():
        if each.code == before:
            return None
        if each.code not in answers:
            return each
    return None


def values_of(answers: Answers) -> dict[str, Any]:
    """What ``hub.services.init`` takes."""
    names, languages = answers["names"], answers["languages"]["languages"]
    texts = {
        text: {code: names[f"{text}_{code}"] for code in languages if names.get(f"{text}_{code}")}
        for text in ("name", "summary")
    }
    return {"code": names["code"], **answers["country"], **answers["money"], **answers["languages"], **texts}


def groups_of(answers: Answers) -> dict[str, Any]:
    """What ``set_country_groups`` takes; a group without countries is not made."""
    given, source = answers["groups"], _("Chosen when the hub was set up")
    return {
        code: {
            "name": {
                key.removeprefix(f"{code}_name_"): text
                for key, text in given.items()
                if key.startswith(f"{code}_name_") and text
            },
            "countries": given[code],
            "source": source,
        }
        for code in ("east", "west")
        if given[code]
    }
