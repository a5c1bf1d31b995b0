"""The settings page and the hub's API entry."""

import pytest

VALUES = {
    "currency": "KZT",
    "time_zone": "Asia/Almaty",
    "new_months": 6,
    "quiet_months": 4,
    "asleep_months": 12,
    "renewal_notice_days": 90,
    "resolve_threshold": "0.970",
    "resolve_margin": "0.100",
}


def test_an_administrator_changes_thresholds(clients, hub):
    assert clients.hub_admin.get("/hub/settings/").status_code == 200
    assert clients.hub_admin.post("/hub/settings/", VALUES).status_code == 302
    hub.refresh_from_db()
    assert (hub.quiet_months, hub.renewal_notice_days) == (4, 90)


@pytest.mark.parametrize(
    ("field", "value"), [("quiet_months", 12), ("currency", "QQQ"), ("time_zone", "Mars")]
)
def test_a_fault_is_shown_and_nothing_changes(clients, hub, field, value):
    assert clients.hub_admin.post("/hub/settings/", {**VALUES, field: value}).status_code == 422
    hub.refresh_from_db()
    assert (hub.quiet_months, hub.currency, hub.time_zone) == (6, "KZT", "Asia/Almaty")


def test_nobody_else_sees_the_page(clients, hub):
    for who in ("officer", "admin", "stranger"):
        assert getattr(clients, who).get("/hub/settings/").status_code == 404
        assert getattr(clients, who).post("/hub/settings/", VALUES).status_code == 404
    assert clients.anonymous.get("/hub/settings/").status_code == 302
    hub.refresh_from_db()
    assert hub.quiet_months == 6


def test_the_hub_tells_what_it_is(clients):
    assert clients.anonymous.get("/api/hub").json()["country"] == "KZ"


def test_before_it_is_set_up_there_is_nothing_to_tell(client, db):
    assert client.get("/api/hub").status_code == 404
