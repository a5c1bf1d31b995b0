"""What real files hold: each fault named by row and column, or a warning that is seen; never a half import."""

import io
import zipfile

import pytest

from kopir.gateways.spreadsheets import services
from kopir.gateways.spreadsheets.issues import spoken
from kopir.kit.errors import Invalid
from kopir.spine.agreements.models import Agreement

from .sheets import HEADERS, ROW, applied, codes, delimited, mapped, start, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def go(hub, actors, organisations):
    def walk(content, name="list.xlsx", **said):
        batch = start(actors, organisations, content, name)
        return mapped(actors, batch, **said) if batch.state == "mapping" else batch

    return walk


def test_a_day_that_does_not_exist_is_named_by_row_and_column(go):
    batch = go(xlsx(["Register of agreements"], [], HEADERS, ROW, [], [*ROW[:3], "31.02.2025", *ROW[4:]]))
    row = batch.rows.get(number=6)
    assert row.status == "bad"
    assert spoken(row.faults[0], batch.headers) == "Column D (Signed): “31.02.2025”: there is no such day"
    assert batch.facts["header_rows"] == [3, 3] and batch.counts["ready"] == 1


@pytest.mark.parametrize(
    "number, day", [(45000, "2023-03-15"), ("45000", "2023-03-15"), (2023, "2023-01-01")]
)
def test_serial_dates_are_read_with_a_visible_note(go, number, day):
    row = go(xlsx(HEADERS, [*ROW[:3], number, *ROW[4:]])).rows.get()
    assert row.values["signed"] == day and row.warnings


def test_a_workbook_that_counts_from_1904(go):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def edit(sheet):
        sheet.parent.epoch = CALENDAR_MAC_1904

    batch = go(xlsx(HEADERS, [*ROW[:3], 43538, *ROW[4:]], edit=edit))
    assert batch.rows.get().values["signed"] == "2023-03-15" and "date1904" in codes(batch.warnings)


def test_merged_header_cells_are_resolved_and_reported(go):
    def edit(sheet):
        sheet.merge_cells("D1:E1")
        sheet["D1"] = "Dates"

    top = ["Partner", "Country", "Type", None, None]
    batch = go(xlsx(top, [None, None, None, "signed", "expires"], ROW[:5], edit=edit))
    assert [head["name"] for head in batch.headers[3:5]] == ["Dates – signed", "Dates – expires"]
    assert "merged_header" in codes(batch.warnings) and batch.rows.get().values["expires"] == "2029-03-13"


def test_cyrillic_letters_in_a_latin_name_are_seen_and_repaired(go, organisations):
    row = go(xlsx(HEADERS, ["Jаgiellonian University", *ROW[1:]])).rows.get()  # the first а is Cyrillic
    assert "look_alike" in codes(row.warnings) and row.organisation == organisations.partner


def test_a_formula_is_never_computed(go):
    batch = go(xlsx(HEADERS, [*ROW[:3], "=DATE(2024,3,14)", *ROW[4:]]))
    row = batch.rows.get()
    assert codes(row.faults) == ["formula_no_value"] and row.faults[0]["params"]["cell"] == "D2"
    assert "formulas" in codes(batch.warnings)


def test_a_csv_that_opens_with_a_command_is_text(go, actors):
    batch = go(delimited(HEADERS, [*ROW[:7], "=cmd|' /C calc'!A0", *ROW[8:]]), "list.csv")
    row = batch.rows.get()
    assert "formula_text" in codes(row.warnings) and row.values["note"].startswith("=cmd")
    opens = start_of(delimited(["=cmd|' /C calc'!A0"], HEADERS, ROW))
    assert opens.startswith(b"=cmd")
    assert go(opens, "opens.csv").rows.get(number=3).values["partner"] == ROW[0]


def start_of(content):
    return content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "kz1048"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_delimiters(go, encoding, delimiter):
    headers = ["Партнер", "Страна", "Вид договора", "Дата подписания", "Примечание"]
    note = "Қазақ тілі" if encoding != "windows-1251" else "Русский язык"
    row = [
        "Jagiellonian University",
        "Польша",
        "Меморандум",
        "14.03.2024\n".strip(),
        f"{note}\nвторая строка",
    ]
    batch = go(
        delimited(
            headers,
            row,
            ["Jagiellonian University", "PL", "MoU", "25.03.2024", ""],
            delimiter=delimiter,
            encoding=encoding,
        ),
        "list.csv",
    )
    first = batch.rows.get(number=2)
    assert first.values["note"].startswith(note) and first.values["country"] == "PL"
    assert ("encoding_guessed" in codes(batch.warnings)) == (not encoding.startswith("utf-"))


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (40 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    "content, name",
    [
        (b"", "empty.csv"),
        (xlsx(HEADERS, ROW)[:-300], "cut.xlsx"),
        (b"%PDF-1.7 x", "list.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old.xls"),
        (bomb(), "bomb.xlsx"),
    ],
    ids=["empty", "cut", "pdf", "xls", "bomb"],
)
def test_what_cannot_be_read_is_refused_at_once_and_not_kept(hub, actors, organisations, content, name):
    from kopir.spine.files.models import StoredFile

    with pytest.raises(Invalid):
        services.start_import(
            actors.officer, organisation_id=organisations.home.pk, upload=io.BytesIO(content), name=name
        )
    assert not StoredFile.objects.exists()


def test_only_headers_and_ten_thousand_columns_say_what_is_wrong(go):
    assert codes(go(xlsx(HEADERS)).warnings)[-1] == "no_rows"
    wide = go(delimited([f"c{n}" for n in range(10_000)], ["x"] * 10_000), "wide.csv")
    assert wide.state == "failed" and wide.warnings[-1]["params"]["count"] == 10_000
    assert not wide.rows.exists()


def test_a_workbook_called_csv_is_read_as_what_it_is(go, actors):
    batch = go(xlsx(HEADERS, ROW), "list.csv")
    assert batch.facts["format"] == "xlsx"
    assert applied(actors, batch).report["imported"] == 1 and Agreement.objects.count() == 1


def test_rows_that_are_nearly_the_same_are_both_kept_and_seen(go):
    other = [*ROW[:7], "with a note", *ROW[8:9], "18/24"]
    batch = go(xlsx(HEADERS, ROW, other, [*ROW[:3], "2023-05-01", *ROW[4:]]))
    first, second, third = batch.rows.order_by("number")
    assert (first.status, second.status, third.status) == ("ready", "ready", "ready")
    assert [("alike" in codes(row.warnings)) for row in (first, second, third)] == [False, True, False]
    assert spoken(second.warnings[-1], batch.headers).startswith("row 2 has the same partner")


def test_a_missing_title_is_a_warning_only_where_titles_have_a_column(go):
    assert "untitled" not in codes(go(xlsx(HEADERS, ROW)).rows.get().warnings)
    titled = go(xlsx([*HEADERS, "Title"], [*ROW, ""], [*ROW[:3], "2023-05-01", *ROW[4:], "Exchange"]))
    assert [("untitled" in codes(row.warnings)) for row in titled.rows.order_by("number")] == [True, False]
