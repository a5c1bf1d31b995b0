"""What each page of recognition is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kopir.kit import formats

from .engine.levels import Comparison
from .engine.numbers import shown as exact
from .engine.results import Result
from .engine.tables import round_trip
from .facts_reader import book
from .forms import CalculatorForm
from .selectors import Answer
from .sentences import listed, loss_text
from .sheets import credit_facts, frameworks_table, grades_table, record_facts, scale_facts
from .shown import (
    consortium_table,
    credits_table,
    interval_text,
    letters_table,
    lines_table,
    methods_table,
    missing_texts,
    refusals,
    span_text,
    thresholds_table,
    typed_text,
    value_text,
)
from .words import FINDINGS, METHODS, QUALIFICATIONS, full_name, state_tag, system_name


def answered(found: Answer, form: CalculatorForm) -> dict[str, Any]:
    """The results: one course large, several as a table, then every method and every way of counting credits."""
    with_credits = bool(form.cleaned_data["credit_source"] and form.cleaned_data["credit_target"])
    seen: dict[str, dict[str, Any]] = {}
    for line in found.lines:
        if line.result is not None:
            seen.setdefault(line.result.case.mark.text, _result(line.result))
    context: dict[str, Any] = {
        "answered": True,
        "lines": lines_table(found, with_credits) if len(found.lines) > 1 else None,
        "results": list(seen.values()),
        "single": len(found.lines) == 1,
        "average": _average(found),
    }
    counted = [line for line in found.lines if line.credits]
    if with_credits and counted:
        one = counted[0].credits
        if one is not None:
            context |= {
                "credits": [
                    (line.text, credits_table(line.credits.answers)) for line in counted if line.credits
                ],
                "credit_systems": (full_name(one.source), full_name(one.target)),
                "credits_missing": missing_texts(one),
                "totals": credits_table(found.totals) if found.totals else None,
                "spread": span_text(*one.spread) if one.spread and len(counted) == 1 else "",
            }
    return context


def _result(result: Result) -> dict[str, Any]:
    decided = result.decided
    return {
        "typed": typed_text(result),
        "state": state_tag(result.state),
        "code": result.state,
        "value": value_text(decided),
        "interval": interval_text(decided),
        "method": METHODS[decided.method][0] if decided else "",
        "row": decided.said.get("row", "") if decided else "",
        "methods": methods_table(result),
        "refusals": refusals(result),
        "losses": [loss_text(loss) for loss in result.losses],
        "source": full_name(result.case.source),
        "target": full_name(result.case.target) if result.case.target else _("Per cent"),
    }


def _average(found: Answer) -> str:
    if found.average is None:
        return ""
    text = ngettext("{value} over {count} course", "{value} over {count} courses", found.average.courses)
    return text.format(
        value=formats.number(Decimal(exact(found.average.value))), count=formats.number(found.average.courses)
    )


def system_sheet(code: str) -> dict[str, Any]:
    """A system's scales with their rows, and its credits."""
    facts = book()
    scales = facts.scales_of(code)
    frameworks = [each for each in facts.frameworks.values() if each.system == code]
    return {
        "name": system_name(code),
        "scales": [
            (scale, grades_table(scale), scale_facts(scale)) for scale in scales if not scale.of_table
        ],
        "of_tables": [(scale, grades_table(scale), scale_facts(scale)) for scale in scales if scale.of_table],
        "credits": [(each, credit_facts(each)) for each in facts.credits.values() if each.system == code],
        "frameworks": frameworks_table(frameworks) if frameworks else None,
    }


def tables_sheet() -> dict[str, Any]:
    """All published tables as printed, with what a journey there and back makes of the grades."""
    facts = book()
    letters = []
    for table in facts.letters:
        backs = facts.between(table.target, table.source)
        trips = round_trip(table, backs[0], facts.scales[table.source]) if backs else []
        moved = [trip for trip in trips if not trip.same]
        text = ""
        if moved:
            text = _("There and back these change: {grades}.").format(
                grades=listed(f"{trip.code} → {trip.through} → {trip.back}" for trip in moved)
            )
        never = table.never_given(facts.scales[table.target])
        letters.append(
            {
                "id": table.id,
                "title": _("{source} into {target}").format(
                    source=full_name(facts.scales[table.source]), target=full_name(facts.scales[table.target])
                ),
                "table": letters_table(table, facts.scales),
                "facts": record_facts(table),
                "trip": text,
                "never": _("Never given: {codes}.").format(codes=listed(never)) if never else "",
            }
        )
    return {
        "letters": letters,
        "consortia": [(t, consortium_table(t, facts.scales), record_facts(t)) for t in facts.consortia],
        "thresholds": [(t, thresholds_table(t), record_facts(t)) for t in facts.thresholds],
    }


def compared(found: Comparison) -> dict[str, Any]:
    """Two frameworks beside each other, and what that proves."""
    return {
        "comparison": frameworks_table([found.one, found.other]),
        "qualification": QUALIFICATIONS[found.qualification],
        "findings": [FINDINGS[code] for code in found.findings],
        "is_bachelor": found.qualification == "bachelor",
    }
