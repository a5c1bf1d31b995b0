"""Taking files in, telling what they are, and opening them only through what owns them."""

import codecs
import io
import os
import time
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from kopir.spine.audit.models import AuditEntry
from kopir.spine.files import owners, sweeping
from kopir.spine.files.formats import NAME_LENGTH, safe_name
from kopir.spine.files.models import StoredFile
from kopir.spine.files.selectors import get_file, open_file
from kopir.spine.files.services import remove, store
from kopir.spine.files.storage import place_of
from kopir.spine.registry.actors import Actor, Forbidden, Invalid, NotFound

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(40) + b"\xff\xd9"


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, content in entries.items():
            container.writestr(name.replace("TYPES", "[Content_Types].xml"), content)
    return out.getvalue()


def word(main="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"):
    return zipped(
        TYPES=f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>', w="x"
    )


def workbook():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


ODT = zipped(mimetype="application/vnd.oasis.opendocument.text", content="<x/>")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KOPIR_FILES = tmp_path / "files"
    return settings.KOPIR_FILES


@pytest.fixture
def put(actors, organisations):
    def put(content, name, actor=actors.officer):
        return store(actor, organisation_id=organisations.home.pk, upload=io.BytesIO(content), name=name)

    return put


@pytest.fixture
def owned(actors):
    """Files that the officer's record holds; a stand-in for the agreements above."""
    ids = set()
    owners.register_owner(
        "test.record",
        lambda actor, asked: ids & set(asked) if actor.user_id == actors.officer.user_id else set(),
    )
    yield ids
    del owners._questions["test.record"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.docx", word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("a.csv", "Серіктес;Ел\nУниверситет;ҚР\n".encode(), "text/csv"),
        ("a.txt", "Договор".encode("cp1251"), "text/plain"),
        ("a.csv", "Серіктес\tЕл\r\nУниверситет\tҚР\r\n".encode("utf-16"), "text/csv"),
        ("a.csv", codecs.BOM_UTF16_BE + "Серіктес;Ел\n".encode("utf-16-be"), "text/csv"),
    ],
)
def test_what_is_taken(put, name, content, kind):
    file = put(content, name)
    assert (file.content_type, file.size) == (kind, len(content))
    assert place_of(file.sha256).read_bytes() == content
    assert AuditEntry.objects.get(object_type="file", object_id=file.pk).action == "file.store"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ" + bytes(200)),
        ("a.pdf", b"MZ\x90\x00" + bytes(200)),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.png", PDF),
        ("a.docx", zipped(virus="x")),
        ("a.docx", workbook()),
        ("a.docx", word("application/vnd.ms-word.document.macroEnabled.main+xml")),
        ("a.odt", word()),
        ("a.odt", zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet")),
        ("a.xlsx", workbook()[:200]),
        ("a.csv", b"a;b\n\x00\x01"),
        ("a.csv", codecs.BOM_UTF16_LE + b"a\x00\x00\x00"),
        ("a.csv", codecs.BOM_UTF16_LE + b"\x00\xd8a\x00"),
        ("a.csv", PNG),
        ("a.html", b"<p>"),
        ("a", PDF),
        ("a.pdf", b""),
    ],
)
def test_what_is_refused_leaves_nothing_behind(put, folder, name, content):
    with pytest.raises(Invalid) as refusal:
        put(content, name)
    assert list(refusal.value.faults) == ["file"]
    assert not StoredFile.objects.exists()
    assert not [path for path in folder.glob("**/*") if path.is_file()]


def test_a_file_over_the_limit_is_refused(put, folder, settings):
    settings.KOPIR_MAX_UPLOAD = 3 * 2**20
    with pytest.raises(Invalid, match="larger than 3 MB"):
        put(b"a" * (3 * 2**20 + 1), "a.txt")
    assert not [path for path in folder.glob("**/*") if path.is_file()]
    assert put(b"a" * (3 * 2**20), "a.txt").size == 3 * 2**20


def test_a_django_upload_is_streamed(actors, organisations):
    upload = SimpleUploadedFile("a.pdf", PDF)
    assert store(
        actors.officer, organisation_id=organisations.home.pk, upload=upload, name="a.pdf"
    ).size == len(PDF)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\шарт.pdf", "шарт.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("gpj.\u202eexe.pdf", "gpj.exe.pdf"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_names_lose_what_could_fool(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=600))
def test_no_name_leaves_its_folder_or_grows(name):
    safe = safe_name(name)
    assert safe
    assert len(safe) <= NAME_LENGTH
    assert not set(safe) & set("/\\\x00\r\n")
    assert safe not in {".", ".."}


def test_the_same_content_is_kept_once(put, folder):
    first, second = put(PDF, "a.pdf"), put(PDF, "b.pdf")
    assert first.sha256 == second.sha256
    assert first.pk != second.pk
    assert len([path for path in folder.glob("**/*") if path.is_file()]) == 1


def test_only_whoever_writes_for_the_organisation_adds(put, actors):
    for who in ("viewer", "approver"):
        with pytest.raises(Forbidden):
            put(PDF, "a.pdf", getattr(actors, who))
    for who in ("stranger", "partner_officer", "hub_admin", "anonymous"):
        with pytest.raises(NotFound):
            put(PDF, "a.pdf", getattr(actors, who))
    assert put(PDF, "a.pdf", actors.admin)


def test_files_of_the_hub_are_its_administrators(actors):
    with pytest.raises(Forbidden):
        store(actors.officer, organisation_id=None, upload=io.BytesIO(PDF), name="a.pdf")
    assert store(actors.hub_admin, organisation_id=None, upload=io.BytesIO(PDF), name="a.pdf")
    token = Actor(user_id=1, is_hub_admin=True, scopes=frozenset({"read"}))
    with pytest.raises(Forbidden):
        store(token, organisation_id=None, upload=io.BytesIO(PDF), name="a.pdf")


def test_an_id_alone_opens_nothing_not_even_for_the_uploader(put, actors, owned):
    file = put(PDF, "a.pdf")
    for who in ("officer", "admin", "hub_admin", "stranger", "anonymous"):
        with pytest.raises(NotFound):
            get_file(getattr(actors, who), file.pk)
    owned.add(file.pk)
    found, content = open_file(actors.officer, file.pk)
    with content:
        assert (found, content.read()) == (file, PDF)
    with pytest.raises(NotFound):
        open_file(actors.stranger, file.pk)


def test_a_lost_file_is_not_a_fault_of_the_server(put, actors, owned):
    file = put(PDF, "a.pdf")
    owned.add(file.pk)
    place_of(file.sha256).unlink()
    with pytest.raises(NotFound):
        open_file(actors.officer, file.pk)


def test_a_download_is_an_attachment_that_no_browser_guesses_about(put, clients, owned):
    file = put(PDF, "шарт «2025».pdf")
    owned.add(file.pk)
    response = clients.officer.get(f"/files/{file.pk}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    for who in ("stranger", "hub_admin", "anonymous"):
        assert getattr(clients, who).get(f"/files/{file.pk}/").status_code == 404
    assert clients.officer.get(f"/files/{file.pk + 1}/").status_code == 404


def test_removed_bytes_go_at_the_next_sweep_and_shared_ones_stay(put, actors, folder):
    kept, gone, fresh = put(PDF, "kept.pdf"), put(PNG, "gone.png"), put(JPEG, "fresh.jpg")
    twin = put(PDF, "twin.pdf")
    for file in (gone, twin):
        remove(actors.officer, file_id=file.pk)
    remove(actors.admin, file_id=fresh.pk)
    (folder / "incoming-cut-off").write_bytes(b"x")
    old = time.time() - sweeping.AGE - 1
    for path in (place_of(kept.sha256), place_of(gone.sha256), folder / "incoming-cut-off"):
        os.utime(path, (old, old))
    assert sweeping.sweep() == 2
    assert place_of(kept.sha256).exists()
    assert place_of(fresh.sha256).exists(), "younger than a day: its row may not be committed yet"
    assert sweeping.sweep() == 0


def test_removing_needs_the_right_to_write(put, actors):
    file = put(PDF, "a.pdf")
    with pytest.raises(Forbidden):
        remove(actors.viewer, file_id=file.pk)
    with pytest.raises(NotFound):
        remove(actors.stranger, file_id=file.pk)
    with pytest.raises(NotFound):
        remove(actors.officer, file_id=file.pk + 1)


def test_an_upload_that_announces_too_much_is_refused_unread(clients, settings):
    settings.KOPIR_MAX_UPLOAD = 100
    settings.FILE_UPLOAD_HANDLERS = ["kopir.spine.files.uploads.LimitedUploadHandler"]
    body = SimpleUploadedFile("a.txt", b"a" * (2 * 2**20))
    assert clients.officer.post("/accounts/login/", {"file": body}).status_code in {400, 413}
