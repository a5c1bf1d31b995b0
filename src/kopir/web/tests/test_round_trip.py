"""What a hub gives away as a table it can read back, in every language; JSON keeps its keys."""

import csv
import io
import json

import pytest

from kopir.gateways.spreadsheets import services as imports
from kopir.gateways.spreadsheets.fields import FIELDS, likeness
from kopir.gateways.spreadsheets.tests.sheets import mapped, start
from kopir.spine.agreements.tests.world import signed
from kopir.web.pages.tables import COLUMNS

pytestmark = pytest.mark.django_db
TITLE = "Exchange of students, of places and of thoughts"
LANGUAGES = ("kk", "kk-latn", "ru", "en", "zh-hans")


def taken(client, address, language):
    client.cookies["django_language"] = language
    answer = client.get(address)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def agreement(hub, actors, organisations):
    return signed(actors, organisations, title={"en": TITLE})


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_import_knows_the_columns_of_our_own_files(clients, agreement, language):
    body = taken(clients.officer, "/agreements/export.csv", language).decode("utf-8-sig")
    heads = next(csv.reader(io.StringIO(body)))
    assert len(heads) == len(set(heads)) == len(COLUMNS) and not set(heads) & set(COLUMNS)
    found = dict(zip(COLUMNS, map(likeness, heads), strict=True))
    sure = {column: field for column, (field, share) in found.items() if share == 1.0}
    assert sure == {
        "ref": "ref", "title": "title", "partner": "partner", "type": "type", "signed_on": "signed",
        "expires_on": "expires",
    }  # fmt: skip
    template = taken(clients.officer, "/import/template.csv", language).decode("utf-8-sig")
    own = next(csv.reader(io.StringIO(template)))
    assert [likeness(head) for head in own] == [(field.code, 1.0) for field in FIELDS]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_goes_out_and_comes_in_again(clients, actors, organisations, agreement, kind):
    body = taken(clients.officer, f"/agreements/export.{kind}", "ru")
    batch = start(actors, organisations, body, f"list.{kind}")
    offered = imports.offered_mapping(batch)["fields"]
    assert set(offered) == {"ref", "title", "partner", "type", "signed", "expires"}
    batch = mapped(actors, batch, lang="en", visibility="organisation")
    row = batch.rows.get()
    assert (row.faults, row.organisation) == ([], organisations.partner)
    assert (row.values["title"], row.values["type"]) == (TITLE, agreement.type)
    assert row.values["signed"] == agreement.signed_on.isoformat()


def test_json_keeps_its_keys(clients, agreement):
    row = json.loads(taken(clients.officer, "/agreements/export.json", "kk"))[0]
    assert tuple(row) == COLUMNS and row["partner"] == "Jagiellonian University"
    assert json.loads(taken(clients.hub_admin, "/agreements/export.json", "kk")) == []
