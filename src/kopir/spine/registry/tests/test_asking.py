"""A query written once for a role finds for each of its holders what is theirs, and carries nobody's ids in."""

from dataclasses import fields

import pytest

from kopir.kit.prepared import ANY_ID
from kopir.spine.agreements.models import Agreement
from kopir.spine.people.models import Membership
from kopir.spine.people.selectors import actor_for
from kopir.spine.registry.actors import Actor, Role
from kopir.spine.registry.asking import Asked, likeness, stand_in

pytestmark = pytest.mark.django_db

mine = Asked(lambda actor, pk: Membership.objects.filter(user_id=actor.user_id, pk__gte=pk), ANY_ID)
owned = Asked(
    lambda actor: Agreement.objects.filter(owner_id__in=actor.organisations("write")).order_by("pk")
)
everybodys = Asked(lambda actor, visibility: Agreement.objects.filter(visibility=visibility).values("ref"))


def test_each_of_one_role_finds_their_own_with_one_statement(actors, users, organisations):
    rows = {
        name: Agreement.objects.create(ref=name, type="exchange", state="signed", owner=owner)
        for name, owner in vars(organisations).items()
    }
    for user, organisation in (
        (users.viewer, organisations.foreign),
        (users.approver, organisations.partner),
    ):
        user.memberships.update(organisation=organisation, role=Role.OFFICER)
    asked = [actor_for(user) for user in (users.officer, users.viewer, users.approver)]
    assert [owned(actor).models() for actor in asked] == [
        [rows["home"]],
        [rows["foreign"]],
        [rows["partner"]],
    ]
    assert len({id(owned(actor).statement) for actor in asked}) == 1
    assert [row.user_id for row in mine(asked[1]).models(1)] == [users.viewer.pk]
    Membership.objects.filter(user=users.viewer).delete()
    assert mine(asked[1]).models(1) == []


def test_who_has_other_roles_has_another_statement(actors, users, organisations):
    assert owned(actors.viewer).models() == []
    assert owned(actors.viewer).statement is not owned(actors.officer).statement
    Membership.objects.create(user=users.officer, organisation=organisations.foreign, role=Role.ADMIN)
    Membership.objects.create(user=users.officer, organisation=organisations.partner, role=Role.VIEWER)
    found = [
        Agreement.objects.create(ref=owner.name[:9], type="exchange", state="signed", owner=owner)
        for owner in (organisations.home, organisations.partner, organisations.foreign)
    ]
    assert owned(actor_for(users.officer)).models() == [found[0], found[2]]


def test_what_is_fixed_is_part_of_the_question(actors):
    Agreement.objects.create(ref="A", type="exchange", state="signed", visibility="public")
    assert everybodys(actors.anonymous, "public").dicts() == [{"ref": "A"}]
    assert everybodys(actors.anonymous, "parties").dicts() == []


def test_a_row_of_the_database_is_not_fixed(actors, organisations):
    with pytest.raises(TypeError, match="row of the database"):
        everybodys(actors.anonymous, organisations.home)


def test_a_function_that_carries_somebody_in_is_refused(actors):
    officer = actors.officer
    with pytest.raises(TypeError, match="arguments"):
        Asked(lambda actor: Agreement.objects.filter(created_by=officer.user_id))
    with pytest.raises(TypeError, match="arguments"):
        Asked(lambda actor, who=officer: Agreement.objects.filter(created_by=who.user_id))


def test_a_likeness_leaves_out_ids_and_nothing_else():
    """Every field of an actor is in the likeness; a new one must be put there too."""
    assert {each.name for each in fields(Actor)} == {"user_id", "is_hub_admin", "roles", "scopes", "process"}
    plain = Actor(user_id=1, roles={5: Role.OFFICER})
    others = (
        Actor(roles={5: Role.OFFICER}),
        Actor(user_id=1, is_hub_admin=True, roles={5: Role.OFFICER}),
        Actor(user_id=1, roles={5: Role.ADMIN}),
        Actor(user_id=1, roles={5: Role.OFFICER, 6: Role.OFFICER}),
        Actor(user_id=1, roles={5: Role.OFFICER}, scopes=frozenset({"read"})),
        Actor(process="test"),
    )
    looks = [likeness(each, sorted(each.roles)) for each in (plain, *others)]
    assert len(set(looks)) == len(looks)
    assert likeness(Actor(user_id=2, roles={9: Role.OFFICER}), [9]) == looks[0]
    for each in (plain, *others):
        twin = stand_in(each)
        assert likeness(twin, sorted(twin.roles)) == likeness(each, sorted(each.roles))
        assert not set(twin.roles) & set(each.roles) and (twin.user_id is None) == (each.user_id is None)
