"""Relations: dated, without circles, and shown only between organisations that both may be seen."""

from datetime import date

import pytest

from kopir.spine.parties import services
from kopir.spine.parties.models import Relation
from kopir.spine.registry.actors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(actors):
    return [
        services.create_organisation(actors.hub_admin, name=name, lang="en", kind="university")
        for name in ("First", "Second", "Third")
    ]


def relate(actor, subject, type, object_, **rest):
    return services.add_relation(actor, subject_id=subject.pk, type=type, object_id=object_.pk, **rest)


@pytest.mark.parametrize(
    "kinds", [("part_of",) * 3, ("branch_of", "part_of", "branch_of"), ("successor_of",) * 3]
)
def test_no_circle_however_long(actors, hub, chain, kinds):
    first, second, third = chain
    relate(actors.hub_admin, first, kinds[0], second)
    relate(actors.hub_admin, second, kinds[1], third)
    with pytest.raises(Conflict):
        relate(actors.hub_admin, third, kinds[2], first)
    assert Relation.objects.count() == 2


def test_funding_and_membership_may_go_round(actors, chain):
    first, second, _ = chain
    relate(actors.hub_admin, first, "funded_by", second)
    relate(actors.hub_admin, second, "funded_by", first)


def test_nothing_relates_to_itself_and_dates_are_in_order(actors, chain):
    first, second, _ = chain
    with pytest.raises(Invalid):
        relate(actors.hub_admin, first, "part_of", first)
    with pytest.raises(Invalid):
        relate(
            actors.hub_admin, first, "part_of", second, valid_from=date(2024, 1, 2), valid_to=date(2024, 1, 1)
        )
    with pytest.raises(Invalid):
        relate(actors.hub_admin, first, "friend_of", second)


def test_a_membership_ends_and_may_begin_again(actors, chain):
    first, network, _ = chain
    old = relate(actors.hub_admin, first, "member_of", network, valid_from=date(2010, 1, 1))
    with pytest.raises(Conflict):
        relate(actors.hub_admin, first, "member_of", network, valid_from=date(2015, 1, 1))
    with pytest.raises(Invalid):
        services.end_relation(actors.hub_admin, relation_id=old.pk, on=date(2009, 1, 1))
    services.end_relation(actors.hub_admin, relation_id=old.pk, on=date(2012, 6, 30))
    with pytest.raises(Conflict):
        services.end_relation(actors.hub_admin, relation_id=old.pk, on=date(2012, 6, 30))
    again = relate(actors.hub_admin, first, "member_of", network, valid_from=date(2015, 1, 1))
    services.remove_relation(actors.hub_admin, relation_id=again.pk)
    assert list(Relation.objects.values_list("valid_to", flat=True)) == [date(2012, 6, 30)]


def test_not_the_same_is_said_once_for_both(actors, chain):
    first, second, _ = chain
    relate(actors.hub_admin, first, "not_same_as", second)
    with pytest.raises(Conflict):
        relate(actors.hub_admin, second, "not_same_as", first)


def test_nobody_declares_himself_the_successor_of_another(actors, organisations):
    with pytest.raises(Forbidden):
        relate(actors.admin, organisations.home, "successor_of", organisations.partner)
    relate(actors.hub_admin, organisations.home, "successor_of", organisations.partner)


def test_a_relation_to_what_one_may_not_see_does_not_exist(actors, organisations):
    secret = services.create_organisation(actors.stranger, name="Secret", lang="en", kind="company")
    with pytest.raises(NotFound):
        relate(actors.admin, organisations.home, "owned_by", secret)
    held = relate(actors.hub_admin, organisations.home, "owned_by", secret)
    with pytest.raises(NotFound):
        services.end_relation(actors.admin, relation_id=held.pk, on=date(2024, 1, 1))
