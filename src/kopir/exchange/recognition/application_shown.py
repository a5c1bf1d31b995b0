"""Applications as pages and files show them: the list, the bases with their reasons, one record whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kopir.kit import formats
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, multilingual, status
from kopir.spine.agreements.clock import today
from kopir.spine.people.selectors import names_of
from kopir.spine.registry.actors import Actor

from .application_forms import DecisionForm
from .applied import (
    assessment,
    crossing_of,
    decisions_of,
    documents_of,
    evidence_on,
    get_application,
    kept,
    kept_notes,
    qualification_of,
)
from .deciding_words import (
    APPLIES,
    ASPECTS,
    CHECK_ANSWERS,
    OUTCOME_TAGS,
    PASSED,
    basis_name,
    note_texts,
    outcome_label,
)
from .letters import papers_of
from .lifecycle import DONE, OPEN, PLAIN, Transition, days_left, moves_of, standing
from .models import Application, ApplicationState, Decision
from .shown import credits_table
from .words import FINDINGS, full_name

STATE_TAGS = {
    "draft": "quiet",
    "received": "info",
    "waiting": "warn",
    "proposed": "warn",
    "decided": "ok",
    "appealed": "warn",
    "closed": "ok",
    "withdrawn": "quiet",
}
#: Columns of a download. The applicant is in none: a list leaves the house more easily than a record.
COLUMNS = (
    "number",
    "organisation",
    "state",
    "route",
    "purpose",
    "qualification",
    "level",
    "programme",
    "awarding_body",
    "awarded_on",
    "received_on",
    "due_on",
)

#: Heads of those columns that no other list has.
COLUMN_HEADS: dict[str, Any] = {
    "number": _("No."),
    "organisation": _("Decided by"),
    "state": _("State"),
    "route": _("Route"),
    "purpose": _("Purpose"),
    "qualification": _("Qualification"),
    "level": _("Level"),
    "programme": _("Programme or field"),
    "awarding_body": _("Awarding body"),
    "awarded_on": _("Awarded on"),
    "received_on": _("Received on"),
    "due_on": _("Deadline"),
}


def address(application: Application) -> str:
    return reverse("recognition:application", args=[application.pk])


def state_tag_of(application: Application) -> SafeString:
    return status(STATE_TAGS[application.state], application.get_state_display())


def clock_text(application: Application, on: date) -> str:
    """How long there is, or since when the deadline is over; '' where no clock runs."""
    left = days_left(application, on)
    if left is None:
        return ""
    if left < 0:
        text = ngettext("over since {count} day", "over since {count} days", -left)
        return text.format(count=formats.number(-left))
    return ngettext("{count} day left", "{count} days left", left).format(count=formats.number(left))


def clock_tag(application: Application, on: date) -> SafeString | str:
    left = days_left(application, on)
    if left is None:
        return ""
    kind = "bad" if left < 0 else "warn" if left <= 14 else "quiet"
    return status(kind, clock_text(application, on))


def _body(row: Application) -> Any:
    return row.awarding_body.called().text if row.awarding_body else ""


def applications_table(rows: Iterable[Application]) -> Table:
    on = today()

    def name(row: Application) -> SafeString:
        return format_html('<a href="{}">{}</a>', address(row), row.qualification)

    return Table(
        [
            Column("pk", _("No.")),
            Column("qualification", _("Qualification"), name),
            Column("body", _("Awarding body"), _body),
            Column("purpose", _("Purpose"), lambda row: row.get_purpose_display()),
            Column("state", _("State"), state_tag_of),
            Column("due", _("Deadline"), lambda row: day(row.due_on) if row.due_on else ""),
            Column("left", _("Time left"), lambda row: clock_tag(row, on)),
            Column("organisation", _("Decided by"), lambda row: row.organisation.called().text),
        ],
        rows,
        empty=_("No application fits. Remove a filter to see more."),
    )


def plain_rows_of(rows: Iterable[Application]) -> Iterator[dict[str, Any]]:
    for row in rows:
        plain = {name: getattr(row, name) for name in COLUMNS if name not in ("number", "organisation")}
        yield {
            **plain,
            "number": row.pk,
            "organisation": row.organisation.name,
            "awarding_body": row.awarding_body.name if row.awarding_body else "",
        }


def _list(texts: list[str]) -> SafeString | str:
    if len(texts) < 2:
        return "".join(texts)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((text,) for text in texts)))


def bases_table(bases: Iterable[Mapping[str, Any]], decisive: str) -> Table:
    """Every basis that was asked, kept or fresh; *decisive* is the code of the one that decided."""

    def name(row: Mapping[str, Any]) -> SafeString | str:
        text = basis_name(row["code"])
        if row["version"]:
            text = _now("{name}, version {number} of the record").format(name=text, number=row["version"])
        if row["code"] != decisive:
            return text
        return format_html("{} {}", text, status("ok", _now("decided")))

    def on(row: Mapping[str, Any]) -> Any:
        return day(date.fromisoformat(row["day"])) if row["day"] else ""

    return Table(
        [
            Column("basis", _("Legal basis"), name),
            Column("day", _("Asked on"), on),
            Column("applies", _("Does it apply?"), lambda row: status(*APPLIES[row["applies"]])),
            Column(
                "passed", _("Its test"), lambda row: status(*PASSED[row["passed"]]) if row["passed"] else ""
            ),
            Column("why", _("Why"), lambda row: _list(note_texts(row["why"]))),
            Column("missing", _("What is missing"), lambda row: _list(note_texts(row["missing"]))),
        ],
        bases,
        empty=_("No legal basis is on record."),
    )


@dataclass(frozen=True)
class DecisionShown:
    """One decision in the reader's words. ``by`` and ``read`` are people of the reader's own organisation."""

    decision: Decision
    tag: SafeString
    basis: str
    differences: list[tuple[str, str]]
    reasons: Any
    conditions: Any
    by: str
    read: str
    bases: Table


def _shown(decision: Decision, names: Mapping[int, str]) -> DecisionShown:
    def person(pk: int | None) -> str:
        return names.get(pk, _now("no. {number}").format(number=pk)) if pk else ""

    texts = decision.texts
    return DecisionShown(
        decision,
        status(OUTCOME_TAGS[decision.outcome], outcome_label(decision.outcome)),
        basis_name(decision.basis),
        [(str(ASPECTS[each["aspect"]]), each["text"]) for each in decision.differences],
        multilingual(texts["reasons"]) if texts.get("reasons") else "",
        multilingual(texts["conditions"]) if texts.get("conditions") else "",
        person(decision.decided_by),
        person(decision.confirmed_by),
        bases_table(decision.bases, decision.basis),
    )


#: Moves with a page of their own: (from, to) → the page's name.
PAGES = {
    ("draft", "received"): "recognition:receive",
    ("received", "proposed"): "recognition:decide",
    ("proposed", "received"): "recognition:review",
    ("proposed", "decided"): "recognition:review",
    ("decided", "appealed"): "recognition:appeal",
    ("appealed", "closed"): "recognition:judge_appeal",
}


def links_of(application: Application, moves: list[Transition]) -> list[tuple[str, str, bool]]:
    """(address, label, is the main one) of what can be done; both answers of the second reader are one page."""
    found: dict[str, tuple[str, bool]] = {}
    for move in moves:
        ends = (move.from_state, move.to_state)
        name = PAGES.get((move.from_state.value, move.to_state.value))
        if name is not None:
            label = _now("Read and confirm") if name == "recognition:review" else str(move.action)
            found.setdefault(reverse(name, args=[application.pk]), (label, True))
        elif ends in PLAIN:
            where = reverse("recognition:move", args=[application.pk, move.to_state.value])
            found[where] = (str(move.action), move.to_state == ApplicationState.RECEIVED)
    return [(where, label, main) for where, (label, main) in found.items()]


def application_sheet(actor: Actor, pk: int) -> dict[str, Any]:
    """One application whole. Raises NotFound."""
    application = get_application(actor, pk)
    on = today()
    decisions = decisions_of(application)
    counts = standing(decisions)
    moves = moves_of(actor, application, next((d for d in reversed(decisions) if not d.returned_at), None))
    history = list(application.moves.order_by("-pk"))
    people = {each.actor_id for each in history} | {
        who for each in decisions for who in (each.decided_by, each.confirmed_by)
    }
    names = names_of([who for who in people if who])
    case = qualification_of(actor, application, on)
    bases, proposal = assessment(actor, application, on)
    found = evidence_on(case, application)
    writes = actor.can("write", application.organisation_id)
    crossing = crossing_of(decisions)
    return {
        "application": application,
        "state": state_tag_of(application),
        "clock": clock_tag(application, on),
        "links": links_of(application, moves),
        "facts": facts_of(application),
        "findings": findings_of(application),
        "documents": list(documents_of(application)),
        "decisions": [_shown(each, names) for each in reversed(decisions)],
        "letter": counts if counts and counts.code else None,
        "papers": papers_of(counts.code) if counts and counts.code else [],
        "crossing": crossing,
        "may_deliver": writes
        and crossing is None
        and counts is not None
        and bool(counts.code)
        and counts.outcome != "refused",
        "fresh": application.state in OPEN,
        "bases": bases_table([kept(each) for each in bases], proposal.basis),
        "proposal": outcome_label(proposal.outcome),
        "proposal_why": note_texts(proposal.why),
        "levels": [str(FINDINGS[code]) for code in found.levels.findings] if found.levels else [],
        "credits": credits_table(found.credits.answers) if found.credits else None,
        "credit_names": (full_name(found.credits.source), full_name(found.credits.target))
        if found.credits
        else None,
        "events": [_event(each, names) for each in history],
        "may_edit": writes and application.state in OPEN,
        "may_erase": actor.can("manage", application.organisation_id)
        and application.state in DONE
        and application.erased_at is None,
    }


def _event(move: Any, names: Mapping[int, str]) -> dict[str, Any]:
    state = ApplicationState(move.to_state).label
    who = names.get(move.actor_id, "")
    return {"at": move.at, "what": f"{state} · {who}" if who else state, "text": move.reason}


def facts_of(application: Application) -> list[tuple[Any, Any]]:
    erased = format_html('<span class="nodata">{}</span>', _now("erased")) if application.erased_at else None
    amount = None
    if application.credits is not None:
        amount = f"{formats.number(application.credits)} ({application.credit_system})"
    rows = [
        (_("Applicant"), erased or application.applicant_name),
        (_("E-mail"), erased or application.applicant_email),
        (_("Language of the letter"), formats.language_name(application.language)),
        (_("Purpose"), application.get_purpose_display()),
        (_("Route"), application.get_route_display()),
        (_("Qualification"), application.qualification),
        (_("Level"), application.get_level_display()),
        (_("Programme or field"), application.programme),
        (_("Awarding body"), _body(application)),
    ]
    if application.campus:
        rows.append((_("Branch campus"), application.campus.called().text))
    rows += [
        (_("Studied"), _span(application.studied_from, application.studied_to)),
        (_("Awarded on"), day(application.awarded_on) if application.awarded_on else None),
        (_("Credits"), amount),
        (_("Received on"), day(application.received_on) if application.received_on else None),
        (_("Deadline"), day(application.due_on) if application.due_on else None),
        (_("Decided by"), application.organisation.called().text),
    ]
    return rows


def _span(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return " – ".join(formats.day(each) if each else "…" for each in (first, last))


def findings_of(application: Application) -> list[str]:
    """What the officer found out, in sentences."""
    found = [str(CHECK_ANSWERS[f"{name}_{value}"]) for name, value in application.checks.items()]
    for each in application.rankings:
        edition = each["edition"] or _now("edition unknown")
        found.append(f"{each['ranking']} {edition}: {formats.number(each['place'])}")
    return found


def decision_page(actor: Actor, application: Application, data: Any) -> dict[str, Any]:
    """The form of a decision with the proposal and every basis beside it."""
    bases, proposal = assessment(actor, application, today())
    rows = [kept(each) for each in bases]
    return {
        "application": application,
        "form": DecisionForm(data, bases=rows, decisive=proposal.basis),
        "bases": bases_table(rows, proposal.basis),
        "proposal": outcome_label(proposal.outcome),
        "proposal_why": note_texts(kept_notes(proposal.why)),
    }
