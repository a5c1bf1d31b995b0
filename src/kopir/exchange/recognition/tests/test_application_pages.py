"""The whole way in a browser's words: written down, received, decided, confirmed, its letter checked by anybody."""

import pytest

from kopir.exchange.recognition.models import Application, Decision

from .cases import bring, letter

pytestmark = pytest.mark.django_db


def test_from_the_application_to_the_letter_that_anybody_can_check(hub, organisations, clients):
    officer, approver = clients.officer, clients.approver
    given = {
        "organisation_id": organisations.home.pk,
        "route": "documents",
        "applicant_name": "Aigerim Sample",
        "language": "kk",
        "purpose": "study",
        "qualification": "Licencjat",
        "level": "bachelor",
        "awarding_body_id": organisations.partner.pk,
        "awarded_on": "2023-07-01",
    }
    made = officer.post("/recognition/applications/new/", given)
    assert made.status_code == 302, made.content.decode()
    application = Application.objects.get()
    at = f"/recognition/applications/{application.pk}/"
    assert officer.post(f"{at}documents/", {"kind": "diploma", "file": letter()}).status_code == 302
    found = {"authentic": "yes", "entitled": "yes", "ranking_0": "QS", "edition_0": "2024", "place_0": "301"}
    assert officer.post(f"{at}findings/", found).status_code == 302
    assert officer.post(f"{at}receive/", {}).status_code == 302
    page = officer.get(at).content.decode()
    assert "proposed automatically" in page and "order 268" in page
    assert "Lisbon Recognition Convention" in page and "not known whether it applies" in page
    decided = {"outcome": "full", "basis": "KZ-268", "reasons": "Nothing speaks against it."}
    assert officer.post(f"{at}decide/", decided).status_code == 302
    assert officer.get(f"{at}review/").status_code == 403, "who wrote it does not confirm it"
    assert "Nothing speaks against it." in approver.get(f"{at}review/").content.decode()
    assert approver.post(f"{at}review/", {}).status_code == 302
    code = Decision.objects.get().code
    public = clients.anonymous.get(f"/recognition/letters/{code}/")
    assert public.status_code == 200 and public["X-Robots-Tag"] == "noindex"
    text = public.content.decode()
    assert "Recognised in full" in text and "Aigerim Sample" in text and "Licencjat" in text
    assert "Officer" not in text and "301" not in text, "people and findings are not in the letter"
    asked = clients.anonymous.get("/recognition/letters/", {"code": f" {code[:10]}-{code[10:]} ".upper()})
    assert asked.status_code == 302 and asked["Location"].endswith(f"/{code}/")


def test_an_unknown_code_is_told_so(hub, clients):
    found = clients.anonymous.get("/recognition/letters/", {"code": "abc"})
    assert found.status_code == 422 and "20 letters" in found.content.decode()
    assert clients.anonymous.get("/recognition/letters/nothing-here/").status_code == 404


@pytest.mark.parametrize(
    "state", ["draft", "received", "waiting", "proposed", "decided", "appealed", "closed"]
)
def test_every_page_in_every_state(state, hub, actors, organisations, clients):
    application = bring(actors, organisations, state)
    at = f"/recognition/applications/{application.pk}/"
    for path in (
        "",
        "edit/",
        "documents/",
        "findings/",
        "receive/",
        "decide/",
        "review/",
        "appeal/",
        "judge/",
    ):
        found = clients.admin.get(at + path)
        assert found.status_code == 200, path
        assert clients.stranger.get(at + path).status_code == 404
        assert clients.hub_admin.get(at + path).status_code == 404
    for path in ("", "deadlines/"):
        assert clients.officer.get(f"/recognition/{path or 'applications/'}").status_code == 200
