"""Files that somebody made to hurt, or that a machine made badly: named, never half imported, never a crash."""

import io
import re
import zipfile

import pytest
from django.conf import settings as live
from openpyxl import Workbook

from kopir.gateways.spreadsheets import limits, services
from kopir.gateways.spreadsheets.issues import spoken
from kopir.gateways.spreadsheets.models import ImportBatch
from kopir.kit.errors import Invalid
from kopir.spine.agreements.models import Agreement
from kopir.spine.files.models import StoredFile

from .sheets import HEADERS, ROW, applied, codes, delimited, mapped, start, xlsx

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = (
    b'<!DOCTYPE worksheet [<!ENTITY outside SYSTEM "file:///etc/hostname">'
    b'<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)


def with_part(content, edit, part=SHEET):
    """The workbook with one part rewritten by *edit(bytes)*."""
    old, out = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, edit(data) if entry.filename == part else data)
    return out.getvalue()


def with_cell(index, value):
    return [*ROW[:index], value, *ROW[index + 1 :]]


def refused(actors, organisations, content, name):
    """What a person reads; nothing of the file is kept."""
    with pytest.raises(Invalid) as found:
        services.start_import(
            actors.officer, organisation_id=organisations.home.pk, upload=io.BytesIO(content), name=name
        )
    assert not StoredFile.objects.exists() and not ImportBatch.objects.exists()
    return found.value.faults["file"][0]


def failed(actors, organisations, content, name="list.csv"):
    """The reason for which a file was given up, in words; no row of it stays."""
    batch = start(actors, organisations, content, name)
    assert batch.state == "failed" and not batch.rows.exists()
    return spoken(batch.warnings[-1], batch.headers)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_entities_is_refused_unread(hub, actors, organisations, part, codec):
    def edit(data):
        declared = re.sub(rb"^(<\?xml[^>]*>)?\s*<", lambda m: (m[1] or b"") + ENTITIES + b"<", data, count=1)
        text = re.sub(r"<\?xml[^>]*>", "", declared.decode())
        return text.encode(codec)

    said = refused(actors, organisations, with_part(xlsx(HEADERS, ROW), edit, part), "list.xlsx")
    assert part in said and "document type" in said


def test_rows_that_only_have_a_format_do_not_count(hub, actors, organisations, monkeypatch):
    """Excel's own files often reach to row 1,048,576 below a table of forty rows."""
    monkeypatch.setattr(limits, "MAX_ROWS", 1_000)
    blank = b"".join(b'<row r="%d"/>' % number for number in range(3, 3_000))
    last = b'<row r="3000"><c r="A3000" t="inlineStr"><is><t>Total</t></is></c></row></sheetData>'
    content = with_part(xlsx(HEADERS, ROW), lambda data: data.replace(b"</sheetData>", blank + last))
    batch = mapped(actors, start(actors, organisations, content))
    assert (batch.facts["rows"], batch.facts["blank"]) == (2, 2_997)
    assert list(batch.rows.order_by("number").values_list("number", "status")) == [
        (2, "ready"),
        (3000, "bad"),
    ]
    gap = with_part(xlsx(HEADERS, ROW), lambda data: data.replace(b"</sheetData>", last))
    assert start(actors, organisations, gap).facts["rows"] == 2
    full = xlsx(HEADERS, *[ROW] * 1_001)
    assert "more than 1000 rows" in failed(actors, organisations, full, "full.xlsx")
    monkeypatch.setattr(limits, "LAST_ROW", 2_000)
    assert "more than 1000 rows" in failed(actors, organisations, content, "list.xlsx")
    assert "more than 1000 rows" in failed(actors, organisations, b"Partner,Type\n" + b"\n" * 2_000)


def test_what_a_sheet_says_of_its_own_size_is_not_believed(hub, actors, organisations):
    content = with_part(
        xlsx(HEADERS, ROW), lambda data: re.sub(rb'(<dimension ref=)"[^"]*"', rb'\1"A1:XFD1048576"', data)
    )
    assert mapped(actors, start(actors, organisations, content)).counts["ready"] == 1


def test_sixteen_thousand_columns(hub, actors, organisations):
    far = with_part(
        xlsx(HEADERS, ROW),
        lambda data: data.replace(b"</row></sheetData>", b'<c r="XFD2"><v>1</v></c></row></sheetData>'),
    )
    assert "Row 2 has 16384 columns" in failed(actors, organisations, far, "far.xlsx")
    wide = delimited([f"c{n}" for n in range(16_000)], ["x"] * 16_000)
    assert "Row 1 has 16000 columns" in failed(actors, organisations, wide)


def test_a_quote_that_is_never_closed_swallows_nothing_unseen(hub, actors, organisations):
    text = "Partner,Type,Signed,Note\n"
    text += 'Jagiellonian University,MoU,2024-01-01,"see annex\n'
    text += "Seoul National University,MoU,2024-01-02,\n"
    assert "Row 2: a quoted cell is never closed" in failed(actors, organisations, text.encode())
    assert "Row 2" in failed(actors, organisations, text.rstrip("\n").encode(), "no-end.csv")
    closed = start(actors, organisations, text.replace("annex", 'annex"').encode(), "closed.csv")
    assert closed.facts["rows"] == 2


@pytest.mark.parametrize("byte", ["00", "07", "1B"])
def test_a_byte_that_is_no_text_is_named_by_its_line(hub, actors, organisations, byte):
    content = b"Partner,Type\nA,MoU\nB" + bytes.fromhex(byte) + b",MoU\n"
    said = refused(actors, organisations, content, "list.csv")
    assert "Line 3" in said and f"0x{byte}" in said
    assert "Line 1" in refused(actors, organisations, "Partner,Type\nA,MoU\n".encode("utf-16-le"), "u.csv")


def test_two_encodings_in_one_file_are_named_by_the_line(hub, actors, organisations):
    first = "Партнер,Тип договора\n" + "Казахский университет,Меморандум\n" * 3
    content = first.encode() + "Евразийский университет,Меморандум\n".encode("cp1251")
    assert "Line 5" in failed(actors, organisations, content)
    long = (first * 20_000).encode()  # beyond one block
    assert "Line 80001" in failed(actors, organisations, long + "Ё".encode("cp1251"), "long.csv")
    # In one code page, such pairs of letters are chance: «ё» and «№» look like the second half of a letter.
    old = "Партнер;Тип договора\nВсё о «МГУ», СЁ;Меморандум\n".encode("cp1251")
    assert start(actors, organisations, old, "old.csv").facts["encoding"] == "windows-1251"


def test_a_table_without_names_warns_that_its_first_row_may_be_data(hub, actors, organisations):
    content = delimited(ROW[:4], [*ROW[:3], "2024-03-15"])
    batch = start(actors, organisations, content, "list.csv")
    assert "row 1" in spoken(batch.warnings[-1], batch.headers) and codes(batch.warnings) == ["unknown_names"]
    assert "unknown_names" not in codes(start(actors, organisations, xlsx(HEADERS, ROW)).warnings)


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\u2067", "\ufeff", "\u200b", "\u00ad"])
def test_marks_without_a_shape_are_left_out_visibly(hub, actors, organisations, mark):
    rows = [with_cell(0, f"Jagiellonian{mark} University{mark}"), with_cell(7, f"note{mark}")]
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, *rows)))
    first, second = batch.rows.order_by("number")
    assert first.values["partner"] == ROW[0] and first.organisation == organisations.partner
    assert (first.warnings[0]["code"], first.warnings[0]["column"]) == ("invisible", 0)
    assert second.values["note"] == "note" and "invisible" in codes(second.warnings)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0000-00-00", "no_such_day"),
        ("00.00.0000", "no_such_day"),
        ("31.02.2025", "no_such_day"),
        ("29.02.2023 г.", "no_such_day"),
        ("2024-13-01", "no_such_day"),
        ("1/1/24", "short_year"),
        ("бессрочно", "bad_date"),
        ("2024-03-14T25:00", "bad_date"),
        ("#REF!", "error_value"),
        (60, "serial_60"),
        (-5, "date_range"),
        (2_958_466, "date_range"),
        (1e300, "date_range"),
        (True, "bad_date"),
    ],
)
def test_no_day_is_made_of_what_is_none(hub, actors, organisations, text, code):
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, with_cell(3, text))))
    row = batch.rows.get()
    assert codes(row.faults) == [code] and row.values["signed"] == ""
    assert spoken(row.faults[0], batch.headers).startswith("Column D (Signed): ")
    assert applied_count(actors, batch) == 0


def applied_count(actors, batch):
    with pytest.raises(Exception, match="No row is ready"):
        applied(actors, batch)
    return Agreement.objects.count()


@pytest.mark.parametrize("text", ["бессрочно", "Бессрочный", "мерзімсіз", "无固定期限", "indefinite"])
def test_an_agreement_without_end_says_so(hub, actors, organisations, text):
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, with_cell(4, text))))
    row = batch.rows.get()
    assert row.values["endless"] and row.status == "ready" and "places_without_period" in codes(row.warnings)
    applied(actors, batch)
    assert Agreement.objects.get().expires_on is None


@pytest.mark.parametrize(
    "text", [-3, 2.5, "2,5", 0, "five", "5-10", "5 мест", 1e20, True, "9" * 30, "#VALUE!"]
)
def test_places_are_whole_numbers_above_zero(hub, actors, organisations, text):
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, with_cell(8, text))))
    row = batch.rows.get()
    assert row.status == "bad" and row.values["places"] is None
    assert spoken(row.faults[0], batch.headers).startswith("Column I (Places per year): ")


def test_a_huge_cell_is_named_and_cut_nowhere(hub, actors, organisations):
    batch = mapped(
        actors,
        start(actors, organisations, xlsx(HEADERS, with_cell(7, "x" * 32_767), with_cell(0, "Ё" * 32_767))),
    )
    first, second = (spoken(row.faults[0], batch.headers) for row in batch.rows.order_by("number"))
    assert first == "Column H (Note): the text has 32767 characters; at most 10000 fit here"
    assert second.startswith("Column A (Partner): the text has 32767")
    long = delimited(HEADERS, with_cell(7, "x" * 40_000))
    row = mapped(actors, start(actors, organisations, long, "long.csv")).rows.get()
    assert "cell_too_long" in codes(row.faults)
    assert "Row 3" in failed(actors, organisations, delimited(HEADERS, ROW, with_cell(7, "z" * 200_000)))


def test_the_first_sheet_that_is_seen_is_read_and_the_others_are_named(hub, actors, organisations):
    book = Workbook()
    book.active.title = "Lists"
    book.active.append(["MoU", "Exchange"])
    book.active.sheet_state = "veryHidden"
    for title in ("Register", "Archive"):
        sheet = book.create_sheet(title)
        sheet.append(HEADERS)
        sheet.append(with_cell(7, title))
    out = io.BytesIO()
    book.save(out)
    batch = mapped(actors, start(actors, organisations, out.getvalue()))
    assert batch.rows.get().values["note"] == "Register"
    said = " ".join(spoken(found, batch.headers) for found in batch.warnings)
    assert "3 sheets" in said and "“Register” was read" in said and "Hidden sheets: Lists" in said


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b'r="A2"', b'r="ZZZZ99"'),
        lambda data: data.replace(b'<row r="2"', b'<row r="-7"'),
        lambda data: data.replace(b"Jagiellonian", b"Jag&#xD800;"),
        lambda data: data.replace(b"Jagiellonian", b"\xff\xfe"),
    ],
    ids=["empty", "half", "cell", "row", "surrogate", "bytes"],
)
def test_a_damaged_sheet_leaves_nothing_behind(hub, actors, organisations, edit):
    assert failed(actors, organisations, with_part(xlsx(HEADERS, ROW), edit), "list.xlsx")


def test_fifty_megabytes_are_read_and_more_is_refused(hub, actors, organisations, settings):
    """5,200 rows with long notes; the row that is wrong is named among them."""
    row = ",".join(["Jagiellonian University,PL,MoU,{day}", "2029-03-13,,,", "x" * 9_950, "5,{number}"])
    lines = [",".join(HEADERS)]
    lines += [row.format(day="2024-03-14", number=number) for number in range(5_200)]
    lines.append(row.format(day="31.02.2025", number="last"))
    content = "\n".join(lines).encode()
    assert 50 * 2**20 > len(content) > 49 * 2**20 and live.KOPIR_MAX_UPLOAD >= 50 * 2**20
    batch = start(actors, organisations, content, "large.csv")
    assert batch.state == "mapping" and batch.facts["rows"] == batch.rows.count() == 5_201
    settings.KOPIR_MAX_UPLOAD = len(content) - 1
    with pytest.raises(Invalid):
        start(actors, organisations, content, "larger.csv")
    assert ImportBatch.objects.count() == 1
