"""The list of what was delivered as a file: each number with its unit apart, for whoever sees the page."""

import csv
import io
import json

import pytest

from kopir.spine.deliveries import services

from .test_pages import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"


def text_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_file_holds_what_the_page_lists(clients, money, actors):
    commitment = money
    first = services.record(actors.officer, commitment_id=commitment.pk, quantity="3.5", occurred_on=DAY)
    services.record(actors.officer, commitment_id=commitment.pk, quantity=2, occurred_on=DAY)
    services.reverse(actors.officer, delivery_id=first.pk, reason="counted twice")
    path = f"/deliveries/of/{commitment.pk}/export."
    rows = json.loads(text_of(clients.partner_officer.get(f"{path}json")))
    # Digits as they are kept, in texts, so that no reader of JSON rounds them.
    assert [(row["quantity"], row["unit"], row["state"]) for row in rows] == [
        ("-3.5000", "money", "reversal"),
        ("2.0000", "money", "standing"),
        ("3.5000", "money", "reversed"),
    ]
    assert {row["agreement"] for row in rows} == {commitment.agreement.ref}
    table = list(csv.DictReader(io.StringIO(text_of(clients.partner_officer.get(f"{path}csv")))))
    assert [row["Quantity"] for row in table] == ["-3.5000", "2.0000", "3.5000"]
    assert (
        table[1]["Page"] in clients.partner_officer.get(f"/deliveries/of/{commitment.pk}/").content.decode()
    )


def test_who_may_not_see_the_page_gets_no_file(clients, commitment):
    assert clients.stranger.get(f"/deliveries/of/{commitment.pk}/export.csv").status_code == 404
    assert clients.officer.get(f"/deliveries/of/{commitment.pk}/export.pdf").status_code == 404
