"""The weekly mail with what waits for a person: who gets it, when, and how it is stopped.

What it lists is a higher floor's to know (:func:`register_digest`); here is when it goes out, and that it does
so once a week.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kopir.kit import formats
from kopir.kit.errors import Forbidden, Invalid, NotFound
from kopir.spine.audit.services import write
from kopir.spine.hub.selectors import current_hub, language_for
from kopir.spine.hub.services import zone
from kopir.spine.people.models import User
from kopir.spine.people.selectors import actor_for
from kopir.spine.registry.actors import Actor, process

from .models import DigestChoice, DigestMail

SALT = "kopir.digest"
#: From this hour of the chosen day on, where the hub is.
HOUR = time(7)
#: So many people a round; the rest follow in the next.
MAILS = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: ``path`` is its page in this hub, ``note`` what is said beside it."""

    text: str
    path: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind; ``more``: that there are others than these."""

    heading: str
    items: list[Item]
    more: bool = False


#: ``compose(actor)``: what waits for the actor, in the active language; [] for nothing.
Compose = Callable[[Actor], list[Section]]
_composers: list[Compose] = []


def register_digest(compose: Compose) -> None:
    """Say what a digest lists; the last one said counts."""
    _composers[:] = [compose]


def choice_of(actor: Actor) -> DigestChoice:
    """The actor's own choice, unsaved where they never made one. Raises Forbidden for whoever is no person."""
    if actor.user_id is None:
        raise Forbidden(_("Sign in first."))
    found = DigestChoice.objects.filter(user_id=actor.user_id).first()
    return found or DigestChoice(user_id=actor.user_id, chosen_at=timezone.now())


def choose_digest(actor: Actor, *, wanted: bool, weekday: int = 1) -> DigestChoice:
    """Start, move or stop the actor's own digest. ``weekday``: 1 (Monday) to 7.

    Raises Forbidden unless it is a person who may write, Invalid.
    """
    if actor.user_id is None or not actor.allows("write"):
        raise Forbidden(_("Sign in first."))
    if not 1 <= weekday <= 7:
        raise Invalid({"weekday": [_("Choose a day of the week.")]})
    with transaction.atomic():
        row, _made = DigestChoice.objects.update_or_create(
            user_id=actor.user_id,
            defaults={"wanted": wanted, "weekday": weekday, "chosen_at": timezone.now()},
        )
        after = {"wanted": wanted, "weekday": weekday}
        write(actor, "notices.digest", ("user", actor.user_id), after=after)
    return row


def stop_key(user_id: int) -> str:
    """What the link to stop the mails holds: it stops them and opens nothing else, so it never expires."""
    return signing.Signer(salt=SALT).sign(str(user_id))


def reader_of(key: str) -> int:
    """The id of the person whose mails *key* stops. Raises NotFound for a key that is none of ours."""
    try:
        return int(signing.Signer(salt=SALT).unsign(key))
    except (signing.BadSignature, ValueError):
        raise NotFound from None


def stop_digest(key: str) -> None:
    """Stop the mails of whoever was sent *key*, signed in or not; a second time changes nothing. NotFound."""
    user_id = reader_of(key)
    with transaction.atomic():
        if DigestChoice.objects.filter(user_id=user_id, wanted=True).update(wanted=False):
            write(process("digest-link"), "notices.digest", ("user", user_id), after={"wanted": False})


def _due(now: datetime) -> tuple[date, date, list[int]]:
    """Today and the Monday of this week where the hub is, and whose digest of the week is due and not done."""
    hub = current_hub()
    here = zone(hub) if hub else timezone.get_default_timezone()
    local = now.astimezone(here)
    monday = local.date() - timedelta(days=local.weekday())
    done = DigestMail.objects.filter(user=OuterRef("user"), week=monday)
    rows = DigestChoice.objects.filter(
        ~Exists(done), wanted=True, user__is_active=True, user__erased_at=None
    ).order_by("user_id")
    due = []
    for user_id, weekday, chosen_at in rows.values_list("user_id", "weekday", "chosen_at"):
        moment = datetime.combine(monday + timedelta(days=weekday - 1), HOUR, here)
        if chosen_at <= moment <= now:
            due.append(user_id)
    return local.date(), monday, due


def mail_digests(now: datetime | None = None) -> int:
    """Send what is due; returns how many mails went out.

    The row of the person and week is written in the transaction that sends, under a lock on the choice: two
    workers never send the same, and one that is killed before the mail server took the mail leaves it due.
    Between the server's word and the commit lies an instant in which a mail may come twice; it then has the
    same Message-ID.
    """
    now, sent = now or timezone.now(), 0
    day, week, due = _due(now)
    for user_id in due[:MAILS]:
        with transaction.atomic():
            choice = (
                DigestChoice.objects.select_for_update(of=("self",)).select_related("user").get(user=user_id)
            )
            again = DigestMail.objects.filter(user=user_id, week=week).exists()
            if again or not choice.wanted:  # changed since it was listed
                continue
            items = _send(choice.user, day, week)
            DigestMail.objects.create(user_id=user_id, week=week, items=items, done_at=timezone.now())
            sent += items > 0
    return sent


def _send(user: User, day: date, week: date) -> int:
    """Mail what waits for the person today, as far as they may see it today; the number of things listed."""
    with override(language_for(user.language)):
        sections = [
            section for compose in _composers for section in compose(actor_for(user)) if section.items
        ]
        count = sum(len(section.items) for section in sections)
        if count:
            base = settings.KOPIR_BASE_URL
            stop = base + reverse("notices:stop_digest", args=[stop_key(user.pk)])
            context = {
                "sections": sections,
                "base": base,
                "day": formats.day(day),
                "all": base + "/needs/",
                "settings": base + reverse("notices:mails"),
                "stop": stop,
            }
            domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
            mail = EmailMultiAlternatives(
                _("Köpir: what needs you this week"),
                render_to_string("notices/digest.txt", context),
                to=[user.email],
                headers={
                    # RFC 8058: the mail program stops them with one POST, nobody having to sign in.
                    "List-Unsubscribe": f"<{stop}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                    "Message-ID": f"<digest-{user.pk}-{week.isoformat()}@{domain}>",
                    "Auto-Submitted": "auto-generated",
                },
            )
            mail.attach_alternative(render_to_string("notices/digest.html", context), "text/html")
            mail.send()
    return count
