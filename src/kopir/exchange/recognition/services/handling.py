"""What every service of an application does first and last: find and lock the record, check, move, write down."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor

from ..applied import visible_applications
from ..lifecycle import Transition, Who, barred, right_of, transition
from ..models import Application, ApplicationState, Decision, Move


def locked(actor: Actor, application_id: int, expected_revision: int | None = None) -> Application:
    """The application, its row locked until the transaction ends. Raises NotFound, Conflict."""
    try:
        application = visible_applications(actor).select_for_update(of=("self",)).get(pk=application_id)
    except Application.DoesNotExist:
        raise NotFound from None
    if expected_revision is not None and expected_revision != application.revision:
        raise Conflict(_("Somebody else has changed this application in the meantime. Look at it again."))
    return application


def require(actor: Actor, action: str, application: Application) -> None:
    """Raises Forbidden unless the actor's role in the deciding organisation allows *action*."""
    if not actor.can(action, application.organisation_id):
        raise Forbidden(_("Your role does not allow this for this application."))


def require_state(application: Application, states: Any) -> None:
    if application.state not in states:
        raise Conflict(_("In this state of the application that is not possible any more."))


def touch(application: Application, *fields: str) -> None:
    application.revision += 1
    application.save(update_fields=[*fields, "revision", "updated_at"])


def audit(actor: Actor, action: str, application: Application, **details: Any) -> None:
    write(
        actor,
        action,
        ("recognition", application.pk),
        organisation_id=application.organisation_id,
        **details,
    )


def live_decision(application: Application) -> Decision | None:
    """The decision that was not sent back; of two stages the latest."""
    return application.decisions.filter(returned_at__isnull=True).order_by("-pk").first()


def allowed_move(
    actor: Actor, application: Application, to_state: str, reason: str = ""
) -> tuple[Transition, Decision | None]:
    """The move of the table, if this actor may make it now.

    Raises Forbidden (no such right, or a part in the decision), Conflict (no such move), Invalid (no reason).
    """
    if to_state not in ApplicationState.values:
        raise Invalid({"to_state": [_("There is no such state.")]})
    found = transition(application.state, to_state)
    if found is None:
        if not any(actor.can(right, application.organisation_id) for right in ("write", "approve")):
            raise Forbidden(_("Your role does not allow this for this application."))
        raise Conflict(_("From here there is no such step."))
    require(actor, right_of(found.who), application)
    decision = live_decision(application)
    if barred(actor, found.who, decision):
        if found.who is Who.READER:
            raise Forbidden(_("Whoever wrote the decision cannot confirm it: another person has to read it."))
        raise Forbidden(
            _("An appeal is decided by somebody who took no part in the decision that it is against.")
        )
    if found.needs_reason and not reason:
        raise Invalid({"reason": [_("Say why.")]})
    return found, decision


def change_state(
    actor: Actor, application: Application, to_state: str, *fields: str, reason: str = "", **after: Any
) -> None:
    """Write a move that :func:`allowed_move` has allowed, with the fields that changed beside it."""
    before = application.state
    application.state = to_state
    touch(application, "state", *fields)
    Move.objects.create(
        application=application,
        from_state=before,
        to_state=to_state,
        actor_id=actor.user_id,
        reason=reason,
    )
    audit(
        actor,
        "qualification.state",
        application,
        before={"state": str(before)},
        after={"state": str(to_state), **after},
        why=reason,
    )
