"""Distributions of grades: uploaded with a preview, by version, private or public, and used by the calculator."""

import io
import json

import pytest
from conftest import CAST
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from kopir.exchange.recognition import services
from kopir.exchange.recognition.credit.valuing import valued
from kopir.exchange.recognition.groups.reading import text_rows
from kopir.exchange.recognition.models import GradeDistribution
from kopir.kit.errors import Invalid

from .test_transcripts import enter

pytestmark = pytest.mark.django_db
LIST = "/recognition/distributions/"
KZ = "A; 30\nB+; 30\nB; 40\nF; 5"
KR = "A+; 30\nA0; 30\nB+; 40"


def upload(who, organisation, lines=KZ, **more):
    given = {"scale": "KZ-2018", "year_from": 2024, "year_to": 2025, **more}
    return services.upload_distribution(who, organisation_id=organisation.pk, rows=text_rows(lines), **given)


@pytest.fixture
def world(hub, organisations, actors):
    return {"o": organisations, "mine": upload(actors.officer, organisations.home)}


TABLE = {
    "upload_distribution": ("404 ok  403 403 ok  404 404 404", lambda who, w: upload(who, w["o"].home)),
    "open_distribution": (
        "404 ok  403 403 ok  404 404 404",
        lambda who, w: services.open_distribution(who, distribution_id=w["mine"].pk, openness="public"),
    ),
}


@pytest.mark.parametrize("service", TABLE)
def test_who_may(world, actors, outcome, service):
    codes, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world)) for who in CAST}
    assert found == dict(zip(CAST, codes.split(), strict=True))


def test_a_later_upload_is_a_version_and_the_first_stays(world, actors, clients):
    again = upload(actors.officer, world["o"].home, lines="A; 1\nB; 2", year_to=2026)
    other = upload(actors.officer, world["o"].home, isced_f="061")
    first = world["mine"]
    first.refresh_from_db()
    assert [row.number for row in (first, again, other)] == [1, 2, 1]
    assert first.counts == {"A": "30", "B+": "30", "B": "40", "F": "5"} and first.size == 100
    shown = clients.viewer.get(f"{LIST}{again.pk}/").content.decode()
    assert f"{LIST}{first.pk}/" in shown and "too few to be reliable" in shown
    listed = clients.viewer.get(LIST).content.decode()
    assert f"{LIST}{again.pk}/" in listed and f"{LIST}{first.pk}/" not in listed


def test_private_is_private_until_the_institution_says_otherwise(world, actors, clients):
    page, api = f"{LIST}{world['mine'].pk}/", f"/api{LIST}{world['mine'].pk}"
    for who in ("anonymous", "stranger", "hub_admin"):
        assert getattr(clients, who).get(page).status_code == 404
        assert getattr(clients, who).get(api).status_code == 404
        assert page not in getattr(clients, who).get(LIST).content.decode()
    clients.officer.post(page, {"openness": "public"})
    assert clients.anonymous.get(page).status_code == 200 and clients.viewer.post(page).status_code == 403
    assert clients.anonymous.get(api).json()["grades"][1] == {
        "grade": "A-",
        "count": "0",
        "share": "0.00",
        "up_to": "30.00",
    }


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("A 50%\nB 51%", "come to 101, not to 100"),
        ("A; 10\nQ; 5", "Row 2, column “Grade”: “Q” is not on this scale"),
        ("A; ten", "Row 1, column “Number of students”"),
        ("A; -1", "Row 1, column “Number of students”"),
        ("A; 10\nA; 5", "Row 2, column “Grade”: “A” stands here for the second time."),
        ("A; 10\n; 5", "Row 2, column “Grade”: It is empty."),
        ("A; 1; 2", "Row 1: more cells than columns."),
        ("F; 10", "no passing grade"),
        ("A; 1.5", "1.5"),
        ("A; 50 %\nB; 50", "per cent"),
        ("", "no passing grade"),
    ],
)
def test_every_fault_is_named_and_nothing_is_kept(hub, organisations, actors, lines, said):
    with pytest.raises(Invalid) as fault:
        upload(actors.officer, organisations.home, lines=lines)
    assert said.lower() in " ".join(fault.value.faults["lines"]).lower()
    assert not GradeDistribution.objects.exists()


def test_all_faults_at_once_with_their_fields(hub, organisations, actors):
    with pytest.raises(Invalid) as fault:
        upload(
            actors.officer,
            organisations.home,
            lines="Q; 1\nA; x",
            year_from="1812",
            year_to="20",
            isced_f="99",
            cycle="7",
        )
    found = fault.value.faults
    assert set(found) == {"lines", "year_from", "year_to", "isced_f", "cycle"} and len(found["lines"]) == 2


def post(client, organisations, action="preview", file=None, **more):
    given = {
        "organisation_id": organisations.home.pk,
        "scale": "KZ-2018",
        "year_from": "2025",
        "year_to": "2025",
        "openness": "private",
        "action": action,
        **more,
    }
    return client.post(f"{LIST}new/", {**given, **({"file": file} if file else {})}, follow=True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_shown_first_with_what_must_be_known_and_then_kept(hub, organisations, clients, kind):
    rows = [("grade", "students"), ("A", 2), ("B", 1), ("зачёт", 4), ("F", 1)]
    if kind == "csv":
        raw = "\n".join(f"{one};{two}" for one, two in rows).encode("windows-1251")
    else:
        book, buffer = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(buffer)
        raw = buffer.getvalue()
    shown = post(clients.officer, organisations, file=SimpleUploadedFile(f"a.{kind}", raw)).content.decode()
    assert not GradeDistribution.objects.exists() and "Keep it" in shown
    assert "66.67" in shown and "too few to be reliable" in shown and "less than the two years" in shown
    assert "left out: 4" in shown and ": 1." in shown
    post(clients.officer, organisations, "keep", lines="A; 2\nB; 1\nF; 1")
    assert GradeDistribution.objects.get().counts == {"A": "2", "B": "1", "F": "1"}


def test_what_is_no_table_is_refused_in_words(hub, organisations, clients):
    file = SimpleUploadedFile("a.xlsx", b"%PDF-1.4 not a workbook")
    answer = post(clients.officer, organisations, file=file)
    assert answer.status_code == 422 and not GradeDistribution.objects.exists()


def test_everybody_with_one_grade_is_said(hub, organisations, clients):
    assert (
        "Everybody who passed has A" in post(clients.officer, organisations, lines="A; 40").content.decode()
    )


def test_the_calculator_and_transcripts_use_what_is_on_record(world, organisations, actors, clients):
    korean = upload(actors.partner_officer, organisations.partner, KR, scale="KR-4.5", openness="public")
    asked = {
        "source": "KR-4.5",
        "target": "KZ-2018",
        "lines": "A0",
        "home_stored": korean.pk,
        "host_stored": world["mine"].pk,
    }
    shown = clients.officer.get("/recognition/", asked).content.decode()
    assert "<b>B+</b>" in shown and "Grading tables" in shown
    # Home's own is private: a stranger may neither choose nor see it.
    assert clients.stranger.get("/recognition/", asked).status_code == 422
    wrong = clients.officer.get("/recognition/", {**asked, "home_stored": world["mine"].pk})
    assert wrong.status_code == 422 and "of another scale" in wrong.content.decode()
    found = clients.officer.get(
        "/api/recognition/grades",
        {"source": "KR-4.5", "target": "KZ-2018", "grade": "A0"}
        | {name: asked[name] for name in ("home_stored", "host_stored")},
    ).json()
    assert (found["decided"]["method"], found["decided"]["value"]) == ("grading", "B+")
    transcript = enter(actors.officer, organisations, courses="A;One;A0;3")
    [course] = valued(transcript, transcript.courses.all())
    assert (course.result.decided.method, course.result.decided.value) == ("grading", "B+")
    services.open_distribution(actors.partner_officer, distribution_id=korean.pk, openness="private")
    [course] = valued(transcript, transcript.courses.all())
    assert course.result.decided is None, "what the sender keeps to itself decides nothing here"


def test_the_api_uploads(hub, organisations, clients):
    body = {
        "organisation_id": organisations.home.pk,
        "scale": "KZ-2018",
        "year_from": 2024,
        "year_to": 2025,
        "lines": KZ,
    }
    made = clients.officer.post(f"/api{LIST[:-1]}", json.dumps(body), content_type="application/json")
    assert made.status_code == 201 and made.json()["number"] == 1
    pk = made.json()["id"]
    assert clients.officer.get(f"/api{LIST[:-1]}").json()["items"][0]["id"] == pk
    changed = clients.officer.put(
        f"/api{LIST}{pk}/openness", json.dumps({"openness": "public"}), content_type="application/json"
    )
    assert changed.json()["openness"] == "public"
    file = b"".join(clients.anonymous.get(f"{LIST}{pk}/table.csv").streaming_content).decode()
    assert "B+,30,30.00,60.00" in file


@pytest.mark.parametrize("language", ["kk", "ru", "zh-hans", "kk-latn"])
def test_the_pages_speak_the_readers_language(world, clients, language):
    clients.officer.cookies["django_language"] = language
    for path in (LIST, f"{LIST}new/", f"{LIST}{world['mine'].pk}/"):
        page = clients.officer.get(path)
        assert page.status_code == 200 and "Distributions of grades" not in page.content.decode()
