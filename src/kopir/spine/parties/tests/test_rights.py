"""Role × service: what each of the cast gets from every service of the register of organisations.

Two organisations: ``home`` stands in the register and everybody sees it; ``proposed`` is home's proposal,
which only home's members and the hub's administrators see until it is confirmed (404 to all others).
Columns as the cast: hub administrator; officer, approver, viewer and administrator of home; the partner's
administrator; a stranger; nobody.
"""

from datetime import date

import pytest
from conftest import CAST

from kopir.spine.parties import services

pytestmark = pytest.mark.django_db

REGISTER = "ok  403 403 403 ok  403 403 403"  # one's own organisation, or the hub's administration
PROPOSED = "ok  ok  403 403 ok  404 404 404"  # whoever writes for the proposer
ADMINISTRATION = "ok  403 403 403 403 403 403 403"
CHOOSERS = "ok  ok  403 403 ok  ok  ok  403"  # whoever writes for anybody

#: service → the call on an organisation; the answers are the same for all of them.
OF_AN_ORGANISATION = {
    "edit_organisation": lambda who, w: services.edit_organisation(
        who, organisation_id=w["pk"], city="Taldyqorghan"
    ),
    "add_name": lambda who, w: services.add_name(
        who, organisation_id=w["pk"], text="КазНУ", lang="ru", type="acronym"
    ),
    "edit_name": lambda who, w: services.edit_name(who, name_id=w["name"], text="Another name"),
    "remove_name": lambda who, w: services.remove_name(who, name_id=w["name"]),
    "add_identifier": lambda who, w: services.add_identifier(
        who, organisation_id=w["pk"], scheme="schac", value="new.example.org"
    ),
    "remove_identifier": lambda who, w: services.remove_identifier(who, identifier_id=w["identifier"]),
    "add_relation": lambda who, w: services.add_relation(
        who, subject_id=w["pk"], type="member_of", object_id=w["foreign"]
    ),
    "end_relation": lambda who, w: services.end_relation(who, relation_id=w["relation"], on=date(2025, 1, 1)),
    "remove_relation": lambda who, w: services.remove_relation(who, relation_id=w["relation"]),
}
#: service → (answers, the call).
OTHERS = {
    "create_organisation": (
        CHOOSERS,
        lambda who, w: services.create_organisation(who, name="New", lang="en", kind="university"),
    ),
    "confirm_organisation": (
        "ok  403 403 403 403 404 404 404",
        lambda who, w: services.confirm_organisation(who, organisation_id=w["proposal"]),
    ),
    "remember_choice": (
        CHOOSERS,
        lambda who, w: services.remember_choice(who, organisation_id=w["foreign"], text="SNU"),
    ),
    "apply_records": (
        ADMINISTRATION,
        lambda who, w: services.apply_records(who, records=[], source="ror v1"),
    ),
    "set_country_group": (
        ADMINISTRATION,
        lambda who, w: services.set_country_group(
            who, code="test", name={"en": "x"}, members=[services.Member("KZ")], source="x"
        ),
    ),
    "set_country_groups": (
        ADMINISTRATION,
        lambda who, w: services.set_country_groups(
            who, groups={"test": {"name": {"en": "x"}, "countries": ["KZ"]}}
        ),
    ),
    "apply_relations": (
        ADMINISTRATION,
        lambda who, w: services.apply_relations(who, wanted=set(), covered=set(), source="ror v1"),
    ),
}
#: Called inside a service; they answer to nobody.
WITHIN = {"clean_text", "refresh_derived"}
RECORDS = {"Member", "RegisterName", "RegisterRecord"}


def test_every_service_is_in_the_table():
    assert set(services.__all__) == set(OF_AN_ORGANISATION) | set(OTHERS) | WITHIN | RECORDS


@pytest.fixture
def world(organisations, actors):
    def dressed(pk, label):
        name = services.add_name(actors.hub_admin, organisation_id=pk, text=label, lang="en", type="alias")
        identifier = services.add_identifier(
            actors.hub_admin, organisation_id=pk, scheme="schac", value=f"{label}.example.org"
        )
        relation = services.add_relation(
            actors.hub_admin, subject_id=pk, type="part_of", object_id=organisations.partner.pk
        )
        return {"pk": pk, "name": name.pk, "identifier": identifier.pk, "relation": relation.pk}

    proposal = services.create_organisation(
        actors.officer, name="Secret Institute", lang="en", kind="university"
    )
    more = {"foreign": organisations.foreign.pk, "proposal": proposal.pk}
    return {
        "home": {**dressed(organisations.home.pk, "home"), **more},
        "proposed": {**dressed(proposal.pk, "secret"), **more},
    }


@pytest.mark.parametrize(("which", "expected"), [("home", REGISTER), ("proposed", PROPOSED)])
@pytest.mark.parametrize("service", OF_AN_ORGANISATION)
def test_who_may_change_an_organisation(world, actors, outcome, service, which, expected):
    call = OF_AN_ORGANISATION[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world[which])) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))


@pytest.mark.parametrize("service", OTHERS)
def test_who_may(world, actors, outcome, service):
    expected, call = OTHERS[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world["home"])) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))
