"""Reference data changes by versions alone: the past gives what it gave, and the database refuses to rewrite it."""

import json

import pytest
from conftest import CAST
from django.db import DatabaseError, transaction

from kopir.exchange.recognition import services
from kopir.exchange.recognition.editions import reading
from kopir.exchange.recognition.facts_reader import book
from kopir.exchange.recognition.models import Decision, ReferenceVersion
from kopir.exchange.recognition.reference import record_page
from kopir.kit.errors import Conflict, Invalid, NotFound

from .cases import FULL, bring

pytestmark = pytest.mark.django_db
LINK = "https://example.org/treaty"


def add(actor, kind="instrument", code="LRC", change=None, **more):
    row = json.loads(record_page(kind, code)["body"])
    if change:
        change(row)
    given = {"body": json.dumps(row), "sources": [LINK], "verification": "read", "why": "A source was found."}
    return services.add_reference_version(actor, kind=kind, code=code, **{**given, **more})


def kazakhstan_is_bound(row):
    for group in row["rule"]["members"]:
        if "KZ" in group["countries"]:
            group["countries"].remove("KZ")
    row["rule"]["members"].append({"countries": ["KZ"], "from": "1999-02-01"})


#: As the other tables of rights: service → (codes in the order of the cast, a call).
TABLE = {"add_reference_version": ("ok  403 403 403 403 403 403 403", add)}


@pytest.mark.parametrize("service", TABLE)
def test_who_may(hub, actors, outcome, service):
    expected, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who))) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))


def test_a_new_version_changes_what_is_decided_from_now_on_and_nothing_before(
    hub, actors, organisations, clients
):
    first = bring(actors, organisations, "decided")
    then = Decision.objects.get(application=first)
    version = add(actors.hub_admin, change=kazakhstan_is_bound)
    second = bring(actors, organisations, "received")
    page = clients.officer.get(f"/recognition/applications/{second.pk}/").content.decode()
    assert "version 2 of the record" in page
    services.note_findings(
        actors.officer,
        application_id=second.pk,
        rankings=[],
        checks={"authentic": "yes", "entitled": "yes"},
    )
    now = services.propose_decision(actors.officer, application_id=second.pk, **FULL)
    assert now.basis == "LRC" and now.edition == version.pk
    kept = {each["code"]: each for each in Decision.objects.get(pk=then.pk).bases}
    assert kept["LRC"]["applies"] == "unknown" and kept["LRC"]["version"] == 1 and then.edition == 0


def test_a_conversion_gives_the_same_with_its_edition(hub, actors, clients):
    def better(row):
        row["grades"][0]["points"] = 4.5

    version = add(actors.hub_admin, "scale", "KZ-2018", better)
    for edition, points in ((0, "4"), (version.pk, "4.5"), (None, "4.5")):
        query = {} if edition is None else {"edition": str(edition)}
        scale = clients.anonymous.get("/api/recognition/scales/KZ-2018", query).json()
        assert float(scale["grades"][0]["points"]) == float(points)
    with reading(0):
        assert float(book().scales["KZ-2018"].grades[0].points) == 4


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({"body": "{"}, "body"),
        ({"body": "[]"}, "body"),
        ({"body": "{}"}, "body"),
        ({"sources": ["ftp://example.org"]}, "sources"),
        ({"sources": []}, "sources"),
        ({"verification": "surely"}, "verification"),
        ({"why": ""}, "why"),
        ({"valid_from": "2024-02-30"}, "valid_from"),
        ({"valid_from": "2024-02-02", "valid_to": "2024-02-01"}, "valid_to"),
        ({"change": lambda row: row["rule"].pop("levels")}, "body"),
        ({"change": lambda row: row["rule"]["members"].append({"countries": "KZ", "by": "soon"})}, "body"),
        ({"change": lambda row: row["rule"].update(test="magic")}, "body"),
    ],
)
def test_what_cannot_be_a_version_is_told_at_its_field(hub, actors, more, at):
    with pytest.raises(Invalid) as fault:
        add(actors.hub_admin, **more)
    assert at in fault.value.faults and not ReferenceVersion.objects.exists()


def test_versions_follow_each_other_and_are_never_rewritten(hub, actors):
    one = add(actors.hub_admin, expected_number=0)
    with pytest.raises(Conflict):
        add(actors.hub_admin, expected_number=0)
    assert add(actors.hub_admin, verification="unverified", sources=[]).number == 2
    with pytest.raises(NotFound):
        services.add_reference_version(
            actors.hub_admin, kind="scale", code="NO", body="{}", sources=[], verification="read", why="x"
        )
    for change in (lambda: one.delete(), lambda: ReferenceVersion.objects.update(why="other")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_pages(hub, actors, clients):
    address = "/recognition/reference/instrument/LRC/"
    assert "Add a version" not in clients.officer.get(address).content.decode()
    body = record_page("instrument", "LRC")["body"]
    given = {"body": body, "sources": LINK, "verification": "partly", "why": "Read again.", "based_on": "0"}
    assert clients.officer.post(address, given).status_code == 403
    assert clients.hub_admin.post(address, given).status_code == 302
    assert "Read again." in clients.anonymous.get(address).content.decode()
    assert clients.hub_admin.post(address, given).status_code == 422, (
        "made from a version that is not the last"
    )
    assert clients.anonymous.get("/recognition/reference/instrument/NO/").status_code == 404
