"""The calculator as people and programs meet it: in four languages, without a script, with nothing stored."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kopir.exchange.recognition.facts_reader import book

pytestmark = pytest.mark.django_db
PAGE = "/recognition/"
LANGUAGES = ("kk", "ru", "en", "zh-hans", "kk-latn")


@pytest.fixture
def ask(hub, clients):
    def ask(language="en", **asked):
        clients.anonymous.cookies["django_language"] = language
        return clients.anonymous.get(PAGE, asked)

    return ask


def text(response):
    return response.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_grade_and_its_credits_are_converted_with_method_interval_and_sources(ask, language):
    page = ask(
        language, source="KZ-2018", target="DE-1-5", lines="B;4", credit_source="IN", credit_target="ECTS"
    )
    shown = text(page)
    assert page.status_code == 200
    assert "2.2 – 1.9" in shown and ">2.0<" in shown and "/recognition/systems/KZ/#KZ-2018" in shown
    assert ("4 – 4.8" in shown) or ("4 – 4,8" in shown)  # 4 credits of India by hours


def test_several_courses_are_a_table_with_their_average(ask):
    shown = text(ask(source="KZ-2018", target="DE-1-5", lines="A; 5\nB; 3\nзачёт; 2"))
    # (1.0 × 5 + 2.0 × 3) / 8; what was only passed stays out.
    assert "1.38 over 3 courses" in shown and "passed without a grade" in shown


def test_distributions_decide_when_both_are_given(ask):
    shown = text(
        ask(
            source="KZ-2018",
            target="KR-4.5",
            lines="B",
            home="A 10\nB 40\nC 50",
            host="A+ 30\nB+ 30\nC0 40",
            home_years=3,
            host_years=1,
            choice="worst",
        )
    )
    assert "Grading tables" in shown and "Fewer than the two years" in shown and "<b>B+</b>" in shown


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"source": "KZ-2011", "target": "DE-1-5", "lines": "FX"}, "Letters and points, from 2018"),
        ({"source": "KZ-2018", "target": "DE-1-5", "lines": "Q"}, "Accepted: A, A-, B+"),
        (
            {"source": "KZ-2018", "target": "DE-1-5", "lines": "89.5"},
            "lies between B+ (to 89) and A- (from 90)",
        ),
        ({"source": "KZ-2018", "target": "DE-1-5", "lines": "B;-2"}, "below zero"),
        ({"source": "KZ-2018", "target": "DE-1-5", "lines": "B;2;0"}, "must be more than zero"),
        ({"source": "KR-4.5", "target": "PERCENT", "lines": "3.24"}, "grade points or per cent"),
        ({"source": "KZ-2018", "lines": "B"}, "Choose one of the list"),
        ({"source": "KZ-2018", "target": "DE-1-5", "lines": ""}, "at least one grade"),
        (
            {"source": "KZ-2018", "target": "KR-4.5", "lines": "B", "home": "A 50%\nB 51%"},
            "come to 101, not to 100",
        ),
        ({"source": "KZ-2018", "target": "DE-1-5", "lines": "A\nB\nQ"}, "Line 3: “Q” is not on this scale"),
        ({"credit_source": "IN", "lines": "4"}, "Choose one of the list"),
    ],
)
def test_a_fault_names_its_field_and_what_would_be_accepted(ask, asked, said):
    page = ask(**asked)
    assert page.status_code == 422 and said in text(page)
    assert 'href="#id_' in text(page).split('role="alert"', 1)[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_speak_the_reader_s_language(ask, language):
    said = {
        "kk": "бұл шкалада жоқ",
        "ru": "нет на этой шкале",
        "en": "is not on this scale",
        "zh-hans": "不在此评分制中",
        "kk-latn": "būl şkalada joq",
    }
    assert said[language] in text(ask(language, source="KZ-2018", target="DE-1-5", lines="Q"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_facts_opens(hub, clients, language):
    clients.anonymous.cookies["django_language"] = language
    for name in ("systems", "tables", "levels", "calculator"):
        assert clients.anonymous.get(reverse(f"recognition:{name}")).status_code == 200
    for system in book().systems() if language == "ru" else ("KZ", "UMAP"):
        assert clients.anonymous.get(reverse("recognition:system", args=[system])).status_code == 200


def test_what_is_not_verified_says_so(hub, clients):
    page = text(clients.anonymous.get(reverse("recognition:system", args=["TM"])))
    assert "not verified" in page and "gradecalculator.io" in page
    assert "not read" in text(clients.anonymous.get(reverse("recognition:tables")))  # blank cells
    assert clients.anonymous.get(reverse("recognition:system", args=["XX"])).status_code == 404


def test_a_level_is_compared_and_never_equated(hub, clients):
    page = clients.anonymous.get(
        reverse("recognition:levels"), {"qualification": "bachelor", "one": "IN-NHEQF", "other": "KZ-NQF"}
    )
    assert "5.5" in text(page) and "classical substantial difference" in text(page)


def test_nothing_is_stored(ask):
    ask(source="KZ-2018", target="DE-1-5", lines="B")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = ask(source="KZ-2018", target="DE-1-5", lines="\n".join(["A;5"] * 40))
    assert page.status_code == 200
    assert not [q["sql"] for q in queries if not q["sql"].lstrip().upper().startswith("SELECT")]
    assert len(queries) < 10


def test_markup_in_what_is_typed_stays_text(ask):
    page = ask(source="KZ-2018", target="DE-1-5", lines="<script>alert(1)</script>")
    assert "<script>alert" not in page.content.decode()


def test_a_download_has_every_grade(hub, clients):
    body = b"".join(clients.anonymous.get("/recognition/systems/export.json").streaming_content)
    rows = json.loads(body)
    assert len(rows) == sum(len(scale.grades) for scale in book().scales.values())
    assert {"scale": "KZ-2018", "grade": "B", "points": "3.0"}.items() <= rows[3].items()


def test_the_api_converts_and_says_what_is_wrong(hub, clients):
    get = clients.anonymous.get
    found = get(
        "/api/recognition/grades", {"source": "KZ-2011", "target": "ECTS-LETTERS", "grade": "A-"}
    ).json()
    assert found["decided"]["value"] == "A" and found["decided"]["method"] == "published"
    trip = next(loss for loss in found["decided"]["losses"] if loss["code"] == "round_trip")
    assert "5 of 10" in trip["text"]
    wrong = get("/api/recognition/grades", {"source": "KZ-2011", "target": "DE-1-5", "grade": "FX"})
    assert wrong.status_code == 422 and wrong.json()["faults"][0]["field"] == "grade"
    ways = get("/api/recognition/credits", {"source": "IN", "target": "ECTS", "amount": "1"}).json()[
        "answers"
    ]
    assert [(way["way"], way["low"], way["high"]) for way in ways][:2] == [
        ("hours", "1", "1.2"),
        ("year", "1.5", "1.5"),
    ]
    asked = {"source": "ECTS", "target": "ECTS", "amount": "3", "hours": "0"}
    assert get("/api/recognition/credits", asked).json()["faults"][0]["field"] == "hours"
    asked = {"one": "IN-NHEQF", "other": "EQF"}
    assert "other_length" in [f["code"] for f in get("/api/recognition/levels", asked).json()["findings"]]
    grades = get("/api/recognition/scales/IN-KONGUNADU").json()["grades"]
    assert [g["code"] for g in grades][:4] == ["O", "D+", "D", "A+"]
    assert get("/api/recognition/scales/NONE").status_code == 404
    assert len(get("/api/recognition/tables").json()) == len(book().letters)
