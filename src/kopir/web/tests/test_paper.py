"""The agreement as a PDF: every script readable from the built fonts alone, nothing taken for typst's source, and
only what the reader may see."""

from datetime import date
from io import BytesIO

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from kopir.spine.agreements.services import add_note
from kopir.spine.agreements.tests.world import places, proposed, signed
from kopir.spine.deliveries.services import add_evidence, record, reverse
from kopir.spine.ledger import keys
from kopir.spine.ledger.models import Checkpoint, Leaf
from kopir.spine.ledger.services import issue_checkpoint, sequence
from kopir.web.paper.agreement import agreement_pdf

TITLES = {
    "en": "Exchange of students",
    "kk": "Қазақстан мен Қытай: ғылыми өңір, үлгі, әрі ұңғы, һәм іс",
    "ru": "Объём обмена: съезд, ёмкость, этап",
    "zh-hans": "哈萨克斯坦与中国学术合作协议：龘、㙍、镕",
}


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"


@pytest.fixture
def agreement(hub, actors, organisations):
    made = signed(actors, organisations, title=TITLES)
    made.commitment = made.commitments.get()
    return made


def read(content):
    return PdfReader(BytesIO(content))


def text_of(content):
    return "\n".join(page.extract_text() for page in read(content).pages)


def flat(text):
    """Lines of a file end where the paper does."""
    return "".join(text.split())


def fonts_of(content):
    return {
        str(font.get_object()["/BaseFont"])
        for page in read(content).pages
        for font in page["/Resources"]["/Font"].values()
    }


@pytest.mark.parametrize("lang", TITLES)
def test_each_language_is_set_in_the_built_fonts_with_every_letter(actors, agreement, lang):
    with override(lang):
        ref, content = agreement_pdf(actors.officer, agreement.pk)
    assert ref == agreement.ref
    assert flat(TITLES[lang]) in flat(text_of(content))
    for name in fonts_of(content):
        assert any(family in name for family in ("KopirSans", "KopirSerif", "NotoSansSC")), name
    assert any("NotoSansSC" in name for name in fonts_of(content)) is (lang == "zh-hans")
    page = read(content).pages[0].mediabox
    assert (round(float(page.width)), round(float(page.height))) == (595, 842)  # A4 in points
    assert read(content).root_object["/Lang"].split("-")[0] == lang.split("-")[0]


def test_kazakh_in_latin_letters_is_set_so(actors, agreement):
    with override("kk-latn"):
        content = agreement_pdf(actors.officer, agreement.pk)[1]
    text = text_of(content)
    assert (
        flat("Qazaqstan men Qytai: ğylymi öñır, ülgı, ärı ūñğy, häm ıs") in flat(text) and "Taraptar" in text
    )
    assert missing_glyphs(content) == 0 and read(content).root_object["/Lang"].split("-")[0] == "kk"


def missing_glyphs(content):
    """How many glyphs 0, the box for a letter that a font has not, stand in the file's own text."""
    from pypdf.generic import ContentStream

    reader, count = read(content), 0
    for page in reader.pages:
        stream = ContentStream(page.get_contents(), reader)
        for operands, operator in stream.operations:
            if operator not in {b"Tj", b"TJ"}:
                continue
            pieces = operands[0] if operator == b"TJ" else operands
            for piece in pieces:
                raw = getattr(piece, "original_bytes", None)
                if raw is not None:
                    count += sum(raw[n : n + 2] == b"\0\0" for n in range(0, len(raw), 2))
    return count


def test_no_letter_is_a_box_and_the_test_would_see_one(actors, agreement):
    for lang in TITLES:
        with override(lang):
            assert missing_glyphs(agreement_pdf(actors.officer, agreement.pk)[1]) == 0, lang
    agreement.title = {"en": "ꯃꯤꯇꯩ"}  # Meitei, which none of the built fonts has
    agreement.save()
    assert missing_glyphs(agreement_pdf(actors.officer, agreement.pk)[1]) > 0


def test_a_name_in_a_script_without_a_font_is_shown_by_another_name_or_in_latin_letters(
    actors, agreement, organisations
):
    home = organisations.home
    cases = [
        # (names by language, own name) → what the file says to a reader of Russian
        ({"ko": "동의대학교", "en": "Dong-Eui University"}, "Dong-Eui University (английский)"),
        ({"und": "동의대학교"}, "dong-uidaehaggyo (латинскими буквами)"),
        ({"ar": "جامعة القاهرة"}, "jam’t alqahrt (латинскими буквами)"),
        ({"ka": "თბილისის უნივერსიტეტი"}, "tbilisis universitʼetʼi (латинскими буквами)"),
    ]
    for names, said in cases:
        home.names_by_lang, home.name, home.name_lang = names, next(iter(names.values())), ""
        home.save()
        with override("ru"):
            content = agreement_pdf(actors.officer, agreement.pk)[1]
        assert flat(said) in flat(text_of(content)), flat(text_of(content))[:400]
        assert missing_glyphs(content) == 0, names
    agreement.title = {"en": "Exchange with 동의대학교 and others"}
    agreement.save()
    content = agreement_pdf(actors.officer, agreement.pk)[1]
    assert flat("Exchange with dong-uidaehaggyo and others (in Latin letters)") in flat(text_of(content))


def test_what_people_write_is_never_read_as_source(actors, agreement):
    evil = '#read("agreement.typ") $x^2$ *bold* #panic("no") \\ ] ) " </h1> @label <lab> `raw` // gone /* gone */'
    agreement.title = {"en": evil}
    agreement.description = {"en": '#import "@preview/x:1.0.0" = Heading'}
    agreement.save()
    text = flat(text_of(agreement_pdf(actors.officer, agreement.pk)[1]))
    assert flat(evil) in text and flat('#import "@preview/x:1.0.0" = Heading') in text


def test_deliveries_evidence_and_proofs_stand_as_the_log_has_them(actors, agreement):
    keys.init()
    first = record(
        actors.officer, commitment_id=agreement.commitment.pk, quantity=3, occurred_on=date(2025, 5, 4)
    )
    second = record(
        actors.officer, commitment_id=agreement.commitment.pk, quantity=5, occurred_on=date(2025, 6, 4)
    )
    add_evidence(actors.officer, delivery_id=first.pk, kind="url", url="https://example.org/list")
    sequence()
    issue_checkpoint()
    reverse(actors.officer, delivery_id=second.pk, reason="entered twice")
    text = flat(text_of(agreement_pdf(actors.officer, agreement.pk)[1]))
    for leaf in Leaf.objects.all():
        assert bytes(leaf.hash).hex() in text
        assert f"/ledger/entries/{leaf.entry_id}/" in text
    checkpoint = Checkpoint.objects.get()
    assert bytes(checkpoint.root).hex() in text and f"/ledger/checkpoints/{checkpoint.size}/" in text
    assert "https://example.org/list" in text and "enteredtwice" in text
    assert "Theentrywaitsforitsplace" in text  # the reversal
    sequence()
    assert "Nosignedcheckpointcoversityet" in flat(text_of(agreement_pdf(actors.officer, agreement.pk)[1]))


def test_it_holds_no_more_than_the_page_shows(clients, actors, agreement):
    add_note(actors.officer, agreement_id=agreement.pk, text="zq7-note")
    url = f"/agreements/{agreement.pk}/agreement.pdf"
    for client in (clients.stranger, clients.anonymous, clients.hub_admin):
        assert client.get(url).status_code == 404
    for client in (clients.officer, clients.partner_officer):
        response = client.get(url)
        assert (
            response["Content-Type"] == "application/pdf"
            and f'filename="{agreement.ref}.pdf"' in response["Content-Disposition"]
        )
        text = text_of(response.content)
        assert "Al-Farabi" in text and "zq7-note" not in text
    agreement.visibility = "public"
    agreement.save()
    assert "Jagiellonian" in text_of(clients.anonymous.get(url).content)


def test_a_draft_shows_its_promises_as_proposed(hub, actors, organisations):
    terms = places(organisations, description={"en": "Two for doctoral students"})
    drafted, _version = proposed(actors, organisations, commitments=[terms])
    text = flat(text_of(agreement_pdf(actors.officer, drafted.pk)[1]))
    assert "Nopromiseisonrecord" not in text and "Theycountfromthesignatureon" in text
    for part in ("Proposed,notsignedyet", "12places", "Twofordoctoralstudents", "JagiellonianUniversity"):
        assert part in text, part
    bare, _version = proposed(actors, organisations, commitments=[])
    assert "Nopromiseisonrecord" in flat(text_of(agreement_pdf(actors.officer, bare.pk)[1]))


def test_a_long_agreement_goes_on_over_pages(actors, agreement):
    for day in range(1, 29):
        record(
            actors.officer, commitment_id=agreement.commitment.pk, quantity=1, occurred_on=date(2025, 2, day)
        )
    content = agreement_pdf(actors.officer, agreement.pk)[1]
    pages = len(read(content).pages)
    assert pages > 2 and flat(f"{pages} / {pages}") in flat(read(content).pages[-1].extract_text())
