"""What a person changes of their own way to sign in, on allauth's pages: it belongs on the trail.

The trail says what was changed, never to what: no address, no name of a key. Lines are the hub's, like every
line on an account.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa

from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor


def _line(user: Any, action: str, after: dict[str, Any] | None = None) -> None:
    write(Actor(user_id=user.pk), action, ("user", user.pk), after=after)


def on_password(sender: Any, user: Any, signal: Any, **more: Any) -> None:
    """A password was set, changed, or set anew after a mail."""
    _line(user, "person.password", {"by": "mail" if signal is account.password_reset else "oneself"})


def on_address(sender: Any, user: Any, signal: Any, **more: Any) -> None:
    """An address was added, removed, or made the one that counts."""
    words = {account.email_added: "added", account.email_removed: "removed", account.email_changed: "changed"}
    _line(user, "person.address", {"address": words[signal]})


def on_factor(sender: Any, user: Any, authenticator: Any, signal: Any, **more: Any) -> None:
    """A second factor, passkey or set of recovery codes was added, removed or made anew."""
    words = {
        mfa.authenticator_added: "added",
        mfa.authenticator_removed: "removed",
        mfa.authenticator_reset: "made anew",
    }
    _line(user, "person.factor", {"factor": str(authenticator.type), "was": words[signal]})


def listen() -> None:
    """Called when Django starts."""
    for signal in (account.password_set, account.password_changed, account.password_reset):
        signal.connect(on_password, dispatch_uid="people.on_password")
    for signal in (account.email_added, account.email_removed, account.email_changed):
        signal.connect(on_address, dispatch_uid="people.on_address")
    for signal in (mfa.authenticator_added, mfa.authenticator_removed, mfa.authenticator_reset):
        signal.connect(on_factor, dispatch_uid="people.on_factor")
