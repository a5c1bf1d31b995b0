"""Every public service, on whatever floor, has its rights held in a table; a new one fails here until it has.

The larger apps keep theirs beside them (``<app>/tests/test_rights.py``), each with a test of its own that no
service is left out. The small ones stand here: role × service, in the order of the cast (hub administrator;
officer, approver, viewer and administrator of home; the partner's administrator; a stranger; nobody).
"""

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest
from conftest import CAST

import kopir
from kopir.gateways.ror import services as ror_services
from kopir.spine.audit.models import AuditEntry
from kopir.spine.hub import services as hub_services
from kopir.spine.jobs import registry
from kopir.spine.jobs import services as job_services
from kopir.spine.ledger import mailing
from kopir.spine.ledger import services as ledger_services
from kopir.spine.notices import digests
from kopir.spine.notices import services as notice_services

pytestmark = pytest.mark.django_db

#: Apps whose table is beside them.
BESIDE = {
    "spine.agreements",
    "spine.deliveries",
    "spine.people",
    "spine.files",
    "spine.parties",
    "exchange.investment",
    "exchange.mobility",
    "exchange.recognition",
    "exchange.research",
    "insight.observatory.doing",
    "insight.claims",
    "gateways.spreadsheets",
    "gateways.webhooks",
}
TABLE = {
    "hub.init": (
        "ok  403 403 403 403 403 403 403",
        lambda w, who: hub_services.init(who, values={"code": "xx", "name": {"en": "x"}, "country": "KG"}),
    ),
    "hub.change_settings": (
        "ok  403 403 403 403 403 403 403",
        lambda w, who: hub_services.change_settings(who, values={"quiet_months": 7}),
    ),
    "jobs.enqueue": (
        "404 ok  ok  ok  ok  404 404 403",
        lambda w, who: job_services.enqueue(who, "test.nothing", {}, organisation_id=w["home"]),
    ),
    # The officer's job for home.
    "jobs.cancel": (
        "404 ok  404 404 ok  404 404 404",
        lambda w, who: job_services.cancel(who, job_id=w["job"].pk),
    ),
    "ledger.erase": (
        "ok  403 403 403 403 403 403 403",
        lambda w, who: ledger_services.erase(who, w["entry"].pk, "Asked for by the person"),
    ),
    # One's own notices alone; another's are as good as none, so nothing is refused.
    "notices.mark_read": (
        "ok  ok  ok  ok  ok  ok  ok  ok",
        lambda w, who: notice_services.mark_read(who),
    ),
    "mailing.choose_checkpoints": (
        "ok  ok  ok  ok  ok  ok  ok  403",
        lambda w, who: mailing.choose_checkpoints(who, wanted=False),
    ),
    # One's own mails.
    "digests.choose_digest": (
        "ok  ok  ok  ok  ok  ok  ok  403",
        lambda w, who: digests.choose_digest(who, wanted=True, weekday=3),
    ),
    "ror.start_import": (
        "ok  403 403 403 403 403 403 403",
        lambda w, who: ror_services.start_import(who, path=Path("nowhere.json")),
    ),
    "ror.import_dump": (
        "ok  403 403 403 403 403 403 403",
        lambda w, who: ror_services.import_dump(who, w["dump"]),
    ),
    "ror.import_tables": (
        "ok  403 403 403 403 403 403 403",
        lambda w, who: ror_services.import_tables(who, w["tables"]),
    ),
}
#: Called by services inside their own permission and transaction, by processes and by commands; no page and
#: no API hands an asker through to them.
WITHIN = {
    "audit": {"audit_line", "write", "write_lines"},
    "hub": {"make_setup_link", "use_setup_link", "state_of", "zone"},  # the links: by command, and by secret
    "jobs": {"every", "handler", "run_due", "run_pending"},
    "ledger": {
        "after_commit_sequence",
        "append",
        "append_bodies",
        "append_many",
        "issue_checkpoint",
        "register_folder",
        "sequence",
    },
    "notices": {"mail_notices", "notify"},
    "ror": {"without_circles"},
    "indicators": {"keep_today", "take_snapshots"},
    "search": {"keep", "keep_meaning", "rebuild"},
    "observatory": {"build", "checked"},  # by command
    "finder": {"prepare", "fit", "evaluate", "counts_of"},  # by command
    "openalex": {"ingest"},  # by command
}
#: The app of each name above.
APPS = {name: f"spine.{name}" for name in ("audit", "hub", "jobs", "ledger", "notices")} | {
    "ror": "gateways.ror",
    "indicators": "insight.indicators",
    "search": "insight.search",
    "observatory": "insight.observatory",
    "finder": "insight.observatory.finder",
    "openalex": "gateways.openalex",
}
#: What writes a line of the trail and lies in no ``services``: where its rights are held, or why it has none.
OUTSIDE = {
    "spine.ledger.mailing": {"choose_checkpoints"},  # in the table above
    # The first in the table above; the second is for whoever holds the signed link of a mail to them.
    "spine.notices.digests": {"choose_digest", "stop_digest"},
    "web.keeping.taking": {"take"},  # commands, for whoever holds the machine
    "web.keeping.restoring": {"restore"},
    "spine.people.adapters": {"on_linked", "on_unlinked"},  # allauth's own flow, for the person signed in
    "gateways.spreadsheets.review": {
        "choose",
        "fix_cell",
        "include",
    },  # gateways/spreadsheets/tests/test_rights.py
    "gateways.spreadsheets.applying": {"apply"},  # the work of a job, as the person who asked for it
}


def public(module):
    """The functions that a module offers: those of ``__all__``, else those defined in it without ``_``."""
    if hasattr(module, "__all__"):
        return {name for name in module.__all__ if inspect.isfunction(getattr(module, name))}
    functions = inspect.getmembers(module, inspect.isfunction)
    return {name for name, fn in functions if fn.__module__ == module.__name__ and not name.startswith("_")}


@pytest.mark.parametrize("app", APPS)
def test_every_service_has_its_line(app):
    offered = public(import_module(f"kopir.{APPS[app]}.services"))
    tabled = {name.partition(".")[2] for name in TABLE if name.startswith(f"{app}.")}
    assert offered == tabled | WITHIN.get(app, set())


def modules():
    """(path below the package, dotted name below the package) of every module that is no test or migration."""
    [root] = kopir.__path__
    for path in Path(root).rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        if not {"tests", "migrations"} & set(parts):
            yield path, ".".join(parts)


def test_no_app_on_any_floor_is_left_out():
    with_services = {
        name.partition(".services")[0] for _path, name in modules() if "services" in name.split(".")
    }
    assert with_services == BESIDE | set(APPS.values())
    for app in BESIDE:
        tests = import_module(f"kopir.{app}.tests.test_rights")
        assert callable(tests.test_every_service_is_in_the_table)


def writes_a_line(function):
    """Whether it calls ``write(actor, action, (type, id), ...)`` itself."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and len(node.args) > 2]
    named = [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) == "write"]
    return any(isinstance(call.args[2], ast.Tuple) for call in named)


def test_what_writes_to_the_trail_is_a_service():
    """A use case that hides in another module would have no line in any table."""
    found = {}
    for path, name in modules():
        if "services" in name.split("."):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and writes_a_line(node):
                found.setdefault(name, set()).add(node.name)
    assert found == OUTSIDE


@pytest.fixture
def small_world(hub, organisations, actors, tmp_path):
    job_services.handler("test.nothing")(lambda job: None)
    home = organisations.home.pk
    entry = ledger_services.append("commitment", {"agreement": 1})
    yield {
        "home": home,
        "job": job_services.enqueue(actors.officer, "test.nothing", {}, organisation_id=home),
        "entry": entry,
        "dump": _nothing(tmp_path / "dump.json"),
        "tables": _tables(tmp_path / "tables"),
    }
    del registry._handlers["test.nothing"]


def _nothing(path):
    """A dump of the register without an entry."""
    path.write_text("[]")
    return path


def _tables(path):
    """A folder without the tables: who may import is told that they are missing."""
    path.mkdir()
    return path


@pytest.mark.parametrize("service", TABLE)
def test_who_may(small_world, actors, outcome, service):
    expected, call = TABLE[service]
    lines = AuditEntry.objects.count()
    found = {who: outcome(lambda who=who: call(small_world, getattr(actors, who))) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))
    assert AuditEntry.objects.count() == lines
