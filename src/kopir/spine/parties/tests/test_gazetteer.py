"""Nearest names: laws of the n-gram index, and that it follows the register and each asker's rights."""

import time

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from kopir.ground.scripts import fold
from kopir.spine.parties import services
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.resolver.gazetteer import candidates
from kopir.spine.parties.resolver.ngrams import NGrams
from kopir.spine.registry.actors import process

LOADER = process("test")
WORDS = st.sampled_from(["kazakh", "national", "university", "of", "almaty", "阿拉木图", "大学", "k", "7"])
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=12)


@settings(max_examples=30)
@given(NAMES)
def test_a_name_is_nearest_to_itself(names):
    grams = NGrams(names)
    for place, name in enumerate(names):
        found, scores = grams.nearest(name, len(names))
        assert scores[0] == pytest.approx(1, abs=1e-3) and list(scores) == sorted(scores, reverse=True)
        assert scores[list(found).index(place)] == pytest.approx(1, abs=1e-3)


@settings(max_examples=30)
@given(NAMES, NAMES, st.lists(WORDS, max_size=4).map(" ".join))
def test_what_is_not_counted_changes_nothing(names, hidden, asked):
    """The cosines and the order of names are the same whatever uncounted names stand beside them."""
    counted = np.arange(len(names) + len(hidden)) < len(names)
    beside = NGrams([*names, *hidden], counted).nearest(asked, 5, counted)
    alone = NGrams(names).nearest(asked, 5)
    assert beside[0].tolist() == alone[0].tolist()
    assert beside[1].tolist() == pytest.approx(alone[1].tolist())


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=5), st.text(max_size=50))
def test_any_text_has_an_answer(names, asked):
    places, scores = NGrams([fold(name) for name in names]).nearest(asked, 3)
    assert len(places) == len(scores) <= 3
    assert all(0 <= score <= 1 for score in scores)


def make(actor, name, **more):
    return services.create_organisation(
        actor, name=name, lang="en", kind="university", **{"country": "KZ", **more}
    )


def found(text, actor=LOADER, limit=5):
    return [pk for pk, _score in candidates([text], limit, actor)[0]]


@pytest.mark.django_db
def test_what_is_added_renamed_or_taken_back_is_followed(actors, hub):
    assert found("Zhezqazgan Institute of Copper") == []
    copper = make(actors.hub_admin, "Zhezkazgan Institute of Copper")
    assert found("Zhezqazgan Institute of Copper") == [copper.pk]
    assert found("Ulytau School of Metals") == []
    services.add_name(
        actors.hub_admin, organisation_id=copper.pk, text="Ulytau School of Metals", lang="en", type="display"
    )
    assert found("Ulytau Scool of Metals") == [copper.pk]
    first = copper.names.get(text="Zhezkazgan Institute of Copper")
    services.remove_name(actors.hub_admin, name_id=first.pk)
    assert copper.pk not in found("Zhezqazgan Institut Copper")
    with transaction.atomic():
        steppe = make(actors.hub_admin, "Steppe Academy of Wool")
        assert found("Steppe Academy of Wool")[0] == steppe.pk
        transaction.set_rollback(True)
    assert steppe.pk not in found("Steppe Academy of Wool")
    assert found("Ulytau School of Metals") == [copper.pk]


@pytest.mark.django_db
def test_many_changes_have_everything_read_anew(actors, hub, monkeypatch):
    monkeypatch.setattr("kopir.spine.parties.resolver.gazetteer.CHANGED", 2)
    for number, name in enumerate(("Kokshetau", "Taldykorgan", "Ekibastuz", "Zhanaozen")):
        made = make(actors.hub_admin, f"{name} University")
        assert found(f"{name} Universitet")[0] == made.pk, number


@pytest.mark.django_db
def test_a_proposal_is_found_by_its_proposer_alone_and_displaces_nobody(actors, organisations, hub):
    public = make(actors.hub_admin, "Lyceum of Testing")
    for number in range(9):
        make(actors.officer, f"Lyceum of Testing {number}")
    proposed = set(Organisation.objects.filter(proposed_by=organisations.home).values_list("pk", flat=True))
    assert len(proposed) == 9
    for who in ("stranger", "anonymous", "partner_officer"):
        assert found("Lyceum of Testing", getattr(actors, who), 1) == [public.pk], who
    for who in ("officer", "viewer", "hub_admin"):
        assert proposed & set(found("Lyceum of Testing 7", getattr(actors, who))), who


@pytest.mark.django_db
def test_one_statement_when_nothing_changed(actors, hub):
    make(actors.hub_admin, "Lyceum of Testing")
    found("Lyceum")
    with CaptureQueriesContext(connection) as captured:
        candidates(["Lyceum of Testing"] * 50, 5, LOADER)
    assert len(captured) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "университет, " * 2_000,
        "大学" * 5_000,
        "!?.,;|" * 100,
        "\ud800 \udfff",
        "\u202eytisrevinU",
        "",
    ],
)
def test_bad_input_is_answered_in_bounded_time(actors, hub, text):
    make(actors.hub_admin, "Lyceum of Testing")
    found("Lyceum")
    begun = time.process_time()
    candidates([text], 5, LOADER)
    assert time.process_time() - begun < 0.5
