"""Groupings of countries: dated, set by the hub alone, and what lists are narrowed by."""

from datetime import date

import pytest

from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties.listing import groups_of_day
from kopir.spine.parties.models import CountryGroup, CountryMembership
from kopir.spine.parties.selectors import memberships_on
from kopir.spine.parties.services import Member, set_country_group, set_country_groups
from kopir.spine.parties.sheet import organisation_sheet
from kopir.spine.registry.actors import Forbidden, Invalid

pytestmark = pytest.mark.django_db
EAST = {"name": {"en": "East", "kk": "Шығыс"}, "countries": ["KR", "cn"], "source": "this hub"}


def test_a_group_is_replaced_as_a_whole_and_the_same_again_leaves_no_trace(actors):
    for _twice in range(2):
        set_country_groups(actors.hub_admin, groups={"east": EAST})
    assert groups_of_day()[0]["countries"] == ["CN", "KR"]
    assert AuditEntry.objects.filter(action="country_group.set").count() == 1
    set_country_groups(actors.hub_admin, groups={"east": {**EAST, "countries": ["KR", "JP"]}})
    assert groups_of_day()[0]["countries"] == ["JP", "KR"]
    line = AuditEntry.objects.filter(action="country_group.set").latest("pk")
    assert [row[0] for row in line.before["members"]] == ["CN", "KR"]


@pytest.mark.parametrize(
    "who", ["officer", "approver", "viewer", "admin", "partner_officer", "stranger", "anonymous"]
)
def test_only_the_hub_groups_countries(actors, who):
    with pytest.raises(Forbidden):
        set_country_groups(getattr(actors, who), groups={"east": EAST})
    assert not CountryGroup.objects.exists()


def test_membership_is_dated_and_may_begin_again(actors, organisations):
    times = [
        Member("PL", date(1999, 6, 19), date(2009, 8, 18)),
        Member("PL", date(2011, 1, 1)),
    ]
    set_country_group(actors.hub_admin, code="area", name={"en": "Area"}, members=times, source="")
    assert CountryMembership.objects.count() == 2
    for day, inside in ((1999, False), (2005, True), (2010, False), (2024, True)):
        assert memberships_on(date(day, 1, 2)).exists() == inside
        sheet = organisation_sheet(actors.anonymous, organisations.partner.pk, date(day, 1, 2))
        assert [group.code for group in sheet.groups] == (["area"] if inside else [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"countries": ["XX"]}, "countries"),
        ({"countries": ["PL", {"country": "PL", "from": date(2000, 1, 1)}]}, "countries"),
        ({"countries": [{"country": "PL", "from": date(2001, 1, 1), "to": date(2000, 1, 1)}]}, "countries"),
        ({"countries": [{"country": "PL", "from": "2001"}]}, "countries"),
        ({"countries": [7]}, "countries"),
        ({"name": {}}, "name"),
        ({"name": {"not a tag": "x"}}, "name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_faulty_group_is_told_and_none_is_made(actors, change, field):
    with pytest.raises(Invalid) as refused:
        set_country_groups(actors.hub_admin, groups={"west": EAST, "east": {**EAST, **change}})
    assert set(refused.value.faults) == {f"groups.east.{field}"}
    assert not CountryGroup.objects.exists()


def test_the_list_and_the_api_are_narrowed_by_a_group(actors, clients, organisations):
    set_country_groups(actors.hub_admin, groups={"east": EAST})
    page = clients.anonymous.get("/organisations/", {"group": "east"}).content.decode()
    assert "Seoul National University" in page and "Jagiellonian University" not in page
    assert '<option value="east" selected>East</option>' in page
    found = clients.anonymous.get("/api/organisations", {"group": "east"}).json()
    assert [row["name"] for row in found["items"]] == ["Seoul National University"]
    nothing = clients.anonymous.get("/api/organisations", {"group": "nowhere"}).json()
    assert nothing["items"] == []
    listed = clients.anonymous.get("/api/organisations/country-groups").json()
    assert listed == [{"code": "east", "name": EAST["name"], "source": "this hub", "countries": ["CN", "KR"]}]
