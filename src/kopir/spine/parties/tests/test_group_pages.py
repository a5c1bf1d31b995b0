"""The pages of the groupings of countries: past and present are seen, and changed by the hub alone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties.models import CountryGroup
from kopir.spine.parties.services import Member, set_country_group

pytestmark = pytest.mark.django_db
GROUPS = "/organisations/country-groups/"
AREA = f"{GROUPS}area/members/"
LEFT = Member("PL", date(1999, 6, 19), date(2009, 8, 18))
BACK = Member("PL", date(2011, 1, 1))


@pytest.fixture
def area(actors):
    name = {"en": "Area", "kk": "Аймақ", "ja": "地域"}
    coming = Member("KR", timezone.localdate() + timedelta(days=9))
    members = [LEFT, BACK, coming, Member("KZ")]
    return set_country_group(actors.hub_admin, code="area", name=name, members=members, source="a treaty")


def sent(*members, **fields):
    rows = {
        f"members-{place}-{key}": value or ""
        for place, row in enumerate(members)
        for key, value in zip(("country", "valid_from", "valid_to"), row, strict=True)
    }
    sizes = {"members-TOTAL_FORMS": len(members), "members-INITIAL_FORMS": 0}
    return {"name_en": "Area", "source": "a treaty", **rows, **sizes, **fields}


def days(group):
    return {(row.country, row.valid_from, row.valid_to) for row in group.memberships.all()}


def test_past_present_and_coming_memberships_are_shown_with_their_days(clients, area):
    listed = clients.hub_admin.get(GROUPS).content.decode()
    assert f'<a href="{AREA}">Area</a>' in listed
    assert listed.count('<td class="n" data-label="Members today">2</td>') == 1
    page = clients.hub_admin.get(AREA).content.decode()
    for state, times in (("past", 1), ("today", 2), ("to come", 1)):
        assert page.count(f'<td data-label="Member">{state}</td>') == times
    assert "Poland (PL)" in page and 'value="1999-06-19"' in page and 'value="2009-08-18"' in page


def test_what_is_sent_unchanged_changes_nothing(clients, area):
    page = clients.hub_admin.get(AREA)
    form, rows = page.context["form"], page.context["rows"]
    same = [
        tuple(row.initial[key] for key in ("country", "valid_from", "valid_to")) for row in rows.initial_forms
    ]
    before, lines = days(area), AuditEntry.objects.count()
    assert len(same) == 4
    assert clients.hub_admin.post(AREA, sent(*same, **form.initial)).status_code == 302
    area.refresh_from_db()
    assert days(area) == before and area.name == {"en": "Area", "kk": "Аймақ", "ja": "地域"}
    assert AuditEntry.objects.count() == lines


def test_a_country_leaves_on_a_day_and_the_trail_says_why(clients, area):
    data = sent(
        ("pl", "1999-06-19", "2009-08-18"), ("KZ", None, "2020-01-31"), (None, None, None), why="It left"
    )
    assert clients.hub_admin.post(AREA, data).status_code == 302
    assert days(area) == {("PL", LEFT.valid_from, LEFT.valid_to), ("KZ", None, date(2020, 1, 31))}
    assert AuditEntry.objects.latest("pk").why == "It left"
    area.refresh_from_db()
    assert area.name == {"en": "Area", "ja": "地域"}  # what this form does not offer stays


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ([("XX", None, None)], "XX"),
        ([("PL", None, None), ("PL", "2000-01-01", None)], "twice on one day"),
        ([("PL", "2001-01-01", "2000-01-01")], "twice on one day"),
        ([("PL", "31.02.2025", None)], "Enter a valid date"),
        ([(None, "2000-01-01", None)], "Say which country"),
        ([("KZ", None, None)] * 301, "300"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_changes(clients, area, members, told):
    before = days(area)
    answer = clients.hub_admin.post(AREA, sent(*members))
    assert answer.status_code == 422 and told in answer.content.decode()
    assert days(area) == before
    assert clients.hub_admin.post(AREA, {"name_en": "Area"}).status_code == 422


def test_a_group_is_added_once(clients, area):
    new = f"{GROUPS}new/"
    made = clients.hub_admin.post(new, sent(("KZ", None, None), code="east", name_en="East"))
    assert (made.status_code, made["Location"]) == (302, f"{GROUPS}east/members/")
    for code in ("area", "No Code", ""):
        assert clients.hub_admin.post(new, sent(("KR", None, None), code=code)).status_code == 422
    assert clients.hub_admin.post(new, sent(code="west", name_en="")).status_code == 422
    assert set(CountryGroup.objects.values_list("code", flat=True)) == {"area", "east"}
    assert len(days(area)) == 4


def test_only_the_hubs_administrators_find_and_open_the_pages(clients, hub, area):
    for path in ("/administration/", "/organisations/"):
        assert f'href="{GROUPS}"' in clients.hub_admin.get(path).content.decode()
        assert f'href="{GROUPS}"' not in clients.admin.get(path).content.decode()
    for who in ("admin", "officer", "stranger"):
        for path in (GROUPS, AREA, f"{GROUPS}new/"):
            assert getattr(clients, who).get(path).status_code == 403
        assert getattr(clients, who).post(AREA, sent()).status_code == 403
    assert len(days(area)) == 4
