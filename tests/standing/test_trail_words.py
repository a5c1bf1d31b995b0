"""The audit trail speaks to its readers in words: no code of an action, a field or a value reaches a page."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

import kopir
from kopir.exchange.investment import services as investment
from kopir.exchange.research import terms as research
from kopir.insight.claims import terms as claims
from kopir.spine.agreements.models import AgreementState, CampusState, Visibility
from kopir.spine.agreements.services import drafting
from kopir.spine.audit.services import write
from kopir.spine.audit.words import (
    Unworded,
    action_label,
    declare,
    field_of,
    known_actions,
    known_processes,
    order_of,
    process_label,
)
from kopir.spine.hub import services as hubs
from kopir.spine.jobs import registry as jobs
from kopir.spine.parties.services import organisations as organisations_
from kopir.spine.registry.actors import process

LANGUAGES = ("en", "kk", "ru", "zh-hans")
CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
#: The functions of the house that take an action to the trail.
WRITERS = {"write", "audit_line", "audit", "_audit", "_line", "_note", "_store", "_publish"}


def calls():
    [root] = kopir.__path__
    for path in Path(root).rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                yield name, [one.value for arg in node.args for one in ast.walk(arg) if _is_text(one)]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ACTION":
                yield "write", [node.value.value]


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_action_in_the_code_has_a_word_and_every_word_an_action():
    written = {text for name, texts in calls() if name in WRITERS for text in texts if CODE.fullmatch(text)}
    # Types of records in the same calls.
    types = {
        "claim.topic",
        "ledger.key",
        "ledger.entry",
        "recognition.distribution",
        "recognition.transcript",
    }
    assert written - types - known_actions() == set()
    assert known_actions() - written == set()


def test_every_process_and_every_work_has_a_word():
    named = {texts[0] for name, texts in calls() if name == "process" and texts} - {
        "job:"
    }  # its f-string's head
    jobs.discover()
    named |= {f"job:{handler}" for handler in jobs._handlers if not handler.startswith("test.")}
    assert named - known_processes() == set()


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_the_words_are_in_the_readers_language(lang):
    with translation.override("en"):
        english = {code: action_label(code) for code in known_actions()}
        machines = {code: process_label(code) for code in known_processes()}
    with translation.override(lang):
        same = {code for code, word in english.items() if action_label(code) == word}
        same |= {code for code, word in machines.items() if process_label(code) == word}
    assert not same


@pytest.mark.parametrize(
    ("name", "words"),
    [("state", AgreementState), ("visibility", Visibility), ("campus_state", CampusState)],
)
def test_every_choice_of_an_agreement_has_a_word(name, words):
    assert set(words.values) <= set(field_of("agreement", name).words)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("action", "kind", "after"),
    [
        ("agreement.unheard_of", "agreement", None),
        ("agreement.edit", "unheard_of", None),
        ("agreement.edit", "agreement", {"unheard_of": 1}),
        ("agreement.state", "agreement", {"state": "unheard_of"}),
    ],
)
def test_a_line_without_words_is_refused_where_the_program_is_made(action, kind, after, settings):
    with pytest.raises(Unworded):
        write(process("test"), action, (kind, 1), after=after)
    settings.TRAIL_NEEDS_WORDS = False  # in use, no deed fails for want of a word
    write(process("test"), action, (kind, 1), after=after)


def test_a_word_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        declare("agreement", actions={"agreement.edit": "Something else"})


#: (action, record, before, after) and what a reader in English sees of it.
LINES = [
    (
        "organisation.edit_name",
        "organisation",
        {"valid_from": "1934-01-15"},
        {"text": "KazNU", "lang": "kk", "type": "acronym", "valid_from": None, "valid_to": "2024-09-05"},
        [
            "Name changed",
            "KazNU",
            "Kazakh",
            '<del>15 Jan 1934</del> → <ins><span class="quiet">not set</span></ins>',
            "5 Sept 2024",
        ],
    ),
    ("sign_in_link.use", "user", None, {"link": 3}, ["Signed in by a link", "no. 3"]),
    (
        "member.role",
        "user",
        {"role": "viewer"},
        {"role": "admin"},
        ["Role of a member changed", "<del>Viewer</del> → <ins>Organisation administrator</ins>"],
    ),
    (
        "organisation.edit",
        "organisation",
        {"country": "KZ", "city": "Almaty"},
        {"country": "KR", "city": "Almaty"},
        ["<del>Kazakhstan</del> → <ins>South Korea</ins>"],
    ),
    (
        "country_group.set",
        "country_group",
        None,
        {"code": "eaeu", "name": {"en": "EAEU"}, "source": "", "members": [["KZ", "2015-01-01", None]]},
        ["Kazakhstan (from 1 Jan 2015)", 'English: <span lang="en">EAEU</span>'],
    ),
    ("import.map", "import", None, {"fields": {"partner": 0, "country": 2}}, ["Partner: A", "country: C"]),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "kind", "before", "after", "shown"), LINES)
def test_a_reader_sees_words_and_days(clients, hub, action, kind, before, after, shown):
    write(process("import ror"), action, (kind, 1), before=before, after=after)
    page = clients.hub_admin.get("/audit/").content.decode()
    if kind == "import":  # guarded: the record is not there
        assert "not open to you" in page and "Partner: A" not in page
        return
    assert [text for text in shown if text not in page] == []
    assert "Import of the ROR register" in page
    assert action not in page and "None" not in page and "valid_from" not in page
    if before and before.get("city"):
        assert "Almaty" not in page  # what did not change is no change
    line = clients.hub_admin.get("/api/audit").json()["items"][0]
    assert line["action"] == action and line["action_label"] in page
    kazakh = clients.hub_admin.get("/api/audit", headers={"Accept-Language": "kk"}).json()["items"][0]
    assert kazakh["action"] == action and kazakh["action_label"] != line["action_label"]


@pytest.mark.django_db
def test_a_record_is_named_for_those_who_may_open_it(clients, hub, organisations):
    home = organisations.home
    write(process("test"), "organisation.edit", ("organisation", home.pk), after={"city": "Astana"})
    page = clients.hub_admin.get("/audit/").content.decode()
    assert f'<a href="/organisations/{home.pk}/">Al-Farabi Kazakh National University</a>' in page


@pytest.mark.django_db
def test_a_long_record_is_folded_and_what_it_has_not_got_is_no_news(clients, hub, organisations):
    after = {
        "name": "New",
        "city": "",
        "country": "KZ",
        "kind": "university",
        "website": "https://example.org/",
    }
    more = {"status": "active", "source": None, "established": 1934}
    write(process("test"), "organisation.create", ("organisation", 1), after={**after, **more})
    page = clients.hub_admin.get("/audit/").content.decode()
    assert "<summary>6 fields</summary>" in page and "not set" not in page and "1934" in page


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("agreement", drafting.ADMINISTRATIVE),
        ("agreement", investment.FIELDS),
        ("claim", claims.FIELDS),
        ("challenge", research.FIELDS),
        ("hub", hubs.FIELDS),
        ("organisation", organisations_.FIELDS),
    ],
)
def test_every_field_that_a_form_or_a_program_may_change_has_a_word(kind, names):
    assert set(names) - set(order_of(kind)) == set()
