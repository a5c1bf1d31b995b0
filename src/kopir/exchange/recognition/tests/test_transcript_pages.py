"""The pages and the API of exchange credit, from an empty list to a delivery."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.exchange.recognition.models import Transcript

from .test_crossing import promise
from .test_transcripts import COURSES, TERMS, decided, enter

pytestmark = pytest.mark.django_db
LIST = "/recognition/transcripts/"
API = "/api/recognition/transcripts"
JSON = "application/json"


def body(response):
    return response.content.decode().replace("&#x27;", "'")


def form(organisations, **more):
    pair = {"organisation_id": organisations.home.pk, "institution_id": organisations.partner.pk}
    return {**TERMS, **pair, "courses": COURSES, **more}


def test_from_paper_to_delivery_by_the_pages(hub, organisations, clients):
    who, commitment = clients.officer, promise(organisations, "recognition.credits", "ects_credit")
    assert "No transcript is entered yet" in body(who.get(LIST))
    bad = who.post(f"{LIST}new/", form(organisations, courses="MAT;Analysis;A1;3"))
    assert bad.status_code == 422 and "Row 1, column “Grade as printed”" in body(bad)
    file = SimpleUploadedFile("a.csv", COURSES.encode())
    record = who.post(f"{LIST}new/", form(organisations, courses="", file=file), follow=True)
    transcript = Transcript.objects.get()
    page = f"{LIST}{transcript.pk}/"
    assert "3 courses are still to be judged" in body(record) and "5.1 – 6" in body(record)
    given = {"verdict": "full", "equivalent": "Analysis", "granted": "5.4", "way": "factor"}
    for course in transcript.courses.all():
        address = f"{page}courses/{course.pk}/"
        assert "By a published factor" in body(who.get(address))
        assert who.post(address, {"verdict": "partly"}).status_code == 422
        assert who.post(address, {**given, "reason": "As printed"}).status_code == 302
    assert "Decide: keep this result" in body(who.get(page))
    assert who.post(page, {"action": "decide", "revision": 1}, follow=True).status_code == 200
    transcript.refresh_from_db()
    assert transcript.state == "open", "decided on a page that was not the newest"
    shown = body(who.post(page, {"action": "decide", "revision": transcript.revision}, follow=True))
    assert ">16.2<" in shown and "What stood behind it" in shown and "Record it for an agreement" in shown
    shown = body(who.post(page, {"action": "deliver", "commitment_id": commitment.pk}, follow=True))
    assert "It is recorded as a delivery" in shown
    assert "Analysis" in b"".join(who.get(f"{page}result.csv").streaming_content).decode()
    shown = body(who.post(page, {"action": "overturn", "why": "A forged paper"}, follow=True))
    assert "Its delivery was taken back" in shown and "A forged paper" in shown
    assert who.post(page, {"action": "nonsense"}).status_code == 422
    who.post(page, {"action": "erase"})
    assert who.get(page).status_code == 404


def test_the_next_of_the_same_course_is_shown_with_day_and_judge(hub, organisations, actors, clients):
    decided(actors.officer, organisations)
    again = enter(actors.admin, organisations, courses="MAT201;Analysis II;B0;3")
    shown = body(clients.admin.get(f"{LIST}{again.pk}/"))
    assert "Judged before, on" in shown and "by Officer: Recognised." in shown
    course = again.courses.get()
    shown = body(clients.admin.get(f"{LIST}{again.pk}/courses/{course.pk}/"))
    assert "It is a proposal: choose yourself." in shown and 'value="Mathematical analysis 2"' in shown
    assert "checked" not in shown, "the judgement itself is left to be chosen"


@pytest.mark.parametrize("language", ["kk", "ru", "zh-hans", "kk-latn"])
def test_every_page_speaks_the_readers_language(hub, organisations, actors, clients, language):
    done = decided(actors.officer, organisations)
    still = enter(actors.officer, organisations)
    clients.officer.cookies["django_language"] = language
    for path in (
        LIST,
        f"{LIST}new/",
        f"{LIST}{done.pk}/",
        f"{LIST}{still.pk}/",
        f"{LIST}{still.pk}/courses/{still.courses.first().pk}/",
    ):
        page = clients.officer.get(path)
        assert page.status_code == 200
        assert "Judged before" not in body(page) and "By a published factor" not in body(page)


def test_the_api_from_entering_to_erasing(hub, organisations, clients):
    def send(method, path="", given=None):
        return getattr(clients.officer, method)(f"{API}{path}", json.dumps(given or {}), content_type=JSON)

    commitment = promise(organisations, "recognition.credits", "ects_credit")
    made = send("post", "", form(organisations, courses="MAT201;Analysis II;A0;3"))
    assert made.status_code == 201
    pk = made.json()["id"]
    whole = clients.officer.get(f"{API}/{pk}").json()
    [course] = whole["courses"]
    assert course["conversion"]["state"] == "pass" and course["proposal"] is None and course["verdict"] == ""
    assert {each["way"] for each in course["credit"]["answers"]} == {"year", "factor"}
    given = {"verdict": "full", "equivalent": "Analysis", "granted": "5.4", "way": "factor"}
    judged = send("put", f"/{pk}/courses/{course['id']}", given)
    assert judged.status_code == 200 and judged.json()["granted"] == "5.40"
    assert send("post", f"/{pk}/decide").json()["state"] == "decided"
    delivered = send("post", f"/{pk}/deliver", {"commitment_id": commitment.pk})
    assert float(delivered.json()["quantity"]) == 5.4
    assert send("post", f"/{pk}/deliver", {"commitment_id": commitment.pk}).status_code == 409
    assert send("post", f"/{pk}/overturn", {"why": "A slip"}).json()["state"] == "overturned"
    assert clients.officer.get(API).json()["items"][0]["judged"] == 1
    assert send("delete", f"/{pk}").status_code == 204
    assert clients.officer.get(f"{API}/{pk}").status_code == 404


def test_queries_do_not_grow(hub, organisations, actors, clients):
    def count(path):
        with CaptureQueriesContext(connection) as found:
            assert clients.officer.get(path).status_code == 200
        return len(found)

    first = enter(actors.officer, organisations, courses="A;One;A0;3")
    pages = (LIST, API, f"{LIST}{first.pk}/", f"{API}/{first.pk}")
    for path in pages:
        clients.officer.get(path)
    few = [count(path) for path in pages]
    more = enter(actors.officer, organisations)
    enter(actors.officer, organisations)
    assert [count(path) for path in (LIST, API, f"{LIST}{more.pk}/", f"{API}/{more.pk}")] == few
