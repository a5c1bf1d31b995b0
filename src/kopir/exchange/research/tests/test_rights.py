"""Who may do what with challenges and projects: role × service, and who sees which."""

import inspect
from datetime import date, timedelta

import pytest
from conftest import CAST

from kopir.exchange.research import services
from kopir.exchange.research.promised import promises
from kopir.exchange.research.selectors import (
    get_challenge,
    get_project,
    interests_of,
    visible_challenges,
    visible_projects,
)
from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.agreements.clock import today
from kopir.spine.audit.models import AuditEntry
from kopir.spine.registry.actors import Actor, Role

from .world import ACTOR, challenge, project, promise

pytestmark = pytest.mark.django_db

#: Of the public challenge of home; ``hidden`` is home's own and ``project`` is home's and the partner's.
OWNER = "403 ok  403 403 ok  403 403 403"
HIDDEN = "404 ok  403 403 ok  404 404 404"
INSIDE = "404 ok  403 403 ok  ok  404 404"
TABLE = {
    "post_challenge": (OWNER, lambda who, w: challenge(who, w["home"])),
    "edit_challenge": (
        HIDDEN,
        lambda who, w: services.edit_challenge(who, challenge_id=w["hidden"].pk, sdgs=[1]),
    ),
    "close_challenge": (
        OWNER,
        lambda who, w: services.close_challenge(who, challenge_id=w["open"].pk, why="Solved"),
    ),
    "say_interest": (
        "403 403 403 403 403 403 ok  403",
        lambda who, w: services.say_interest(who, challenge_id=w["open"].pk, organisation_id=w["foreign"]),
    ),
    # Of another's interest nobody knows; home reads it and does not write for the partner.
    "withdraw_interest": (
        "404 403 403 403 403 ok  404 404",
        lambda who, w: services.withdraw_interest(
            who, challenge_id=w["open"].pk, organisation_id=w["partner"]
        ),
    ),
    "start_project": (
        OWNER,
        lambda who, w: services.start_project(
            who,
            challenge_id=w["open"].pk,
            partner_ids=[w["partner"]],
            title={"en": "P"},
            starts_on=date(2024, 1, 1),
            visibility="partners",
        ),
    ),
    "add_milestone": (
        INSIDE,
        lambda who, w: services.add_milestone(
            who, project_id=w["project"].pk, title={"en": "M"}, due_on=date(2024, 2, 1)
        ),
    ),
    "reach_milestone": (
        INSIDE,
        lambda who, w: services.reach_milestone(
            who, project_id=w["project"].pk, milestone_id=w["milestone"].pk
        ),
    ),
    "add_output": (
        INSIDE,
        lambda who, w: services.add_output(
            who, project_id=w["project"].pk, doi="10.1000/2", title={"en": "T"}, published_on=date(2024, 3, 1)
        ),
    ),
    "deliver_project": (
        INSIDE,
        lambda who, w: services.deliver_project(
            who, project_id=w["project"].pk, commitment_id=w["projects"].pk
        ),
    ),
    # A process's; there it is in gateways/openalex/tests/test_delivering.py.
    "deliver_publications": (
        "403 403 403 403 403 403 403 403",
        lambda who, w: services.deliver_publications(who, promise=promises()[0][0], works=[]),
    ),
    "deliver_output": (
        INSIDE,
        lambda who, w: services.deliver_output(
            who, project_id=w["project"].pk, output_id=w["output"].pk, commitment_id=w["works"].pk
        ),
    ),
}


@pytest.fixture
def world(hub, organisations, users):
    home, partner = organisations.home.pk, organisations.partner.pk
    opened = challenge(ACTOR, home)
    services.say_interest(ACTOR, challenge_id=opened.pk, organisation_id=partner, note="We measure")
    made = project(organisations)
    common = {"project_id": made.pk, "title": {"en": "First"}}
    return {
        "home": home,
        "partner": partner,
        "foreign": organisations.foreign.pk,
        "open": opened,
        "hidden": challenge(ACTOR, home, visibility="organisation"),
        "members": challenge(ACTOR, home, visibility="members"),
        "project": made,
        "milestone": services.add_milestone(ACTOR, due_on=date(2024, 5, 1), **common),
        "output": services.add_output(ACTOR, doi="10.1000/1", published_on=date(2024, 5, 1), **common),
        "works": promise(organisations),
        "projects": promise(organisations, "research.projects"),
    }


def test_every_service_is_in_the_table():
    offered = {name for name in services.__all__ if inspect.isfunction(getattr(services, name))}
    assert offered == TABLE.keys()


@pytest.mark.parametrize("service", TABLE)
def test_who_may(world, actors, outcome, service):
    expected, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world)) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))


def test_who_sees_which_challenge_and_project(world, actors):
    seen = {
        who: {
            name
            for name in ("open", "members", "hidden")
            if visible_challenges(getattr(actors, who)).filter(pk=world[name].pk).exists()
        }
        | ({"project"} if visible_projects(getattr(actors, who)).filter(pk=world["project"].pk) else set())
        for who in CAST
    }
    ours = {"open", "members", "hidden", "project"}
    assert seen == {
        **dict.fromkeys(("officer", "approver", "viewer", "admin"), ours),
        "partner_officer": {"open", "members", "project"},
        "hub_admin": {"open", "members"},
        "stranger": {"open", "members"},
        "anonymous": {"open"},
    }
    with pytest.raises(NotFound):
        get_challenge(actors.stranger, world["hidden"].pk)
    with pytest.raises(NotFound):
        get_project(actors.hub_admin, world["project"].pk)


def test_who_reads_that_somebody_is_interested(world, actors):
    services.say_interest(
        actors.stranger, challenge_id=world["open"].pk, organisation_id=world["foreign"], note="So do we"
    )
    read = {who: len(interests_of(getattr(actors, who), world["open"])) for who in CAST}
    assert read == {
        **dict.fromkeys(("officer", "approver", "viewer", "admin"), 2),
        **dict.fromkeys(("partner_officer", "stranger"), 1),
        **dict.fromkeys(("hub_admin", "anonymous"), 0),
    }


def test_a_token_that_only_reads_writes_nothing(world, actors):
    officer = actors.officer
    token = Actor(user_id=officer.user_id, roles={world["home"]: Role.OFFICER}, scopes=frozenset({"read"}))
    with pytest.raises(Forbidden):
        services.close_challenge(token, challenge_id=world["open"].pk, why="x")
    none = Actor(user_id=officer.user_id, roles={world["home"]: Role.OFFICER}, scopes=frozenset())
    assert not visible_challenges(none).filter(pk=world["members"].pk).exists()


def test_a_challenge_goes_one_way(world, actors):
    pk = world["open"].pk
    with pytest.raises(Conflict):
        services.edit_challenge(actors.officer, challenge_id=pk, sdgs=[1], expected_revision=9)
    with pytest.raises(Conflict, match="so already"):
        services.say_interest(actors.partner_officer, challenge_id=pk, organisation_id=world["partner"])
    with pytest.raises(Conflict, match="your own"):
        services.say_interest(actors.officer, challenge_id=pk, organisation_id=world["home"])
    start = {"title": {"en": "P"}, "starts_on": date(2024, 1, 1), "visibility": "partners"}
    with pytest.raises(Invalid) as fault:
        services.start_project(actors.officer, challenge_id=pk, partner_ids=[world["foreign"]], **start)
    assert "partner_ids" in fault.value.faults, "nobody becomes a partner without having said so"
    services.start_project(actors.officer, challenge_id=pk, partner_ids=[world["partner"]], **start)
    for again in (
        lambda: services.close_challenge(actors.officer, challenge_id=pk, why="x"),
        lambda: services.withdraw_interest(
            actors.partner_officer, challenge_id=pk, organisation_id=world["partner"]
        ),
        lambda: services.say_interest(actors.stranger, challenge_id=pk, organisation_id=world["foreign"]),
    ):
        with pytest.raises(Conflict):
            again()


def test_a_challenge_whose_day_has_passed_takes_no_answers(world, actors):
    type(world["open"]).objects.filter(pk=world["open"].pk).update(closes_on=today() - timedelta(days=1))
    with pytest.raises(Conflict):
        services.say_interest(
            actors.stranger, challenge_id=world["open"].pk, organisation_id=world["foreign"]
        )


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"title": {}}, "title"),
        ({"question": {"no such": "x"}}, "question"),
        ({"sought": {}}, "sought"),
        ({"sdgs": [18]}, "sdgs"),
        ({"sdgs": ["x"]}, "sdgs"),
        ({"isced_f": ["99999"]}, "isced_f"),
        ({"closes_on": "31.02.2030"}, "closes_on"),
        ({"closes_on": date(2001, 1, 1)}, "closes_on"),
        ({"closes_on": None}, "closes_on"),
        ({"visibility": "nobody"}, "visibility"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(world, actors, given, at):
    with pytest.raises(Invalid) as fault:
        challenge(actors.officer, world["home"], **given)
    assert at in fault.value.faults


def test_a_work_is_a_works_output_once_and_has_a_doi(world, actors):
    common = {"project_id": world["project"].pk, "title": {"en": "T"}}
    with pytest.raises(Conflict):
        services.add_output(
            actors.officer, doi="https://doi.org/10.1000/1", published_on=date(2024, 1, 1), **common
        )
    for doi, day, at in (
        ("11.1000/1", date(2024, 1, 1), "doi"),
        ("10.1000/3", today() + timedelta(days=2), "published_on"),
    ):
        with pytest.raises(Invalid) as fault:
            services.add_output(actors.officer, doi=doi, published_on=day, **common)
        assert at in fault.value.faults


def test_the_owner_and_the_partner_are_told(world, users, clients):
    page = clients.officer.get("/notices/").content.decode()
    assert f"challenge no. {world['open'].pk}" in page and f"/research/{world['open'].pk}/" in page
    page = clients.partner_officer.get("/notices/").content.decode()
    assert f"/research/projects/{world['project'].pk}/" in page


def test_the_trail_says_what_happened_in_words(world, clients, actors):
    services.close_challenge(actors.officer, challenge_id=world["open"].pk, why="Solved")
    lines = AuditEntry.objects.filter(object_type="challenge", object_id=world["open"].pk)
    assert [line.action for line in lines.order_by("pk")] == [
        "challenge.post",
        "challenge.interest",
        "challenge.close",
    ]
    page = clients.admin.get(f"/audit/challenge/{world['open'].pk}/").content.decode()
    assert "Climate action" in page and "Solved" in page
    page = clients.admin.get(f"/audit/project/{world['project'].pk}/").content.decode()
    assert "Jagiellonian University" in page and "Project started" in page
