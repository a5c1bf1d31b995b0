"""Every public service of the spine has its rights held in a table; a new one fails here until it has.

Agreements, deliveries, people and files keep theirs beside them (``<app>/tests/test_rights.py``), each with a
test of its own that no service is left out. The small ones stand here: role × service, in the order of the
cast (hub administrator; officer, approver, viewer and administrator of home; the partner's administrator; a
stranger; nobody).
"""

import inspect
from importlib import import_module

import pytest
from conftest import CAST

from kopir.spine.audit.models import AuditEntry
from kopir.spine.hub import services as hub_services
from kopir.spine.jobs import registry
from kopir.spine.jobs import services as job_services
from kopir.spine.ledger import services as ledger_services
from kopir.spine.notices import services as notice_services

pytestmark = pytest.mark.django_db

#: Apps whose table is beside them.
BESIDE = {"agreements", "deliveries", "people", "files", "parties"}
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
}
#: Called by services inside their own permission and transaction, by processes and by commands; no page and
#: no API hands an asker through to them.
WITHIN = {
    "audit": {"audit_line", "write"},
    "hub": {"zone"},
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
}


def public(module):
    """The functions that a module offers: those of ``__all__``, else those defined in it without ``_``."""
    if hasattr(module, "__all__"):
        return {name for name in module.__all__ if inspect.isfunction(getattr(module, name))}
    functions = inspect.getmembers(module, inspect.isfunction)
    return {name for name, fn in functions if fn.__module__ == module.__name__ and not name.startswith("_")}


@pytest.mark.parametrize("app", ["audit", "hub", "jobs", "ledger", "notices"])
def test_every_service_has_its_line(app):
    offered = public(import_module(f"kopir.spine.{app}.services"))
    tabled = {name.partition(".")[2] for name in TABLE if name.startswith(f"{app}.")}
    assert offered == tabled | WITHIN.get(app, set())


def test_no_app_of_the_spine_is_left_out():
    import kopir.spine

    [root] = kopir.spine.__path__
    from pathlib import Path

    apps = {path.parent.name for path in Path(root).glob("*/services.py")}
    apps |= {path.parent.parent.name for path in Path(root).glob("*/services/__init__.py")}
    assert apps == BESIDE | {name.partition(".")[0] for name in TABLE} | set(WITHIN)


@pytest.fixture
def small_world(hub, organisations, actors):
    job_services.handler("test.nothing")(lambda job: None)
    home = organisations.home.pk
    entry = ledger_services.append("commitment", {"agreement": 1})
    yield {
        "home": home,
        "job": job_services.enqueue(actors.officer, "test.nothing", {}, organisation_id=home),
        "entry": entry,
    }
    del registry._handlers["test.nothing"]


@pytest.mark.parametrize("service", TABLE)
def test_who_may(small_world, actors, outcome, service):
    expected, call = TABLE[service]
    lines = AuditEntry.objects.count()
    found = {who: outcome(lambda who=who: call(small_world, getattr(actors, who))) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))
    assert AuditEntry.objects.count() == lines
