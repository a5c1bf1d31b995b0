"""The mapping as a person sees it: their own columns, what stands in them, and the first rows as they would be read."""

import pytest
from django.core.management import call_command
from django.utils.translation import gettext, override

from kopir.gateways.spreadsheets import limits, services
from kopir.gateways.spreadsheets.models import ImportRow
from kopir.gateways.spreadsheets.presenting import candidate_views, likeness
from kopir.gateways.spreadsheets.previewing import preview, samples_of

from .sheets import HEADERS, ROW, delimited, mapped, start, xlsx

pytestmark = pytest.mark.django_db
OTHER = ["Seoul National University", "Korea, Republic of", "MoU", "2023-05-01", *[""] * 6]
LONG = ["Long University", "UK", "MoU", "2023-05-02", "", "", "", "x" * 300, "", ""]


@pytest.fixture
def batch(hub, actors, organisations):
    return start(actors, organisations, xlsx(HEADERS, ROW, OTHER, LONG))


def said_for(batch, **more):
    offer = services.offered_mapping(batch)
    columns = {f"column_{index}": code for code, index in offer["fields"].items()}
    return {
        **columns,
        "lang": "en",
        "visibility": "organisation",
        "default_type": "",
        "places_by": "",
        **more,
    }


def test_each_column_shows_three_of_its_values(batch, clients):
    assert samples_of(batch, 1) == ["PL", "Korea, Republic of", "UK"]
    assert samples_of(batch, 7) == ["x" * 60 + "…"]  # empty cells are no values, and long ones are cut
    page = clients.officer.get(f"/import/{batch.pk}/").content.decode()
    for text in ("Jagiellonian University", "Seoul National University", "Korea, Republic of"):
        assert f"<li>{text}</li>" in page
    assert page.count("<select") >= len(HEADERS)
    api = clients.officer.get(f"/api/imports/{batch.pk}/mapping").json()
    assert api["samples"][1] == ["PL", "Korea, Republic of", "UK"] and api["fields"]["country"] == 1


def test_the_preview_reads_the_first_rows_and_keeps_nothing(batch, clients):
    offer = services.offered_mapping(batch)
    rows = preview(batch, offer["fields"], offer)
    assert [(row.partner, row.place, row.faults) for row in rows][1:] == [
        ("Seoul National University", "South Korea", []),
        ("Long University", "United Kingdom", []),
    ]
    assert rows[0].term == "signed 14 Mar 2024, until 13 Mar 2029"
    assert set(ImportRow.objects.values_list("status", flat=True)) == {"new"}
    page = clients.officer.get(f"/import/{batch.pk}/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Республика Корея" in page


def test_a_change_shows_another_preview_with_and_without_a_script(batch, clients):
    url = f"/import/{batch.pk}/mapping/"
    changed = said_for(batch, column_1="", column_0="city", column_7="partner", preview="1")
    part = clients.officer.post(url, changed, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "South Korea" not in part and "Seoul National University" in part
    assert "is empty, but required" in part  # the partner's new column is empty in the first row
    whole = clients.officer.post(url, changed)
    assert whole.status_code == 200 and "<html" in whole.content.decode()
    batch.refresh_from_db()
    assert (batch.state, batch.mapping) == ("mapping", {})
    assert clients.stranger.post(url, changed).status_code == 404


def test_two_columns_cannot_be_one_field(batch, clients):
    url = f"/import/{batch.pk}/mapping/"
    answer = clients.officer.post(url, said_for(batch, column_7="partner", places_by="us"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"column_7"}
    missing = clients.officer.post(url, said_for(batch, column_0="", places_by="us"))
    assert missing.status_code == 422 and b"Say which column names the partner." in missing.content
    places = clients.officer.post(url, said_for(batch))
    assert set(places.context["form"].errors) == {"places_by"}
    assert clients.officer.post(url, said_for(batch, places_by="us")).status_code == 302


def test_likeness_is_a_word_and_noise_is_not_shown(hub, actors, organisations, clients):
    found = [
        {"organisation": 1, "name": "A", "country": "KR", "city": "", "score": score, "reasons": []}
        for score in (1.0, 0.9, 0.72, 0.6, limits.SHOWN_FROM - 0.001)
    ]
    words = ["practically the same", "very like", "like", "somewhat like"]
    assert [one["likeness"] for one in candidate_views(found)] == words
    assert [one["share"] for one in candidate_views(found)] == ["100%", "90%", "72%", "60%"]
    assert likeness(0.0) == "somewhat like"
    call_command("rebuild-names")  # the words by which likeness finds its candidates
    batch = mapped(
        actors,
        start(actors, organisations, delimited(HEADERS, ["Seoul University of Nations", "KR", *OTHER[2:]])),
    )
    page = clients.officer.get(f"/import/{batch.pk}/partners/").content.decode()
    assert "less than 55% like" in page and "Seoul National University" in page
    assert "South Korea" in page and ('<option value="KR" selected>' in page)


def test_reasons_are_said_in_the_readers_language_whoever_imported(hub, actors, organisations, clients):
    call_command("rebuild-names")
    with override("kk"):
        table = delimited(HEADERS, ["Seoul University of Nations", "KR", *OTHER[2:]])
        batch = mapped(actors, start(actors, organisations, table))
    said = {}
    for language in ("kk", "ru", "en"):
        with override(language):
            said[language] = gettext("it lies in the country given")
    assert len({*said.values()}) == 3
    for language, sentence in said.items():
        asked = {"Accept-Language": language}
        page = clients.officer.get(f"/import/{batch.pk}/partners/", headers=asked).content.decode()
        assert sentence in page, language
        rows = clients.officer.get(f"/api/imports/{batch.pk}/rows", headers=asked).json()["items"]
        assert sentence in rows[0]["candidates"][0]["reasons"], language
    row = batch.rows.first()
    assert {"code": "country"} in row.candidates[0]["reasons"]
    row.candidates[0]["reasons"] = ["kept as a sentence by an older version"]
    row.save()
    assert (
        b"kept as a sentence by an older version"
        in clients.officer.get(f"/import/{batch.pk}/partners/").content
    )


def test_a_country_is_corrected_by_name(hub, actors, organisations, clients):
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, [ROW[0], "Polonia", *ROW[2:]])))
    page = clients.officer.get(f"/import/{batch.pk}/rows/2/").content.decode()
    assert '<option value="Polonia" selected>Polonia</option>' in page
    assert '<option value="PL">Poland</option>' in page
    assert (
        clients.officer.post(f"/import/{batch.pk}/rows/2/", {"field": "country", "text": "PL"}).status_code
        == 302
    )
    assert batch.rows.get().values["country"] == "PL"


def test_the_review_shows_days_as_the_reader_writes_them(batch, actors, organisations, clients):
    batch = mapped(actors, batch)
    page = clients.officer.get(f"/import/{batch.pk}/").content.decode()
    assert ">14 Mar 2024</td>" in page and ">13 Mar 2029</td>" in page and "2024-03-14" not in page
