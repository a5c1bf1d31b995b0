"""``suggested_partners``: from the graph for an organisation or for topics, with what its asker may see of the spine."""

import pytest

from kopir.insight.observatory.finder.selectors import Wanted, ranked, suggested_partners
from kopir.spine.agreements.tests.world import signed
from kopir.spine.parties.models import Identifier
from kopir.spine.registry.actors import ANONYMOUS

#: The generated institution of Kazakhstan that comes first, and one abroad.
HOME, ABROAD = 22, 4

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(graph, settings, hub, organisations):
    """Two organisations of the hub that the graph knows by their ROR ids."""
    settings.KOPIR_OBSERVATORY = graph
    for organisation, number in ((organisations.home, HOME), (organisations.partner, ABROAD)):
        Identifier.objects.create(organisation=organisation, scheme="ror", value=f"0s{number - 1:07}")
    return organisations


def test_new_partners_abroad_best_first(known):
    found = suggested_partners(organisation=known.home, limit=20, asker=ANONYMOUS)
    assert len(found) == 20 == len({each.institution for each in found})
    assert [each.chance for each in found] == sorted((each.chance for each in found), reverse=True)
    assert {each.together for each in found} == {0} and "KZ" not in {each.country for each in found}
    whole = ranked(ANONYMOUS, HOME, Wanted())
    assert [each.institution for each in whole.items[:20]] == [each.institution for each in found]
    assert whole.total > 25 == len(whole.items)


def test_filters_take_away_and_say_how_many_are_left(known):
    everybody = ranked(ANONYMOUS, HOME, Wanted(known=""), most=1000)
    assert len(everybody.items) == everybody.total
    new, old = (ranked(ANONYMOUS, HOME, Wanted(known=each)).total for each in ("new", "known"))
    assert new and old and new + old == everybody.total
    for wanted, holds in (
        (Wanted(known="", country="DE"), lambda each: each.country == "DE"),
        (Wanted(known="", band="large"), lambda each: each.band == "large"),
        (Wanted(known="", band="middle"), lambda each: each.band == "middle"),
        (Wanted(known="known"), lambda each: each.together > 0),
        (Wanted(known="", view="unusual"), lambda each: each.band != "giant"),
    ):
        expected = {each.institution for each in everybody.items if holds(each)}
        found = ranked(ANONYMOUS, HOME, wanted, most=1000)
        assert expected and {each.institution for each in found.items} == expected, wanted
        assert found.total == len(expected)
    assert ranked(ANONYMOUS, HOME, Wanted(country="XX")).total == 0
    fields = [ranked(ANONYMOUS, HOME, Wanted(known="", field=number)).total for number in range(11, 25)]
    assert 0 < min(fields) < everybody.total


def test_views_order_by_something_else(known):
    orders = {
        view: [each.institution for each in ranked(ANONYMOUS, HOME, Wanted(known="", view=view)).items]
        for view in ("similar", "complementary", "unusual")
    }
    assert len({tuple(order) for order in orders.values()}) == 3


def test_agreements_count_for_those_who_may_see_them(known, actors):
    before = {
        each.institution: each for each in ranked(actors.officer, HOME, Wanted(known=""), most=1000).items
    }
    agreement = signed(actors, known)
    assert agreement.visibility == "parties"
    after = {
        each.institution: each for each in ranked(actors.officer, HOME, Wanted(known=""), most=1000).items
    }
    assert after[ABROAD].agreements == (agreement.pk,) and after[ABROAD].organisation == known.partner.pk
    assert after[ABROAD].parts["spine"] > 0 and after[ABROAD].chance > before[ABROAD].chance
    assert [e.institution for e in ranked(actors.officer, HOME, Wanted(known="", agreement="yes")).items] == [
        ABROAD
    ]
    for who in ("anonymous", "stranger", "hub_admin"):
        found = ranked(getattr(actors, who), HOME, Wanted(known=""), most=1000).items
        assert {each.institution: each.chance for each in found}[ABROAD] == before[ABROAD].chance, who
        assert not ranked(getattr(actors, who), HOME, Wanted(known="", agreement="yes")).items, who


def test_a_department_seeks_by_its_topics(known):
    by_topics = suggested_partners(organisation=known.home, topics=[10001], limit=5, asker=ANONYMOUS)
    whole = suggested_partners(organisation=known.home, limit=5, asker=ANONYMOUS)
    assert [each.institution for each in by_topics] != [each.institution for each in whole]
    alone = suggested_partners(topics=[10001, 10002], limit=5, asker=ANONYMOUS)
    assert len(alone) == 5 and "KZ" not in {each.country for each in alone}


def test_without_a_graph_or_a_place_in_it_nothing_is_suggested(known, settings, tmp_path):
    assert suggested_partners(asker=ANONYMOUS) == []
    assert suggested_partners(topics=[1], asker=ANONYMOUS) == []
    assert suggested_partners(organisation=known.foreign, asker=ANONYMOUS) == []
    assert suggested_partners(organisation=known.home, topics=[1], asker=ANONYMOUS) == []
    settings.KOPIR_OBSERVATORY = tmp_path
    assert suggested_partners(organisation=known.home, asker=ANONYMOUS) == []


@pytest.mark.parametrize("more", [0, 20])
def test_queries_do_not_grow_with_the_list(known, actors, django_assert_max_num_queries, more):
    signed(actors, known)
    with django_assert_max_num_queries(9):
        ranked(actors.officer, HOME, Wanted(known=""), most=5 + more)
