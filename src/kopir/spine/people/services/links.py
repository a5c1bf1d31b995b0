"""One-time links to sign in, for whoever holds the machine (``kopir sign-in-link``)."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kopir.spine.audit.services import write
from kopir.spine.people.models import SignInLink, User
from kopir.spine.people.selectors import secret_hash
from kopir.spine.registry.actors import Actor, NotFound, process

VALID_FOR = timedelta(minutes=15)


def one_time_link(user: User) -> str:
    """An absolute URL that signs *user* in once, within :data:`VALID_FOR`; its secret is kept as a hash."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        link = SignInLink.objects.create(
            user=user, secret_hash=secret_hash(secret), expires_at=timezone.now() + VALID_FOR
        )
        write(process("sign-in-link"), "sign_in_link.create", ("user", user.pk), after={"link": link.pk})
    return settings.KOPIR_BASE_URL + reverse("people:sign_in_link", args=[secret])


def use_link(secret: str) -> User:
    """Spend the link and return its user. NotFound when it is unknown, spent, too old or the account closed.

    One conditional UPDATE decides, so of two simultaneous clicks one wins on either database.
    """
    now = timezone.now()
    with transaction.atomic():
        live = SignInLink.objects.filter(
            secret_hash=secret_hash(secret), used_at=None, expires_at__gt=now, user__is_active=True
        )
        pk = live.values_list("pk", flat=True).first()
        if pk is None or not SignInLink.objects.filter(pk=pk, used_at=None).update(used_at=now):
            raise NotFound
        link = SignInLink.objects.select_related("user").get(pk=pk)
        write(
            Actor(user_id=link.user_id), "sign_in_link.use", ("user", link.user_id), after={"link": link.pk}
        )
    return link.user
