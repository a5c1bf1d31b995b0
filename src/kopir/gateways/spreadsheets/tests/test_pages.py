"""The pages and the API, walked as a person and a program would; strangers find nothing."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kopir.gateways.spreadsheets.models import ImportBatch
from kopir.spine.agreements.models import Agreement
from kopir.spine.jobs.services import run_pending

from .sheets import HEADERS, ROW, mapped, start, xlsx

pytestmark = pytest.mark.django_db
BAD = [*ROW[:3], "31.02.2025", *ROW[4:]]
NEW = ["Dong-Eui University", "KR", "joint programme", "2023-05-01", *[""] * 6]


def test_the_whole_way_through_the_pages(clients, organisations):
    client = clients.officer
    assert client.get("/import/").status_code == 200
    upload = SimpleUploadedFile("list.xlsx", xlsx(HEADERS, ROW, BAD, NEW))
    answer = client.post("/import/", {"organisation": organisations.home.pk, "file": upload})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    page = answer["Location"]
    assert client.get(page).status_code == 200
    run_pending()
    offered = client.get(page).context["form"]
    said = {name: field.initial or offered.initial.get(name) for name, field in offered.fields.items()}
    said = {name: "" if value is None else value for name, value in said.items()}
    said |= {"lang": "en", "visibility": "organisation"}
    refused = client.post(f"{page}mapping/", said)  # who promises the places?
    assert refused.status_code == 422 and refused.context["form"].fields["places_by"].required
    assert "Say who promises the places." in refused.content.decode()
    assert client.post(f"{page}mapping/", {**said, "places_by": "both"}).status_code == 302
    run_pending()
    text = client.get(page).content.decode()
    assert "Column D (Signed)" in text and "31.02.2025" in text
    group = client.get(f"{page}partners/").context["groups"][0]
    key = {"key": group["partner_key"]}
    asked = client.post(f"{page}partners/", {**key, "choice": "other", "other_text": "Seoul"})
    assert asked.status_code == 422 and "Which one do you mean?" in asked.content.decode()
    assert client.post(f"{page}partners/", {**key, "choice": "other"}).status_code == 422
    client.post(f"{page}partners/", {**key, "choice": "new", "kind": "university"})
    assert client.get(f"{page}rows/3/").status_code == 200
    assert client.post(f"{page}apply/", {"mode": "all"}).status_code == 409
    faults = b"".join(client.get(f"{page}faults.csv").streaming_content).decode()
    assert "31.02.2025" in faults
    client.post(f"{page}rows/3/", {"field": "signed", "text": "2025-02-28"})
    assert client.post(f"{page}apply/", {"mode": "all", "visibility": "parties"}).status_code == 302
    run_pending()
    done = client.get(page).content.decode()
    assert Agreement.objects.count() == 3 and "3 agreements were recorded" in done
    assert client.get(f"{page}?show=done").status_code == 200


def test_a_template_comes_in_both_formats(clients, organisations):
    for form in ("csv", "xlsx"):
        answer = clients.officer.get(f"/import/template.{form}")
        # Read to its end it closes itself; closed twice, it would close the test's own connection.
        assert answer.status_code == 200 and b"".join(answer.streaming_content)


@pytest.mark.parametrize("who", ["stranger", "partner_officer", "viewer", "approver", "hub_admin"])
def test_nobody_else_sees_an_import(clients, actors, hub, organisations, who):
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, [*ROW[:7], "canary-7f3", *ROW[8:]])))
    client = getattr(clients, who)
    for path in ("", "partners/", "rows/2/", "faults.csv"):
        assert client.get(f"/import/{batch.pk}/{path}").status_code == 404
    for path in ("mapping/", "answers/", "apply/", "cancel/", "go-on/", "include/", "read-again/"):
        assert client.post(f"/import/{batch.pk}/{path}").status_code == 404, path
    for path in ("", "/rows", "/mapping"):
        assert client.get(f"/api/imports/{batch.pk}{path}").status_code == 404
    assert b"canary" not in client.get("/import/").content
    assert client.get("/api/imports").json()["items"] == []
    assert ImportBatch.objects.get().state == "review"


def test_the_api_walks_the_same_way(clients, organisations):
    client = clients.officer
    answer = client.post(
        "/api/imports", {"organisation_id": organisations.home.pk, "file": io.BytesIO(xlsx(HEADERS, ROW))}
    )
    assert answer.status_code == 201, answer.content
    url = f"/api/imports/{answer.json()['id']}"
    run_pending()
    fields = client.get(f"{url}/mapping").json()["fields"]
    body = {"fields": fields, "places_by": "us"}
    assert client.put(f"{url}/mapping", body, content_type="application/json").status_code == 200
    run_pending()
    assert client.get(f"{url}/rows").json()["items"][0]["status"] == "ready"
    assert client.post(f"{url}/apply", {"mode": "all"}, content_type="application/json").status_code == 200
    run_pending()
    assert client.get(url).json()["report"]["imported"] == 1


def test_the_review_takes_the_same_queries_for_one_row_and_three(clients, actors, hub, organisations):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in ([ROW], [[*ROW[:3], f"2024-03-{day}", *ROW[4:]] for day in (15, 16, 17)]):
        batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, *rows)))
        with CaptureQueriesContext(connection) as seen:
            assert clients.officer.get(f"/import/{batch.pk}/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_row_is_put_right_left_out_and_the_file_read_again_by_the_api(clients, actors, organisations, hub):
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, ROW, BAD)))
    url, sent = f"/api/imports/{batch.pk}", {"content_type": "application/json"}
    number = batch.rows.get(status="bad").number
    for client in (clients.viewer, clients.stranger):
        body = {"field": "signed", "text": "2025-02-28"}
        assert client.put(f"{url}/rows/{number}", body, **sent).status_code == 404
    fixed = clients.officer.put(f"{url}/rows/{number}", {"field": "signed", "text": "2025-02-28"}, **sent)
    assert (fixed.status_code, fixed.json()["status"]) == (200, "ready")
    no_field = clients.officer.put(f"{url}/rows/{number}", {"field": "nothing", "text": ""}, **sent)
    assert no_field.status_code == 422
    out = clients.officer.post(f"{url}/include", {"numbers": [number], "wanted": False}, **sent)
    assert out.json()["counts"]["left_out"] == 1 and out.json()["counts"]["included"] == 1
    assert clients.officer.post(f"{url}/go-on").status_code == 409  # nothing has stopped
    again = clients.officer.post(f"{url}/read-again", {"header_row": 1}, **sent)
    assert (again.status_code, again.json()["state"]) == (200, "reading")
    run_pending()
    assert clients.officer.get(url).json()["state"] == "mapping"
