"""Preparing a call: its dates, its places, what they take together."""

from __future__ import annotations

import secrets
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kopir.spine.agreements.words import Texts
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from ..models import Call, Cap, Offer, Wish
from ..selectors import places_promised
from .handling import audit, locked, open_again

#: More seats than this are a slip of the finger.
MOST_SEATS = 100_000
MOST_OFFERS = 20_000


def create_call(actor: Actor, *, organisation_id: int, **given: Any) -> Call:
    """A new call of one's organisation: ``title`` {language: text}, ``starts_on``, ``ends_on``, ``closes_at``, ``grid``.

    The seed of the lots is drawn now, before anybody has applied. Raises NotFound, Forbidden, Invalid.
    """
    organisation = get_organisation(actor, organisation_id)
    if not actor.can("read", organisation.pk):
        raise NotFound
    if not actor.can("write", organisation.pk):
        raise Forbidden
    with transaction.atomic():
        call = Call(organisation=organisation, seed=secrets.token_hex(16), **_clean(given))
        call.save()
        audit(actor, "call.create", call, after=_state(call))
    return call


def edit_call(actor: Actor, *, call_id: int, expected_revision: int | None = None, **given: Any) -> Call:
    """Change the words and dates. The grid stays once there are applications, since their scores stand in its steps.

    Raises NotFound, Forbidden, Conflict (changed since; published; grid), Invalid.
    """
    with transaction.atomic():
        call = locked(actor, call_id)
        if expected_revision is not None and call.revision != expected_revision:
            raise Conflict(_("Somebody has changed this call since you opened it. Look at it again."))
        open_again(call)
        before, values = _state(call), _clean({"grid": call.grid, **given})
        if values["grid"] != call.grid and call.applications.exists():
            raise Conflict(_("The step of scores stays as it is while there are applications."))
        for name, value in values.items():
            setattr(call, name, value)
        call.save()
        audit(actor, "call.edit", call, before=before, after=_state(call))
    return call


def add_offer(
    actor: Actor, *, call_id: int, code: str, name: str, seats: int, commitment_id: int | None = None
) -> Offer:
    """A place that can be asked for. A promise that it is drawn from must be one that the actor may open, and promises
    no fewer seats. Raises NotFound, Forbidden, Conflict, Invalid."""
    texts = Texts()
    code = texts.line("code", code, 20, required=_("Give the place a code."))
    name = texts.line("name", name, 200, required=_("Name the place."))
    _check_seats(texts, seats)
    texts.check()
    with transaction.atomic():
        call = locked(actor, call_id)
        open_again(call)
        commitment = None
        if commitment_id is not None:
            commitment = places_promised(actor, call).filter(pk=commitment_id).first()
            if commitment is None:
                raise NotFound
            if commitment.quantity is not None and seats > commitment.quantity:
                said = _("The promise has {n} places.").format(n=int(commitment.quantity))
                raise Invalid({"seats": [said]})
        if call.offers.count() >= MOST_OFFERS:
            raise Conflict(_("A call has at most 20,000 places."))
        try:
            with transaction.atomic():
                offer = Offer.objects.create(
                    call=call, code=code, name=name, seats=seats, commitment=commitment
                )
        except IntegrityError:
            raise Invalid({"code": [_("Another place of this call has this code.")]}) from None
        call.save()
        audit(actor, "call.add_offer", call, after={"code": code, "name": name, "seats": seats})
    return offer


def remove_offer(actor: Actor, *, call_id: int, offer_id: int) -> None:
    """Take a place out that nobody asks for. Raises NotFound, Forbidden, Conflict."""
    with transaction.atomic():
        call = locked(actor, call_id)
        offer = call.offers.filter(pk=offer_id).first()
        if offer is None:
            raise NotFound
        open_again(call)
        if Wish.objects.filter(offer=offer).exists():
            raise Conflict(
                _("Somebody asks for this place. Take the applications in again without it first.")
            )
        said = {"code": offer.code, "name": offer.name, "seats": offer.seats}
        offer.delete()
        call.save()
        audit(actor, "call.remove_offer", call, before=said)


def add_cap(actor: Actor, *, call_id: int, name: str, seats: int, offer_ids: list[int]) -> Cap:
    """At most so many for several places together. Raises NotFound, Forbidden, Conflict, Invalid."""
    texts = Texts()
    name = texts.line("name", name, 200, required=_("Name what these places have in common."))
    _check_seats(texts, seats)
    if not offer_ids:
        texts.faults["offers"] = [_("Choose the places that it holds for.")]
    texts.check()
    with transaction.atomic():
        call = locked(actor, call_id)
        open_again(call)
        offers = list(call.offers.filter(pk__in=offer_ids))
        if len(offers) != len(set(offer_ids)):
            raise NotFound
        cap = Cap.objects.create(call=call, name=name, seats=seats)
        cap.offers.set(offers)
        call.save()
        audit(
            actor,
            "call.add_cap",
            call,
            after={"name": name, "seats": seats, "codes": [o.code for o in offers]},
        )
    return cap


def remove_cap(actor: Actor, *, call_id: int, cap_id: int) -> None:
    """Raises NotFound, Forbidden, Conflict."""
    with transaction.atomic():
        call = locked(actor, call_id)
        cap = call.caps.filter(pk=cap_id).first()
        if cap is None:
            raise NotFound
        open_again(call)
        audit(actor, "call.remove_cap", call, before={"name": cap.name, "seats": cap.seats})
        cap.delete()
        call.save()


def _check_seats(texts: Texts, seats: int) -> None:
    if not 0 <= seats <= MOST_SEATS:
        texts.faults["seats"] = [_("A number from 0 to 100,000.")]


def _clean(given: dict[str, Any]) -> dict[str, Any]:
    texts = Texts()
    title = texts.words("title", given.get("title"), 200, one_line=True)
    if not title:
        texts.faults.setdefault("title", [_("A call needs a title.")])
    try:
        grid = Decimal(str(given.get("grid") or "0.01"))
    except InvalidOperation:
        grid = Decimal(0)
    if not Decimal("0.0001") <= grid <= 10 or grid != grid.quantize(Decimal("0.0001")):
        texts.faults["grid"] = [_("A step from 0.0001 to 10.")]
    starts, ends = given.get("starts_on"), given.get("ends_on")
    if starts and ends and ends < starts:
        texts.faults["ends_on"] = [_("The stay ends before it begins.")]
    texts.check()
    return {
        "title": title,
        "starts_on": starts,
        "ends_on": ends,
        "closes_at": given.get("closes_at"),
        "grid": grid,
    }


def _state(call: Call) -> dict[str, Any]:
    plain = {name: str(getattr(call, name) or "") for name in ("starts_on", "ends_on", "closes_at", "grid")}
    return {"title": call.title, **plain}
