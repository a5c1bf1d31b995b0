"""Taking in ROR dumps: once, twice, changed, broken."""

import json
import zipfile

import pytest

from kopir.gateways.ror.services import import_dump, without_circles
from kopir.spine.parties import services as parties
from kopir.spine.parties.models import Organisation, Relation
from kopir.spine.parties.resolver import resolve
from kopir.spine.registry.actors import Forbidden, Invalid, process

pytestmark = pytest.mark.django_db
LOADER = process("import ror")


def record(ror, name, status="active", relations=(), **rest):
    return {
        "id": f"https://ror.org/{ror}",
        "status": status,
        "types": ["education", "funder"],
        "established": 1934,
        "names": [{"value": name, "types": ["ror_display", "label"], "lang": "en"}],
        "links": [{"type": "website", "value": "https://example.org"}],
        "locations": [
            {"geonames_details": {"name": "Almaty", "country_code": "KZ", "lat": 43.25, "lng": 76.91667}}
        ],
        "external_ids": [{"type": "wikidata", "all": ["Q1"], "preferred": None}],
        "relationships": [{"id": f"https://ror.org/{to}", "type": kind} for to, kind in relations],
        **rest,
    }


OLD = record("058fa4536", "Old University", "withdrawn", [("020cpsb96", "successor")], external_ids=[])
NEW = record("020cpsb96", "Satbayev University", relations=[("058fa4536", "predecessor")])


@pytest.fixture
def dump(tmp_path):
    def write(*records, text=None):
        path = tmp_path / "dump.json"
        path.write_text(json.dumps(records) if text is None else text)
        return path

    return write


def test_a_second_run_changes_nothing_and_says_so(dump):
    path = dump(OLD, NEW)
    first = import_dump(LOADER, path)
    assert (first.created, first.relations_added) == (2, 1)
    before = list(Organisation.objects.order_by("pk").values())
    again = import_dump(LOADER, path)
    assert (again.created, again.changed, again.unchanged, again.relations_added) == (0, 0, 2, 0)
    assert list(Organisation.objects.order_by("pk").values()) == before


def test_for_a_withdrawn_record_its_successor_is_proposed(dump):
    import_dump(LOADER, dump(OLD, NEW))
    found = resolve("Old University", actor=LOADER)
    assert found.choice is None and found.notes
    assert [one.name for one in found.candidates] == ["Satbayev University"]
    by_number = resolve("", identifiers=[("ror", "058fa4536")], actor=LOADER)
    assert by_number.choice is not None and by_number.choice.name == "Satbayev University"
    assert Relation.objects.get().type == "successor_of"


def test_the_register_follows_its_own_changes_and_keeps_ours(dump):
    import_dump(LOADER, dump(NEW))
    made = Organisation.objects.get()
    parties.edit_organisation(LOADER, organisation_id=made.pk, city="Alma-Ata")
    report = import_dump(LOADER, dump({**NEW, "established": 1935, "locations": OLD["locations"]}))
    made.refresh_from_db()
    assert (made.city, made.established) == ("Alma-Ata", 1935)
    assert report.changed == 1


@pytest.mark.parametrize("text", ["", "[", '[{"id": 1}', "not json", "{}", "[]", '[{"a": "\\ud800"}, '])
def test_a_broken_or_empty_file_writes_nothing(dump, text):
    with pytest.raises(Invalid):
        import_dump(LOADER, dump(text=text))
    assert not Organisation.objects.exists()


def test_bad_records_are_counted_with_reasons_and_good_ones_taken(dump):
    bad = [
        7,
        record("020cpsb97", "Wrong check digit"),
        {**OLD, "names": []},
        {**OLD, "status": "asleep"},
        NEW,
        NEW,
    ]
    report = import_dump(LOADER, dump(*bad))
    assert dict(report.refused) == {
        "not_an_object": 1,
        "bad_id": 1,
        "no_name": 1,
        "bad_status": 1,
        "twice_in_file": 1,
    }
    assert Organisation.objects.get().name == "Satbayev University"


def test_a_zip_is_read_and_a_bomb_is_refused(tmp_path):
    good, bomb = tmp_path / "good.zip", tmp_path / "bomb.zip"
    with zipfile.ZipFile(good, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v2.1-ror-data_schema_v2.json", json.dumps([NEW]))
        archive.writestr("v2.1-ror-data.json", "[]")
    assert import_dump(LOADER, good).created == 1
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dump.json", "[" + " " * 20_000_000 + "]")
    with pytest.raises(Invalid):
        import_dump(LOADER, bomb)


def test_only_hub_administrators_take_in_a_register(actors, dump):
    for who in ("admin", "officer", "anonymous"):
        with pytest.raises(Forbidden):
            import_dump(getattr(actors, who), dump(NEW))


def test_circles_lose_the_same_link_each_time():
    ring = {(1, "part_of", 2), (2, "part_of", 3), (3, "part_of", 1), (4, "part_of", 1)}
    assert without_circles(ring, ("part_of",)) == {(3, "part_of", 1)}
