"""Pages of calls: the office's way from an empty list to a published result, and the applicant's own page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kopir.exchange.mobility import services
from kopir.exchange.mobility.models import Call

from .conftest import FILE, upload

pytestmark = pytest.mark.django_db


def test_an_office_goes_from_nothing_to_a_published_result(clients, organisations):
    officer = clients.officer
    assert "No call yet" in officer.get("/mobility/").content.decode()
    answer = officer.post(
        "/mobility/new/", {"organisation": organisations.home.pk, "title": "Autumn abroad", "grid": "0.1"}
    )
    call = Call.objects.get()
    assert answer.status_code == 302 and call.title == {"en": "Autumn abroad"}
    base = f"/mobility/{call.pk}/"
    for code, seats in (("KRK-EC", 2), ("SEO-CS", 1), ("PRG", 1)):
        officer.post(f"{base}places/new/", {"code": code, "name": f"Host {code}", "seats": seats})
    wrong = officer.post(
        f"{base}applications/", {"file": SimpleUploadedFile("a.csv", b"number,choice 1\nA,NOPE\n")}
    )
    assert wrong.status_code == 422 and "there is no place with the code NOPE" in wrong.content.decode()
    officer.post(f"{base}applications/", {"file": SimpleUploadedFile("a.csv", FILE.encode())})
    officer.post(f"{base}give/")
    page = officer.get(base).content.decode()
    assert (
        "serial dictatorship" in page
        and "Holds" in page
        and "An approver of your organisation publishes it" in page
    )
    assert officer.post(f"{base}publish/").status_code == 403
    assert clients.approver.post(f"{base}publish/").status_code == 302
    call.refresh_from_db()
    assert call.state == "published"


def test_an_applicant_reads_why(published, clients):
    secret = published.applications.get(number="A-3").secret
    page = clients.anonymous.get(f"/mobility/mine/{secret}/").content.decode()
    assert "2 applicants with a higher score were placed; the last one in had 87.4, and you had 85" in page
    assert "This is the place given" in page and "Dina" not in page and "A-2" not in page


def test_nobody_reads_a_result_before_it_is_published(drawn, clients):
    secret = drawn.applications.get(number="A-3").secret
    assert clients.anonymous.get(f"/mobility/mine/{secret}/").status_code == 404
    assert clients.officer.get(f"/mobility/mine/{secret}/").status_code == 404


def test_the_list_of_a_place_and_its_files(published, clients):
    krakow = published.offers.get(code="KRK-EC")
    page = clients.viewer.get(f"/mobility/{published.pk}/?place={krakow.pk}").content.decode()
    assert "A-1" in page and "A-3" not in page
    assert "A-5" in clients.viewer.get(f"/mobility/{published.pk}/?only=unplaced").content.decode()
    first = clients.viewer.get(f"/mobility/{published.pk}/?only=first").content.decode()
    assert "A-1" in first and "A-3" not in first
    lines = b"".join(clients.viewer.get(f"/mobility/{published.pk}/export.csv").streaming_content).decode()
    assert "A-2,Dina Invented,KRK-EC,1,87.4" in lines.replace('"', "")


def test_how_ties_are_broken_can_be_checked(drawn, clients):
    page = clients.viewer.get(f"/mobility/{drawn.pk}/lottery/").content.decode()
    assert drawn.seed in page and "shake_256" in page and "Drawn again" in page


def test_pages_cost_the_same_for_few_and_many(call, actors, clients, django_assert_num_queries):
    """The list and a call, with one application and with five."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for text in ("number,score,choice 1\nA,1,PRG\n", FILE):
        services.take_in(actors.officer, call_id=call.pk, upload=upload(text))
        services.give_places(actors.officer, call_id=call.pk)
        for path in ("/mobility/", f"/mobility/{call.pk}/"):
            clients.viewer.get(path)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                clients.viewer.get(path)
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
