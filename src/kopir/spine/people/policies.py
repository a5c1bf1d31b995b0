"""Who may do what with people: each rule one function, each condition one line.

Refusals follow the house: what the actor may not even know of is ``NotFound``, what they may see but not
do is ``Forbidden``.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from kopir.spine.registry.actors import Actor, Forbidden, NotFound


def sees_people_of(actor: Actor, organisation_id: int) -> bool:
    """Members see each other; the hub's administrators see everybody."""
    return actor.can("read", organisation_id) or actor.administers_hub()


def must_see_people_of(actor: Actor, organisation_id: int) -> None:
    """NotFound for whoever is not :func:`sees_people_of`."""
    if not sees_people_of(actor, organisation_id):
        raise NotFound


def manages_people_of(actor: Actor, organisation_id: int) -> bool:
    """An organisation's administrators manage its people; the hub's manage everybody's."""
    return actor.can("manage", organisation_id) or actor.administers_hub()


def must_manage_people_of(actor: Actor, organisation_id: int) -> None:
    """NotFound to strangers, Forbidden to members without that right."""
    must_see_people_of(actor, organisation_id)
    if not manages_people_of(actor, organisation_id):
        raise Forbidden(_("Only an administrator of the organisation may do this."))


def must_manage_some_people(actor: Actor) -> None:
    """For pages over all organisations whose people the actor manages."""
    if not (actor.administers_hub() or actor.organisations("manage")):
        raise Forbidden(_("Only an administrator of an organisation or of the hub may do this."))


def must_not_be_oneself(actor: Actor, user_id: int) -> None:
    """Nobody raises themself: a hub administrator must not open an organisation's records by its own hand."""
    if actor.user_id is not None and actor.user_id == user_id:
        raise Forbidden(_("You cannot change your own role. Ask another administrator."))


def must_administer_hub(actor: Actor) -> None:
    """The existence of these pages is no secret to people who signed in; visitors sign in first."""
    if not actor.administers_hub():
        raise Forbidden(_("Only an administrator of the hub may do this."))


def must_be_person_at_keyboard(actor: Actor) -> int:
    """Returns the user's id. A token must not make tokens, nor change the account that it stands for."""
    if actor.user_id is None:
        raise Forbidden(_("Sign in to do this."))
    if actor.scopes is not None:
        raise Forbidden(_("This is done in person, not with an API token."))
    return actor.user_id
