"""Lines about organisations whose names mislead: names within names, acronyms, words that run across a comma.

Names, places and relations as ROR has them (CC0)."""

import pytest

from kopir.spine.parties import services
from kopir.spine.parties.models import RelationType
from kopir.spine.parties.resolver import resolve
from kopir.spine.parties.resolver.features import FEATURES, Evidence, Kin
from kopir.spine.parties.resolver.rivals import beside
from kopir.spine.registry.actors import process

LOADER = process("test")
REAL = (
    ("Massachusetts Institute of Technology", "US", "Cambridge", "university", "MIT"),
    ("Joint Institute for Nuclear Research", "RU", "Dubna", "research", "JINR"),
    ("University of California System", "US", "Oakland", "university", "UC"),
    ("University of California, Berkeley", "US", "Berkeley", "university", "UCB"),
    ("University of California, Los Angeles", "US", "Los Angeles", "university", "UCLA"),
    ("Florida International University", "US", "Miami", "university", "FIU"),
    ("University of Miami", "US", "Coral Gables", "university", "UM"),
    ("Al-Farabi Kazakh National University", "KZ", "Almaty", "university", "KazNU"),
    ("Kazakh National Medical University", "KZ", "Almaty", "university", "KazNMU"),
    ("L.N.Gumilyov Eurasian National University", "KZ", "Astana", "university", "ENU"),
)


@pytest.fixture
def famous(actors, hub):
    made = {}
    for name, country, city, kind, acronym in REAL:
        one = services.create_organisation(
            actors.hub_admin, name=name, lang="en", kind=kind, country=country, city=city
        )
        services.add_name(actors.hub_admin, organisation_id=one.pk, text=acronym, type="acronym")
        made[name] = one
    for part in ("University of California, Berkeley", "University of California, Los Angeles"):
        services.add_relation(
            actors.hub_admin,
            subject_id=made[part].pk,
            object_id=made["University of California System"].pk,
            type=RelationType.PART_OF,
        )
    return made


@pytest.mark.django_db
def test_misleading_lines_and_acronyms(famous):
    for text, name in (
        ("MIT, Center for Theoretical Physics, Cambridge, MA 02139, USA", REAL[0][0]),
        ("Bogoliubov Laboratory of Theoretical Physics, JINR, Dubna, 141980, Russia", REAL[1][0]),
        ("Astronomy Department, University of California, 445 Campbell Hall, Berkeley, CA 94720", REAL[3][0]),
        ("School of Computer Science, Florida International University, Miami, Florida", REAL[5][0]),
        ("КазНУ им. аль-Фараби", REAL[7][0]),
        ("КазНМУ", REAL[8][0]),
        ("ЕНУ", REAL[9][0]),
    ):
        found = resolve(text, actor=LOADER)
        assert found.candidates[0].name == name, text
        assert found.choice in (None, famous[name]), text


def evidence(pk, taken, *, covered=1.0, run=1.0):
    values = [0.0] * FEATURES.index("beside_longer")
    values[FEATURES.index("covered")], values[FEATURES.index("in_one_run")] = covered, run
    return Evidence(pk, values, "", 1.0, frozenset(taken))


def test_a_longer_name_an_overlap_and_an_order_are_seen():
    none = Kin()
    # 0-1 "nanjing university", 0-3 "... of science, technology"; 3-4 begins inside; 6 stands alone.
    short, longer, across, alone = (
        evidence(1, [0, 1]), evidence(2, [0, 1, 2, 3]), evidence(3, [3, 4]), evidence(4, [6])
    )  # fmt: skip
    families = {1: Kin(below=frozenset([2])), 2: none, 3: none, 4: none}
    of_short, of_longer, of_across, of_alone = beside([short, longer, across, alone], families)
    assert of_short[:3] == [1.0, 1.0, 0.0]
    assert of_longer[:3] == [0.0, 0.0, 0.0]
    assert of_across[:3] == [0.0, 0.0, 1.0]
    assert of_alone[3] > 0 == of_alone[4]
    assert beside([evidence(1, [0, 1]), evidence(2, [0, 1, 2], covered=0.5)], families)[0][0] == 0.0


def test_alone_there_is_nothing_to_say():
    assert beside([evidence(1, [])], {1: Kin()}) == [[0.0] * 7]
