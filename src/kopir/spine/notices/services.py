"""Telling people: on their page at once, by mail soon after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kopir.spine.hub.selectors import language_for
from kopir.spine.jobs.services import every
from kopir.spine.registry.actors import Actor

from .messages import text_of
from .models import Notice
from .selectors import visible_notices

#: So many mails a round; the rest follow in the next.
MAILS = 50


def notify(user_ids: Iterable[int], code: str, parameters: Mapping[str, Any], url: str = "") -> int:
    """Tell each of the people once. ``url`` is a path of this hub; ``parameters`` are JSON. Returns how many.

    It joins the caller's transaction: what was rolled back is not told. Who may see the record is the
    caller's to know.
    """
    rows = [
        Notice(user_id=user, code=code, parameters=dict(parameters), url=url)
        for user in sorted(set(user_ids))
    ]
    return len(Notice.objects.bulk_create(rows))


def mark_read(actor: Actor, *, notice_id: int | None = None) -> int:
    """Mark one of the actor's own notices read, or all of them. Returns how many were not yet."""
    notices = visible_notices(actor).filter(read_at__isnull=True)
    if notice_id is not None:
        notices = notices.filter(pk=notice_id)
    return notices.update(read_at=timezone.now())


@every("notices.mail", seconds=60)
def mail_notices() -> int:
    """Mail what has not been read, in the reader's language; returns how many went out.

    A notice is marked in the transaction that sends it: after a crash in between it may come twice, never
    not at all.
    """
    sent = 0
    waiting = Notice.objects.filter(mailed_at__isnull=True, read_at__isnull=True, user__is_active=True)
    for pk in list(waiting.order_by("id").values_list("pk", flat=True)[:MAILS]):
        with transaction.atomic():
            notice = (
                Notice.objects.select_for_update(of=("self",))
                .select_related("user")
                .filter(pk=pk, mailed_at__isnull=True)
                .first()
            )
            if notice is None:  # another worker was quicker
                continue
            with override(language_for(notice.user.language)):
                text = text_of(notice.code, notice.parameters)
                body = text + (f"\n\n{settings.KOPIR_BASE_URL}{notice.url}" if notice.url else "")
                send_mail(_("Köpir: news for you"), body, settings.DEFAULT_FROM_EMAIL, [notice.user.email])
            notice.mailed_at = timezone.now()
            notice.save(update_fields=["mailed_at"])
            sent += 1
    return sent
