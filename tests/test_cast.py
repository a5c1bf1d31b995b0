"""The cast itself: without it every permission test would be empty."""

from kopir.spine.registry.actors import Role


def test_the_cast_holds_the_roles_it_names(actors, organisations):
    assert actors.officer.roles == {organisations.home.pk: Role.OFFICER}
    assert actors.hub_admin.is_hub_admin and not actors.hub_admin.roles
    assert actors.anonymous.is_anonymous
    assert not actors.partner_officer.can("write", organisations.home.pk)


def test_everyone_in_the_cast_can_sign_in(clients):
    assert clients.officer.session["_auth_user_id"]
    assert "_auth_user_id" not in clients.anonymous.session
