"""A text that fell back to another language says so, in the reader's own words, wherever it is shown."""

import csv
import io

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from kopir.kit.formats import said
from kopir.spine.agreements.models import Agreement, Visibility
from kopir.spine.agreements.tests.world import signed
from kopir.spine.ledger import keys
from kopir.web.demo.load import load
from kopir.web.pages.tables import COLUMNS
from kopir.web.paper.agreement import agreement_pdf

pytestmark = pytest.mark.django_db
ENGLISH = {"kk": "ағылшын тілі", "kk-latn": "ağylşyn tılı", "ru": "английский", "zh-hans": "英语"}
TITLE = "Exchange of students"


@pytest.fixture
def agreement(hub, actors, organisations, settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"
    made = signed(actors, organisations, title={"en": TITLE})
    Agreement.objects.filter(pk=made.pk).update(visibility=Visibility.PUBLIC, expires_on="2031-05-01")
    return made


@pytest.mark.parametrize("language", ENGLISH)
def test_every_page_that_shows_the_title_names_its_language(clients, agreement, language):
    clients.officer.cookies["django_language"] = language
    marked = f'<span lang="en">{TITLE}</span> <span class="fell">({ENGLISH[language]})</span>'
    for path in ("/", "/agreements/", f"/agreements/{agreement.pk}/", "/agreements/reporting/"):
        page = clients.officer.get(path).content.decode()
        assert page.count(TITLE) and page.count(marked) >= 1, path
    feed = clients.anonymous.get(
        "/feeds/changes.atom", headers={"accept-language": language}
    ).content.decode()
    assert f"{TITLE} ({ENGLISH[language]})" in feed


@pytest.mark.parametrize("language", ENGLISH)
def test_files_name_it_too(clients, actors, agreement, language):
    with override(language):
        content = agreement_pdf(actors.officer, agreement.pk)[1]
        assert said(agreement.title) == f"{TITLE} ({ENGLISH[language]})"
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    assert "".join(f"{TITLE} ({ENGLISH[language]})".split()) in text
    clients.officer.cookies["django_language"] = language
    answer = clients.officer.get("/agreements/export.csv")
    table = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    _heads, *rows = (dict(zip(COLUMNS, row, strict=True)) for row in table)
    assert [(row["title"], row["title_lang"]) for row in rows] == [(TITLE, "en")]


def test_nothing_is_noted_for_those_who_read_the_language(clients, agreement):
    page = clients.officer.get("/agreements/").content.decode()
    assert TITLE in page and 'class="fell"' not in page
    assert (
        said({"en": "x", "kk": "ә"}, "kk") == "ә"
        and said({"en": "x", "kk": "ә"}, "kk-latn") == "ä"
        and said({}, "kk") == ""
    )


@pytest.mark.parametrize("language", ENGLISH)
def test_the_demo_s_titles_are_in_every_language(client, settings, tmp_path, language):
    settings.KOPIR_KEYS = tmp_path / "keys"
    keys.init()
    load()
    client.cookies["django_language"] = language
    for path in ("/agreements/", "/claims/"):
        page = client.get(path).content.decode()
        assert 'class="fell"' not in page, path
