"""Making the hub: its row, its groups of countries, its key and, from the pages, its first administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction

from kopir.spine.hub.models import Hub
from kopir.spine.hub.services import init
from kopir.spine.ledger import keys
from kopir.spine.parties.services import set_country_groups
from kopir.spine.people.models import User
from kopir.spine.people.services import first_administrator
from kopir.spine.registry.actors import Actor


class Founder(NamedTuple):
    """Who administers the hub first."""

    email: str
    name: str
    password: str


def found(
    actor: Actor, *, values: Mapping[str, Any], groups: Mapping[str, Any], founder: Founder | None = None
) -> tuple[Hub, User | None]:
    """Make the hub of *values* (``hub.services.init``) and *groups* (``set_country_groups``), all or nothing.

    With *founder* their account as well. Raises Forbidden, Conflict (there is a hub, or an administrator), Invalid.
    """
    with transaction.atomic():
        hub = init(actor, values=values)
        set_country_groups(actor, groups=groups)
        user = first_administrator(**founder._asdict()) if founder else None
    if not keys.exists():
        keys.init()
    return hub, user
