"""ROR files as they should not be: damaged archives, wrong tables, two numbers for one organisation."""

import gzip
import json
import random
import zipfile

import pytest

from kopir.gateways.ror.services import import_dump, import_tables
from kopir.spine.parties.models import Identifier, Organisation, Relation
from kopir.spine.registry.actors import Invalid

from .test_import import LOADER, NEW, OLD, record

pytestmark = pytest.mark.django_db
ORGS = "ror_id,status,types,established,country_code,city,lat,lng,url\n"
GOOD = "020cpsb96,active,education;funder,1934,KZ,Almaty,43.25,76.91667,https://example.org\n"


@pytest.fixture
def archive(tmp_path):
    noise = random.Random(7)
    path = tmp_path / "v2.1-ror-data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        rows = [{**NEW, "note": noise.randbytes(100).hex()} for _ in range(300)]
        packed.writestr("v2.1-ror-data.json", json.dumps(rows))
        packed.writestr("__MACOSX/._v2.1-ror-data.json", "shadow")
    return path


def test_an_archive_that_was_cut_off_is_called_so(archive):
    whole = archive.read_bytes()
    assert import_dump(LOADER, archive).created == 1
    Organisation.objects.all().delete()
    for share in (0.01, 0.5, 0.99):
        archive.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(Invalid, match="cut off"):
            import_dump(LOADER, archive)
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("seed", range(8))
def test_an_archive_with_changed_bytes_writes_nothing(archive, seed):
    noise, data = random.Random(seed), bytearray(archive.read_bytes())
    for _ in range(20):
        data[noise.randrange(100, len(data) - 400)] ^= noise.randrange(1, 256)
    archive.write_bytes(data)
    with pytest.raises(Invalid):
        import_dump(LOADER, archive)
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("seed", range(40))
def test_a_directory_with_changed_bytes_never_breaks_the_reader(archive, seed):
    noise, data = random.Random(seed), bytearray(archive.read_bytes())
    for _ in range(3):
        data[-1 - noise.randrange(100)] = noise.randrange(256)
    data[noise.randrange(40)] = noise.randrange(256)
    archive.write_bytes(data)
    try:
        assert import_dump(LOADER, archive).created == 1
    except Invalid:
        assert not Organisation.objects.exists()


def test_a_byte_order_mark_is_passed_over_and_other_bytes_are_named(tmp_path):
    path = tmp_path / "dump.json"
    path.write_text("\ufeff" + json.dumps([NEW]), encoding="utf-8")
    assert import_dump(LOADER, path).created == 1
    path.write_bytes(b'[{"id": "\xff\xfe"}]')
    with pytest.raises(Invalid, match=r"broken or cut off: lexical error: invalid bytes in UTF8 string\."):
        import_dump(LOADER, path)


def test_bad_parts_are_left_out_with_a_warning_and_old_schemas_are_named(tmp_path):
    path = tmp_path / "dump.json"
    place = {"name": "Almaty", "country_code": "ZZ", "lat": "sNaN", "lng": True}
    parts = {
        "established": True,
        "locations": [{"geonames_details": place}],
        "links": [{"type": "website", "value": "javascript:alert(1)"}],
        "external_ids": [{"type": "isni", "all": ["0000000000000000", "0000 0001 2103 2683"]}],
        "relationships": [{"type": "parent", "id": None}, {"type": "parent", "id": NEW["id"]}],
        "types": None,
    }
    path.write_text(json.dumps([{**NEW, **parts}, {"id": OLD["id"], "name": "Old", "status": "active"}]))
    report = import_dump(LOADER, path)
    assert dict(report.refused) == {"schema_v1": 1}
    assert {"country", "coordinates", "website", "established", "relation"} <= report.warnings.keys()
    made = Organisation.objects.get()
    assert (made.kind, made.country, made.website, made.established) == ("other", "", "", None)


@pytest.mark.parametrize("order", [1, -1])
def test_two_numbers_of_one_organisation_leave_one_record_and_no_circle(tmp_path, organisations, order):
    home, path = organisations.home, tmp_path / "dump.json"
    for value in ("058fa4536", "020cpsb96"):
        Identifier.objects.create(organisation=home, scheme="ror", value=value)
    branch = record("03yghzc09", "A Branch", relations=[("058fa4536", "parent")], external_ids=[])
    path.write_text(json.dumps([OLD, NEW, branch][::order]))
    for _twice in range(2):
        report = import_dump(LOADER, path)
        assert dict(report.refused) == {"organisation_has_another": 1}
        assert report.examples["organisation_has_another"] == "058fa4536"  # the withdrawn one
    assert home.names.filter(source="ror").values_list("text", flat=True).get() == "Satbayev University"
    relation = Relation.objects.get()
    assert (relation.type, relation.object_id) == ("part_of", home.pk)


def tables(folder, orgs, names="ror_id,name,kind,lang\n020cpsb96,Satbayev University,ror_display+label,en\n"):
    texts = {"orgs": orgs, "names": names, "relationships": "ror_id,type,related_id\n"}
    for part, text in texts.items():
        with gzip.open(folder / f"ror_partial_{part}.csv.gz", "wt", encoding="utf-8") as file:
            file.write(text)


@pytest.mark.parametrize(
    ("row", "warned"),
    [
        (GOOD, set()),
        (GOOD.replace("1934", "19x4"), {"established"}),
        (GOOD.replace("1934", "9" * 5000), {"established"}),
        (GOOD.replace("43.25", "north"), {"coordinates"}),
        ("020cpsb96,active\n", set()),
        (GOOD.strip() + ",more,still more\n", set()),
    ],
)
def test_a_bad_cell_of_the_tables_is_left_out_alone(tmp_path, row, warned):
    tables(tmp_path, ORGS + row)
    report = import_tables(LOADER, tmp_path)
    assert (report.created, report.warnings.keys(), dict(report.refused)) == (1, warned, {})


@pytest.mark.parametrize("orgs", ["", "a,b\n1,2\n", ORGS, ORGS.replace("city,", "") + GOOD])
def test_tables_without_columns_or_rows_are_refused(tmp_path, orgs):
    tables(tmp_path, orgs)
    with pytest.raises(Invalid, match=r"lacks these columns|holds no records"):
        import_tables(LOADER, tmp_path)


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_table_writes_nothing(tmp_path, seed):
    noise = random.Random(seed)
    rows = "".join(GOOD.replace("Almaty", noise.randbytes(8).hex()) for _ in range(2000))
    tables(tmp_path, ORGS + rows)
    path = tmp_path / "ror_partial_orgs.csv.gz"
    data = bytearray(path.read_bytes())
    for _ in range(10):
        data[noise.randrange(60, len(data) - 8)] ^= noise.randrange(1, 256)
    path.write_bytes(data[: -noise.randrange(1, 500)] if seed % 2 else data)
    with pytest.raises(Invalid):
        import_tables(LOADER, tmp_path)
    assert not Organisation.objects.exists()
