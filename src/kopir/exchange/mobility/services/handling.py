"""What every service of a call begins with."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor, Conflict, Forbidden

from ..models import Call, CallState
from ..selectors import get_call


def locked(actor: Actor, call_id: int, action: str = "write") -> Call:
    """The call, held until the transaction ends. Raises NotFound, or Forbidden for who may not do *action*."""
    call = get_call(actor, call_id)
    if not actor.can(action, call.organisation_id):
        raise Forbidden
    return Call.objects.select_for_update().get(pk=call.pk)


def open_again(call: Call) -> None:
    """What was given no longer answers the question: the call is being prepared again. Raises Conflict once published."""
    if call.state == CallState.PUBLISHED:
        raise Conflict(_("The places are published. Change a single one by hand, with a reason."))
    call.state = CallState.DRAFT
    call.revision += 1


def audit(actor: Actor, action: str, call: Call, **details: Any) -> None:
    write(actor, action, ("call", call.pk), organisation_id=call.organisation_id, **details)
