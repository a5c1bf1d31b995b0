"""Two actors share a key only when they are the same in everything."""

from dataclasses import fields, replace

from kopir.spine.registry.actors import Actor, Role

ONE = Actor(user_id=1, roles={3: Role.OFFICER, 2: Role.VIEWER}, scopes=frozenset({"read"}))
OTHER = {
    "user_id": 2,
    "is_hub_admin": True,
    "roles": {3: Role.VIEWER, 2: Role.VIEWER},
    "scopes": None,
    "process": "clock",
}


def test_every_part_of_an_actor_is_in_the_key():
    assert set(OTHER) == {field.name for field in fields(Actor)}
    for name, value in OTHER.items():
        assert replace(ONE, **{name: value}).key != ONE.key, name
    assert replace(ONE, roles={2: Role.VIEWER, 3: Role.OFFICER}).key == ONE.key
    assert len({ONE.key, replace(ONE).key}) == 1
