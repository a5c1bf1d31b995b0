"""The settings page and the hub's API entry: validated, audited, and for administrators alone."""

import json
import re

import pytest

from kopir.spine.audit.models import AuditEntry
from kopir.spine.hub.models import Hub

VALUES = {
    "name_en": "Köpir Sample",
    "name_kk": "Көпір үлгі",
    "summary_en": "A hub for tests.",
    "small_print_en": "Run by nobody; ask help@example.org.",
    "languages": ["kk", "en"],
    "currency": "KZT",
    "time_zone": "Asia/Almaty",
    "new_months": 6,
    "quiet_months": 4,
    "asleep_months": 12,
    "renewal_notice_days": 90,
    "resolve_threshold": "0.970",
    "resolve_margin": "0.100",
}


def test_an_administrator_changes_everything_and_the_trail_keeps_it(clients, hub):
    assert clients.hub_admin.get("/hub/settings/").status_code == 200
    assert clients.hub_admin.post("/hub/settings/", VALUES).status_code == 302
    hub.refresh_from_db()
    assert (hub.quiet_months, hub.renewal_notice_days) == (4, 90)
    assert hub.name == {"en": "Köpir Sample", "kk": "Көпір үлгі"}
    assert hub.languages == ["kk", "en"]
    line = AuditEntry.objects.get(action="hub.settings")
    assert line.before["quiet_months"] == 6 and line.after["quiet_months"] == 4
    assert line.after["small_print"] == {"en": "Run by nobody; ask help@example.org."}


def test_what_was_changed_shows_on_every_page(clients, hub):
    clients.hub_admin.post("/hub/settings/", VALUES)
    page = clients.anonymous.get("/").content.decode()
    assert "Köpir Sample" in page and "help@example.org" in page
    assert 'value="kk"' in page and 'value="ru"' not in page


def test_a_language_that_the_interface_lacks_is_kept(clients, hub):
    hub.name = {"en": "Sample", "ka": "ნიმუში"}
    hub.save()
    clients.hub_admin.post("/hub/settings/", VALUES)
    hub.refresh_from_db()
    assert hub.name["ka"] == "ნიმუში"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quiet_months", 12),
        ("currency", "QQQ"),
        ("time_zone", "Mars"),
        ("resolve_margin", "1.5"),
        ("languages", []),
        ("languages", ["tlh"]),
        ("name_en", "x" * 101),
        ("renewal_notice_days", ""),
    ],
)
def test_a_fault_is_shown_and_nothing_changes(clients, hub, field, value):
    before = Hub.objects.values().get()
    answer = clients.hub_admin.post("/hub/settings/", {**VALUES, field: value})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert Hub.objects.values().get() == before
    assert not AuditEntry.objects.filter(action="hub.settings").exists()


def test_a_hub_without_any_name_is_refused_at_the_first_name(clients, hub):
    answer = clients.hub_admin.post("/hub/settings/", {**VALUES, "name_en": "", "name_kk": ""})
    assert answer.status_code == 422
    assert '<a href="#id_name_kk">' in answer.content.decode()


def test_nobody_else_sees_the_page(clients, hub):
    for who in ("officer", "admin", "stranger"):
        assert getattr(clients, who).get("/hub/settings/").status_code == 404
        assert getattr(clients, who).post("/hub/settings/", VALUES).status_code == 404
    assert clients.anonymous.get("/hub/settings/").status_code == 302
    hub.refresh_from_db()
    assert hub.quiet_months == 6


def patch(client, body):
    return client.patch("/api/hub", json.dumps(body), content_type="application/json")


def test_the_api_changes_what_it_is_told_and_nothing_else(clients, hub):
    assert clients.anonymous.get("/api/hub").json()["country"] == "KZ"
    answer = patch(clients.hub_admin, {"small_print": {"en": "Ask us."}})
    assert answer.status_code == 200 and answer.json()["small_print"] == {"en": "Ask us."}
    hub.refresh_from_db()
    assert hub.quiet_months == 6
    assert patch(clients.hub_admin, {"quiet_months": 12}).status_code == 422
    assert patch(clients.hub_admin, {"name": {"en": "x" * 101}}).status_code == 422
    assert patch(clients.officer, {"quiet_months": 3}).status_code == 403
    assert patch(clients.anonymous, {"quiet_months": 3}).status_code in (401, 403)
    hub.refresh_from_db()
    assert hub.quiet_months == 6


def test_before_it_is_set_up_there_is_nothing_to_tell(client, db):
    assert client.get("/api/hub").status_code == 404


def test_of_two_who_change_the_settings_the_second_is_told_and_loses_nothing(clients, hub):
    page = clients.hub_admin.get("/hub/settings/").content.decode()
    based_on = re.search(r'name="based_on" value="([0-9a-f]{64})"', page)[1]
    assert clients.hub_admin.post("/hub/settings/", {**VALUES, "based_on": based_on}).status_code == 302
    late = {**VALUES, "quiet_months": 5, "name_en": "Somebody's other name", "based_on": based_on}
    answer = clients.hub_admin.post("/hub/settings/", late)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Somebody else has changed the settings" in text
    assert 'value="Somebody&#x27;s other name"' in text  # what was entered is still there
    hub.refresh_from_db()
    assert hub.quiet_months == 4
    again = re.search(r'name="based_on" value="([0-9a-f]{64})"', text)[1]
    assert clients.hub_admin.post("/hub/settings/", {**late, "based_on": again}).status_code == 302


def test_the_api_holds_a_change_of_settings_against_its_entity_tag(clients, hub):
    tag = clients.hub_admin.get("/api/hub")["ETag"]
    sent = {"content_type": "application/json", "headers": {"If-Match": tag}}
    first = clients.hub_admin.patch("/api/hub", {"quiet_months": 5}, **sent)
    assert first.status_code == 200 and first["ETag"] == clients.hub_admin.get("/api/hub")["ETag"] != tag
    assert clients.hub_admin.patch("/api/hub", {"quiet_months": 3}, **sent).status_code == 412
    assert clients.officer.patch("/api/hub", {"quiet_months": 3}, **sent).status_code == 403
    hub.refresh_from_db()
    assert hub.quiet_months == 5
