"""The index follows the database: through the outbox, after a kill, after damage."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kopir.insight.claims import services as claims
from kopir.insight.claims.tests.world import claim
from kopir.insight.indicators.tests.world import agreement
from kopir.insight.search import services, store
from kopir.insight.search.selectors import find
from kopir.kit import outbox
from kopir.kit.models import Touched
from kopir.spine.agreements import services as agreements
from kopir.spine.agreements.models import Agreement
from kopir.spine.parties import services as parties
from kopir.spine.parties.models import Organisation, OrganisationName
from kopir.spine.registry.actors import ANONYMOUS, Conflict, Invalid, process
from kopir.spine.registry.finding import all_searchables, declare_searchable, searchable_for

ACTOR = process("test")
#: Each takes two seconds or more.
KILLS = max(2, int(os.environ.get("KOPIR_KILLS", "4")) // 4)


def held():
    return store.current().contents()


def rebuilt():
    store.rebuild()
    return held()


def titles(question, actor=ANONYMOUS):
    return [result.title.text for result in find(actor, question).results]


def test_a_change_is_in_the_outbox_with_it_and_found_after_the_next_round(db, hub, organisations, built):
    built()
    with pytest.raises(RuntimeError), transaction.atomic():
        parties.add_name(ACTOR, organisation_id=organisations.home.pk, text="Never", lang="en")
        raise RuntimeError
    assert not Touched.objects.exists()
    parties.add_name(ACTOR, organisation_id=organisations.home.pk, text="QazUU", lang="kk-Latn")
    assert outbox.waiting() == 1 and titles("qazuu") == []
    assert store.refresh() == 1
    assert titles("qazuu") == ["Al-Farabi Kazakh National University"] and not Touched.objects.exists()
    assert held() == rebuilt()


def test_an_agreement_follows_the_names_of_its_parties(db, hub, organisations, built):
    agreement("DUAL-1", organisations.home, organisations.partner)
    built()
    assert "DUAL-1" in titles("jagiellonian")
    parties.add_name(ACTOR, organisation_id=organisations.partner.pk, text="Uniwersytet Jagielloński")
    store.refresh()
    assert "DUAL-1" in titles("uniwersytet jagiellonski")
    assert held() == rebuilt()


def test_what_becomes_private_or_is_withdrawn_is_not_found_even_before_the_next_round(
    db, hub, organisations, built, actors
):
    row = agreement("OPEN-1", organisations.home, owner=organisations.home)
    said = claim(ref="said-1", subject={"en": "Zhezkazgan campus"})
    built()
    assert titles("open-1")[0] == "OPEN-1" and titles("zhezkazgan")
    Agreement.objects.filter(pk=row.pk).update(visibility="organisation")
    claims.withdraw_claim(ACTOR, claim_id=said.pk, why="entered twice")
    assert "OPEN-1" not in titles("open-1") and titles("zhezkazgan") == []
    outbox.touch([("agreement", row.pk)])
    store.refresh()
    assert "OPEN-1" not in titles("open-1") and titles("open-1", actors.officer)[0] == "OPEN-1"
    assert titles("zhezkazgan") == [] and titles("zhezkazgan", actors.hub_admin)


STEP = st.tuples(
    st.sampled_from(["name", "unname", "edit", "propose", "agreement", "title", "visible", "refresh"]),
    st.integers(0, 5),
    st.sampled_from(["Alma", "Бета", "Ғамма", "大学", "Delta Institute"]),
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=12))
def test_whatever_was_done_the_followed_index_equals_a_new_one(db, hub, organisations, built, steps):
    homes = [organisations.home, organisations.partner, organisations.foreign]
    with transaction.atomic():
        built()
        for number, (what, which, text) in enumerate(steps):
            try:
                _do(what, homes[which % 3], which, f"{text} {number}")
            except (Conflict, Invalid):
                continue
        store.refresh()
        assert held() == rebuilt()
        transaction.set_rollback(True)


def _do(what, organisation, which, text):
    rows = list(Agreement.objects.order_by("pk"))
    if what == "name":
        parties.add_name(ACTOR, organisation_id=organisation.pk, text=text)
    elif what == "unname":
        name = OrganisationName.objects.filter(organisation=organisation).last()
        parties.remove_name(ACTOR, name_id=name.pk)
    elif what == "edit":
        parties.edit_organisation(ACTOR, organisation_id=organisation.pk, city=text)
    elif what == "propose":
        parties.create_organisation(ACTOR, name=text, lang="en", kind="university")
    elif what == "agreement":
        agreements.create_agreement(
            ACTOR,
            owner_id=organisation.pk,
            type="exchange",
            title={"en": text},
            parties=[(organisation.pk, "host")],
        )
    elif what == "refresh":
        store.refresh()
    elif rows:
        row = rows[which % len(rows)]
        change = {"title": {"en": text}} if what == "title" else {"visibility": "public"}
        agreements.edit_agreement(ACTOR, agreement_id=row.pk, expected_revision=row.revision, **change)


def test_an_index_cut_in_half_answers_from_the_names_until_the_next_round(
    db, hub, organisations, built, caplog, clients
):
    built()
    place = store._link().resolve()
    for file in place.iterdir():
        if file.suffix in {".term", ".idx", ".store", ".fast"}:
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    store._open.clear()
    found = find(ANONYMOUS, "Jagiellonian")
    assert found.plain and [one.title.text for one in found.results] == ["Jagiellonian University"]
    assert "damaged" in caplog.text
    text = clients.anonymous.get("/search/?q=Jagiellonian").content.decode()
    assert "The search index is being built" in text and "Jagiellonian University" in text
    services.keep()
    assert "is being built" not in clients.anonymous.get("/search/?q=Jagiellonian").content.decode()
    found = find(ANONYMOUS, "Jageillonian")
    assert not found.plain and found.results[0].why == "misspelt"


def test_without_an_index_the_worker_builds_one(db, hub, organisations, folder):
    assert find(ANONYMOUS, "seoul").plain
    with pytest.raises(CommandError):
        call_command("index", "status")
    services.keep()
    assert not find(ANONYMOUS, "seoul").plain
    call_command("index", "status")


def test_one_writes_at_a_time_and_the_other_waits_for_its_next_round(db, hub, organisations, built):
    built()
    done = []
    with store.writing():
        one = threading.Thread(target=lambda: done.append(_refused()))
        one.start()
        one.join()
    assert done == [True]
    with store.writing(), pytest.raises(CommandError):
        call_command("index", "rebuild")


def _refused():
    try:
        with store.writing():
            return False
    except store.Busy:
        return True


def test_a_kind_is_declared_once():
    known = searchable_for("organisation")
    assert declare_searchable(known) is known
    other = type(known)(**{**vars(known), "label": "another"})
    with pytest.raises(ValueError):
        declare_searchable(other)
    assert [one.kind for one in all_searchables()] == [
        "organisation",
        "person",
        "agreement",
        "challenge",
        "figure",
        "claim",
        "page",
    ]


#: Changes names and follows them without a pause; says what it is at. Every fourth time it builds anew.
FOLLOWS = """
import sys, django
django.setup()
from kopir.insight.search import store
from kopir.spine.parties import services as parties
from kopir.spine.registry.actors import process
for number in range(10**6):
    for organisation in sys.argv[2:]:
        text = f"Name {sys.argv[1]} {number}"
        parties.add_name(process("test"), organisation_id=int(organisation), text=text)
    print("in", flush=True)
    store.rebuild() if number % 4 == 3 else store.refresh()
    print("out", flush=True)
"""


@pytest.mark.slow
def test_killed_again_and_again_it_ends_equal_to_a_new_one(installation, folder, hub, organisations):
    """SIGKILL at random moments of its work: nothing is lost, nothing is there twice."""
    environment = {**installation, "KOPIR_INDEX": str(folder)}
    homes = [organisations.home.pk, organisations.partner.pk, organisations.foreign.pk]
    store.rebuild()
    chance, inside = random.Random(KILLS), 0
    for number in range(KILLS):
        command = [sys.executable, "-c", FOLLOWS, str(number), *map(str, homes)]
        worker = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _round in range(chance.randrange(1, 9)):
            while worker.stdout.readline() != "in\n":
                pass
        time.sleep(chance.random() * 0.02)  # one round of a small index takes about as long
        worker.send_signal(signal.SIGKILL)
        said, _nothing = worker.communicate()
        inside += not said
    assert inside  # it was hit at work, and not between
    services.keep()
    store._open.clear()
    assert Organisation.objects.count() == sum(key.startswith("organisation:") for key in held()) == 3
    assert held() == rebuilt() and not Touched.objects.exists()


def test_whatever_byte_is_wrong_the_page_answers(db, hub, organisations, built, clients):
    """Cut off or overwritten anywhere: tantivy raises, or panics, or notices nothing; nobody sees a 500."""
    chance = random.Random(1)
    for number in range(12):
        built()
        files = [
            f for f in sorted(store._link().resolve().iterdir()) if f.suffix != ".lock" and f.stat().st_size
        ]
        file = chance.choice(files)
        held = bytearray(file.read_bytes())
        if number % 2:
            held[chance.randrange(len(held))] ^= 0xFF
        else:
            held = held[: chance.randrange(len(held))]
        file.write_bytes(bytes(held))
        store._open.clear()
        assert clients.anonymous.get("/search/?q=jagiellonian").status_code == 200
        services.keep()
        assert titles("jagiellonian") == ["Jagiellonian University"] or number % 2
