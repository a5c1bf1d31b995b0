"""The partner finder: an institution, its suggested partners abroad, and what each suggestion stands on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit.errors import Invalid, NotFound
from kopir.kit.exports import download as sent
from kopir.kit.templatetags.kit import day
from kopir.kit.views import actor_of

from .. import shown as observatory
from ..field_words import field_word
from . import evidence, quality_shown, shown
from .forms import PartnersForm, SearchForm
from .selectors import (
    Wanted,
    evaluation,
    fields,
    generated,
    has_graph,
    institution,
    institutions_of,
    ranked,
    search,
)

#: Rows of a page; rows of a file.
ROWS, TAKEN = 25, 1000
#: Topics that one may choose.
TOPICS = 30


def _faults(form: Any) -> Invalid:
    return Invalid({name: [str(each) for each in errors] for name, errors in form.errors.items()})


def _topics(request: HttpRequest) -> tuple[int, ...]:
    given = request.GET.getlist("topic")[:TOPICS]
    return tuple(int(each) for each in given if each.isascii() and each.isdecimal() and len(each) < 10)


def _wanted(request: HttpRequest) -> tuple[PartnersForm, Wanted]:
    form = PartnersForm(request.GET, fields=fields())
    if not form.is_valid():
        raise _faults(form)
    return form, form.wanted(_topics(request))


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    if not (given.isascii() and given.isdecimal() and 0 < int(given[:6]) <= 10_000):
        raise NotFound
    return int(given[:6])


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Each page says so where the data are made up."""
    return render(request, template, {**context, "generated": generated()})


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    if not form.is_valid():
        raise _faults(form)
    asked = form.cleaned_data
    sought = bool(asked["q"].strip() or asked["country"])
    context: dict[str, Any] = {"form": form, "ready": has_graph(), "sought": sought}
    if context["ready"]:
        own = institutions_of(actor_of(request))
        context["own"] = shown.found_table(own) if own else None
        context["table"] = shown.found_table(search(asked["q"], asked["country"]))
    return _shown(request, "observatory/finder/start.html", context)


@require_safe
def partners(request: HttpRequest, institution_id: int) -> HttpResponse:
    seeker = institution(institution_id)
    form, wanted = _wanted(request)
    page = _page(request)
    skip = (page - 1) * ROWS
    found = ranked(actor_of(request), institution_id, wanted, skip=skip, most=ROWS)
    context = {
        "seeker": seeker,
        "form": form,
        "wanted": wanted,
        "chosen": [topic for topic in evidence.topics_named(wanted.topics)],
        "total": found.total,
        "tabs": shown.view_tabs(request.path, request.GET),
        "words": shown.view_words(wanted.view),
        "table": shown.partners_table(seeker, found.items, skip, shown.tail_of(wanted.topics, wanted.view)),
        "before": page - 1,
        "after": page + 1 if found.total > skip + ROWS else 0,
    }
    return _shown(request, "observatory/finder/partners.html", context)


@require_safe
def export(request: HttpRequest, institution_id: int, kind: str) -> HttpResponseBase:
    _form, wanted = _wanted(request)
    found = ranked(actor_of(request), institution_id, wanted, most=TAKEN)
    return sent(kind, f"partners-{institution_id}", shown.COLUMNS, shown.plain(found.items), shown.heads())


@require_safe
def topics(request: HttpRequest, institution_id: int) -> HttpResponse:
    chosen = set(_topics(request))
    context = {
        "seeker": institution(institution_id),
        "topics": [
            {
                "topic": topic,
                "field": field_word(topic.field_name),
                "works": works,
                "chosen": topic.topic in chosen,
            }
            for topic, works in evidence.topics_of(institution_id)
        ],
    }
    return _shown(request, "observatory/finder/topics.html", context)


@require_safe
def pair(request: HttpRequest, institution_id: int, partner_id: int) -> HttpResponse:
    _form, wanted = _wanted(request)
    found = evidence.evidence_of(actor_of(request), institution_id, partner_id, wanted.view, wanted.topics)
    context = {
        "found": found,
        "label": _("{one} and {other}").format(one=found.one.name, other=found.other.name),
        "tail": shown.tail_of(wanted.topics, wanted.view),
        "score": shown.share(found.chance),
        "terms": shown.terms_table(found),
        "shared": shown.shared_table(found),
        "between": shown.between_table(found),
        "works": observatory.works_table(evidence.works_together(institution_id, partner_id))
        if found.together
        else None,
        "foreign": found.one.country and found.other.country and found.one.country != found.other.country,
    }
    return _shown(request, "observatory/finder/pair.html", context)


@require_safe
def pair_works(request: HttpRequest, institution_id: int, partner_id: int, kind: str) -> HttpResponseBase:
    institution(institution_id), institution(partner_id)
    rows = evidence.works_together(institution_id, partner_id, evidence.TAKEN)
    name = f"works-{institution_id}-{partner_id}"
    return sent(kind, name, ("work", "year", "title", "doi"), rows, shown.heads())


@require_safe
def works(request: HttpRequest, institution_id: int, topic_id: int) -> HttpResponse:
    context = {
        "seeker": institution(institution_id),
        "topic": (topic := evidence.topic(topic_id)),
        "field": field_word(topic.field_name),
        "table": observatory.works_table(evidence.works_on_topic(institution_id, topic_id)),
    }
    return _shown(request, "observatory/finder/works.html", context)


@require_safe
def works_export(request: HttpRequest, institution_id: int, topic_id: int, kind: str) -> HttpResponseBase:
    institution(institution_id)
    rows = evidence.works_on_topic(institution_id, topic_id, evidence.TAKEN)
    name = f"works-{institution_id}-topic-{topic_id}"
    return sent(kind, name, ("work", "year", "title", "doi"), rows, shown.heads())


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    found = evaluation()
    context = {
        "found": found,
        "made": day(date.fromisoformat(found["made"])) if found else "",
        "groups": quality_shown.groups(found) if found else (),
    }
    return _shown(request, "observatory/finder/quality.html", context)


@require_safe
def quality_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    found = evaluation()
    if found is None:
        raise NotFound
    return sent(
        kind, "finder-quality", quality_shown.COLUMNS, quality_shown.plain(found), quality_shown.heads()
    )
