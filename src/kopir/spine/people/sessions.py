"""Sessions in the database, as Django keeps them; only the reading of one is written once (kit.prepared)."""

from __future__ import annotations

from typing import cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from kopir.kit.prepared import ANY_KEY, Prepared

_sessions = Prepared(lambda key: Session.objects.filter(session_key=key), ANY_KEY)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        """The session that has not run out, else None and no key."""
        for session in cast("list[Session]", _sessions().models(self.session_key or "")):
            if session.expire_date > timezone.now():
                return session
        self._session_key = None
        return None
