"""Who asks: the value that every selector and service takes first.

An :class:`Actor` is read once a request (``people.selectors.actor_for``) and then passed down, so that
no rule has to look at a session or a database row to know what somebody may do. It lives here, below
people, because organisations and the audit trail need it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound

__all__ = [
    "ANONYMOUS",
    "ROLE_ACTIONS",
    "Actor",
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "Role",
    "process",
]


class Role(StrEnum):
    """Roles of a membership, weakest first; each may do what those before it may (except approving)."""

    VIEWER = "viewer"
    OFFICER = "officer"
    APPROVER = "approver"
    ADMIN = "admin"


#: What a role may do inside its own organisation. Approving is kept apart from writing on purpose
#: (four eyes): an approver reads and approves, an officer writes, an organisation's admin does both.
ROLE_ACTIONS: Mapping[Role, frozenset[str]] = {
    Role.VIEWER: frozenset({"read"}),
    Role.OFFICER: frozenset({"read", "write"}),
    Role.APPROVER: frozenset({"read", "approve"}),
    Role.ADMIN: frozenset({"read", "write", "approve", "manage"}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """One asker.

    ``roles``: organisation id → role. ``scopes``: ``None`` for a person at the keyboard, else the scopes
    of the API token (``read``, ``write``, ``approve``, ``manage``), which narrow what the roles allow.
    ``process`` names a job that acts by itself (``user_id`` is then None).
    """

    user_id: int | None = None
    is_hub_admin: bool = False
    roles: Mapping[int, Role] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    process: str = ""

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None and not self.process

    @property
    def key(self) -> tuple[Any, ...]:
        """All of the actor, hashable: what is remembered under it is for nobody who may do more or less."""
        return self.user_id, self.is_hub_admin, tuple(sorted(self.roles.items())), self.scopes, self.process

    @property
    def is_process(self) -> bool:
        return bool(self.process)

    def allows(self, action: str) -> bool:
        """Whether the token's scopes (if any) allow *action* at all."""
        return self.scopes is None or action in self.scopes

    def can(self, action: str, organisation_id: int | None) -> bool:
        """Whether the actor may do *action* (read, write, approve, manage) for that organisation."""
        if self.is_process:
            return True
        if not self.allows(action) or organisation_id is None:
            return False
        role = self.roles.get(organisation_id)
        return role is not None and action in ROLE_ACTIONS[role]

    def organisations(self, action: str = "read") -> list[int]:
        """Ids of the organisations for which the actor may do *action*, in ascending order."""
        return sorted(org for org in self.roles if self.can(action, org))

    def administers_hub(self) -> bool:
        """Hub administration: registry data, people, settings. It does not open private records."""
        return self.is_process or (self.is_hub_admin and self.allows("manage"))


ANONYMOUS = Actor()


def process(name: str) -> Actor:
    """The actor of a background process or a command, written to the audit trail by its name."""
    return Actor(process=name)
