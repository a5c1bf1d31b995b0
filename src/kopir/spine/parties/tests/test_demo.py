"""The demo's register: idempotent, sourced, look-alikes kept apart, campuses told from universities."""

import pytest

from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties import demo
from kopir.spine.parties.models import CountryGroup, CountryMembership, Organisation, Relation
from kopir.spine.parties.resolver import resolve
from kopir.spine.registry.actors import Forbidden, process

pytestmark = pytest.mark.django_db
LOADER = process("demo")


def test_loading_twice_changes_nothing(hub):
    first = demo.load(LOADER)
    counted = [model.objects.count() for model in (Organisation, Relation, CountryMembership, AuditEntry)]
    assert demo.load(LOADER) == first
    assert counted == [m.objects.count() for m in (Organisation, Relation, CountryMembership, AuditEntry)]


def test_only_hub_administrators_load_it(actors):
    with pytest.raises(Forbidden):
        demo.load(actors.admin)


def test_what_no_source_gives_is_not_invented(hub):
    known = demo.load(LOADER)
    for key in ("Almaty Management University", "Woosong University", "Coventry University Kazakhstan"):
        assert not known[key].identifiers.filter(scheme="ror").exists()
    cardiff = known["Cardiff University Kazakhstan"]
    assert cardiff.kind == "campus"
    assert set(cardiff.relations_out.values_list("type", flat=True)) == {"branch_of", "funded_by"}
    alliance = known["Alliance of Central Asian Universities"]
    assert not alliance.relations_in.filter(type="member_of").exists()
    assert alliance.relations_out.filter(type="not_same_as").count() == 2


def test_the_higher_education_area_has_five_states_from_its_declaration_on(hub):
    demo.load(LOADER)
    states = CountryGroup.objects.get(code="cahea").memberships.all()
    assert {s.country for s in states} == {"KZ", "KG", "TJ", "TM", "UZ"}
    assert {str(s.valid_from) for s in states} == {"2021-06-18"}


NAMES = [
    ("КазНУ им. аль-Фараби", "KZ", "Al-Farabi Kazakh National University", ""),
    ("Freie Universitaet Berlin", "DE", "Freie Universitaet Berlin", "exact"),
    ("SeoulTech", "KR", "SeoulTech", "exact"),
    ("Kаzakh German University", "", "Kazakh-German University", "exact"),
    ("MGIMO University", "RU", "MGIMO University", "exact"),
    ("KAIST", "KR", "KAIST", "exact"),
    ("Satbayev Univercity", "KZ", "Satbayev University", "score"),
]


def test_names_as_officers_write_them(hub):
    known = demo.load(LOADER)  # once for all names: it takes some seconds
    for text, country, meant, method in NAMES:
        found = resolve(text, country=country, actor=LOADER)
        assert found.candidates[0].organisation_id == known[meant].pk, text
        assert found.method == method, text
        assert all(candidate.reasons for candidate in found.candidates), text


def test_a_different_country_forbids_the_choice(hub):
    demo.load(LOADER)
    found = resolve("Cardiff University", country="KZ", actor=LOADER)
    assert found.choice is None
