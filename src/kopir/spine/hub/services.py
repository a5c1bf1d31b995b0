"""Setting the hub up and changing its settings."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.ground.codelists import is_country, is_currency
from kopir.kit.languages import content_languages
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound, process

from .models import Hub, SetupLink

#: What an administrator may change later; the code, the country and the demo mark stay as they were.
CHANGEABLE = (
    "name",
    "summary",
    "small_print",
    "currency",
    "languages",
    "default_language",
    "time_zone",
    "new_months",
    "quiet_months",
    "asleep_months",
    "renewal_notice_days",
    "resolve_threshold",
    "resolve_margin",
)
FIELDS = ("code", "country", *CHANGEABLE)

LINK_VALID_FOR = timedelta(hours=24)

#: The longest text of each kind, in characters of one language.
LENGTHS = {"name": 100, "summary": 400, "small_print": 2000}


def init(actor: Actor, *, values: Mapping[str, Any]) -> Hub:
    """Make this installation's hub from *values* (:data:`FIELDS`; thresholds may be left out).

    Raises Forbidden, Conflict (there is a hub already) or Invalid with the fields at fault.
    """
    _require_administrator(actor)
    unknown = sorted(set(values) - set(FIELDS))
    if unknown:
        raise Invalid({name: [_("There is no such setting.")] for name in unknown})
    with transaction.atomic():
        if Hub.objects.exists():
            raise Conflict(_("This installation has a hub already; change its settings instead."))
        hub = Hub(**values)
        _check(hub)
        try:
            with transaction.atomic():
                hub.save()
        except IntegrityError:  # somebody else was faster by a moment
            raise Conflict(_("This installation has a hub already; change its settings instead.")) from None
        write(actor, "hub.init", ("hub", hub.pk), after=_state(hub))
    return hub


def make_setup_link() -> str:
    """The secret of a link that leads to the setting up of the hub, once and within :data:`LINK_VALID_FOR`.

    Whoever can run a command on the machine asks, so there is no actor. Only the latest link counts; what is kept of it
    is a hash. Raises Conflict when there is a hub already.
    """
    secret, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        if Hub.objects.exists():
            raise Conflict(_("This installation has a hub already; change its settings instead."))
        SetupLink.objects.filter(used_at=None).delete()
        link = SetupLink.objects.create(secret_hash=_hashed(secret), expires_at=now + LINK_VALID_FOR)
        write(process("setup-link"), "setup_link.create", ("installation", link.pk))
    return secret


def use_setup_link(secret: str) -> int:
    """Spend the link and return its number. NotFound when it is unknown, spent or too old, or there is a hub.

    One conditional UPDATE decides, so of two simultaneous clicks one wins on either database.
    """
    now = timezone.now()
    with transaction.atomic():
        live = SetupLink.objects.filter(secret_hash=_hashed(secret), used_at=None, expires_at__gt=now)
        pk = live.values_list("pk", flat=True).first()
        if pk is None or Hub.objects.exists() or not live.filter(pk=pk).update(used_at=now):
            raise NotFound
        write(process("setup"), "setup_link.use", ("installation", pk))
    return pk


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def state_of(hub: Hub) -> str:
    """SHA-256 (hex) of all settings: who changes them says on which state that is based."""
    return hashlib.sha256(json.dumps(_state(hub), sort_keys=True).encode()).hexdigest()


def change_settings(actor: Actor, *, values: Mapping[str, Any], expected_state: str | None = None) -> Hub:
    """Change some of :data:`CHANGEABLE`. Raises NotFound (no hub yet), Forbidden or Invalid.

    With ``expected_state`` (:func:`state_of` what the change is based on) a change in between is a Conflict.
    """
    _require_administrator(actor)
    with transaction.atomic():
        hub = Hub.objects.select_for_update().first()
        if hub is None:
            raise NotFound
        if expected_state is not None and expected_state != state_of(hub):
            raise Conflict(
                _("Somebody else has changed the settings in the meantime. What you entered is still here.")
            )
        before = _state(hub)
        for name, value in values.items():
            if name not in CHANGEABLE:
                raise Invalid({name: [_("This cannot be changed any more.")]})
            setattr(hub, name, value)
        _check(hub)
        hub.save()
        write(actor, "hub.settings", ("hub", hub.pk), before=before, after=_state(hub))
    return hub


def _require_administrator(actor: Actor) -> None:
    if not actor.administers_hub():
        raise Forbidden(_("Only the hub's administrators change its settings."))


def _check(hub: Hub) -> None:
    faults: dict[str, list[str]] = {}
    try:
        hub.full_clean()
    except ValidationError as error:
        faults = {("" if name == "__all__" else name): found for name, found in error.message_dict.items()}
    if not is_country(hub.country):
        faults.setdefault("country", []).append(_("This is no ISO 3166-1 country code."))
    if not is_currency(hub.currency):
        faults.setdefault("currency", []).append(_("This is no ISO 4217 currency code."))
    if hub.time_zone not in available_timezones():
        faults.setdefault("time_zone", []).append(_("This is no IANA time zone, such as Asia/Almaty."))
    offered = {code for code, _label in content_languages()}
    if not isinstance(hub.languages, list) or not hub.languages or not set(hub.languages) <= offered:
        codes = ", ".join(sorted(offered))
        faults.setdefault("languages", []).append(_("Choose among: {codes}.").format(codes=codes))
    elif hub.default_language and hub.default_language not in hub.languages:
        faults.setdefault("default_language", []).append(_("Choose one of the hub's languages."))
    for name, limit in LENGTHS.items():
        texts = getattr(hub, name)
        if isinstance(texts, dict) and any(isinstance(t, str) and len(t) > limit for t in texts.values()):
            faults.setdefault(name, []).append(_("At most {limit} characters.").format(limit=limit))
    for name in ("resolve_threshold", "resolve_margin"):
        value = getattr(hub, name)
        if name not in faults and not 0 <= Decimal(str(value)) <= 1:
            faults.setdefault(name, []).append(_("Between 0 and 1."))
    if not hub.name:
        faults.setdefault("name", []).append(_("The hub needs a name in at least one language."))
    if faults:
        raise Invalid(faults)


def _state(hub: Hub) -> dict[str, Any]:
    """JSON-ready, for the audit trail."""
    values = {name: getattr(hub, name) for name in FIELDS}
    return {name: str(v) if name.startswith("resolve_") else v for name, v in values.items()}


def zone(hub: Hub) -> ZoneInfo:
    """The hub's time zone, in which its days begin and end."""
    return ZoneInfo(hub.time_zone)
