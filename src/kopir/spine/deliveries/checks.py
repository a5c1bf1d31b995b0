"""Whether something may be recorded: who, of which commitment, how much, when. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kopir.ground.quantities import COUNTABLE
from kopir.spine.agreements.models import AgreementState, Visibility
from kopir.spine.agreements.selectors import visible_agreements
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

#: Deliveries are reported late, so an expired agreement still takes them; what was broken off does not.
OPEN_STATES = frozenset({AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.EXPIRED})
PLACES = Decimal("0.0001")
#: SQLite keeps decimals as floats, which hold 15 digits exactly; both databases must hold the same.
DIGITS = 15


@dataclass(slots=True)
class Target:
    """A commitment with what must be known of its agreement to record for it."""

    pk: int
    agreement_id: int
    state: str
    visibility: str
    owner_id: int | None
    provider_id: int | None
    beneficiary_id: int | None
    unit: str
    ended_on: date | None
    parties: set[int] = field(default_factory=set)


# By hand: building this query by the ORM took two fifths of the time of recording a delivery.
_TARGETS = (
    "SELECT c.id, c.agreement_id, a.state, a.visibility, a.owner_id, c.provider_id, c.beneficiary_id, "
    "c.unit, c.ended_on, p.organisation_id FROM agreements_commitment c "
    "JOIN agreements_agreement a ON a.id = c.agreement_id "
    "LEFT JOIN agreements_party p ON p.agreement_id = a.id WHERE c.id IN ({})"
)


def targets(actor: Actor, commitment_ids: Iterable[int]) -> dict[int, Target]:
    """The commitments by id, with their parties: one query for every 500, and one more where it is needed.

    Raises NotFound when one of them does not exist or may not be seen.
    """
    wanted = sorted(set(commitment_ids))
    found: dict[int, Target] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        with connection.cursor() as cursor:
            cursor.execute(_TARGETS.format(", ".join(["%s"] * len(part))), part)
            rows = cursor.fetchall()
        for *columns, party in rows:
            target = found.setdefault(columns[0], Target(*columns))
            if isinstance(target.ended_on, str):  # SQLite's form of a date
                target.ended_on = date.fromisoformat(target.ended_on)
            if party is not None:
                target.parties.add(party)
    if len(found) < len(wanted):
        raise NotFound
    _require_visible(actor, found.values())
    return found


def _require_visible(actor: Actor, found: Iterable[Target]) -> None:
    """Most recorders belong to a party of an agreement that its parties see: that is read off at once.

    Everything else is asked of the agreements' own selector.
    """
    if actor.is_process:
        return
    shared = (Visibility.PUBLIC, Visibility.PARTIES)
    mine = set(actor.organisations("read"))
    doubtful = {
        target.agreement_id for target in found if not (target.visibility in shared and mine & target.parties)
    }
    if doubtful and visible_agreements(actor).filter(pk__in=doubtful).count() < len(doubtful):
        raise NotFound


def on_behalf_of(actor: Actor, target: Target, wanted: int | None = None) -> int | None:
    """The party for which the actor records: the wanted one, else provider, beneficiary, any other party.

    None for a process without a wanted party, and for the hub's administrators where the record is the hub's
    own. Raises Forbidden when the actor may not write for a party.
    """
    if wanted is not None:
        if wanted in target.parties and actor.can("write", wanted):
            return wanted
        raise Forbidden(_("You cannot record for this organisation."))
    if actor.is_process:
        return None
    for organisation in (target.provider_id, target.beneficiary_id, *sorted(target.parties)):
        if organisation in target.parties and actor.can("write", organisation):
            return organisation
    if target.owner_id is None and actor.administers_hub():
        return None
    raise Forbidden(_("Only the parties of the agreement record what was delivered."))


def require_open(target: Target) -> None:
    """Raises Conflict while the agreement is not signed yet, or after it was broken off."""
    if target.state not in OPEN_STATES:
        raise Conflict(_("In its present state the agreement takes no deliveries."))


def amount_of(value: object, unit: str) -> Decimal:
    """A positive amount of at most 4 decimals and 15 digits, whole where the unit has no parts.

    Raises Invalid; floats are refused.
    """
    if isinstance(value, bool | float) or not isinstance(value, Decimal | int | str):
        raise Invalid({"quantity": [_("Enter a number.")]})
    try:
        amount = Decimal(value)
        if not amount.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Invalid({"quantity": [_("Enter a number.")]}) from None
    if amount <= 0:
        raise Invalid({"quantity": [_("The quantity must be more than zero.")]})
    if amount.adjusted() >= DIGITS:
        raise Invalid({"quantity": [_("The quantity has more than 15 digits.")]})
    exact = amount.quantize(PLACES)
    if exact != amount:
        raise Invalid({"quantity": [_("The quantity has more than 4 decimals.")]})
    if len(exact.normalize().as_tuple().digits) > DIGITS:
        raise Invalid({"quantity": [_("The quantity has more than 15 digits.")]})
    if unit in COUNTABLE and exact != exact.to_integral_value():
        raise Invalid({"quantity": [_("Give a whole number: this is counted one by one.")]})
    return exact


def day_of(value: object, target: Target) -> date:
    """The day it happened: begun somewhere on Earth (UTC+14 is the first), and before the promise ended.

    Raises Invalid.
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Invalid({"occurred_on": [_("Enter a date.")]})
    if value > (datetime.now(UTC) + timedelta(hours=14)).date():
        raise Invalid({"occurred_on": [_("This day is still to come.")]})
    if target.ended_on is not None and value > target.ended_on:
        raise Invalid({"occurred_on": [_("The commitment ended before this day.")]})
    return value


def require_few(items: Sequence[Any], most: int) -> None:
    """Raises Invalid for more than *most* items."""
    if len(items) > most:
        raise Invalid(_("At most {number} at a time.").format(number=most))
