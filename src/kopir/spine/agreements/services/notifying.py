"""Who hears of what happened to an agreement."""

from __future__ import annotations

from collections.abc import Iterable

from kopir.spine.notices.services import notify
from kopir.spine.people.models import Membership
from kopir.spine.registry.actors import Role

from .. import policy
from ..models import Agreement
from ..paths import agreement_path


def _members(organisations: Iterable[int | None], roles: Iterable[Role], but: int | None) -> list[int]:
    found = Membership.objects.filter(
        organisation_id__in=[organisation for organisation in organisations if organisation],
        role__in=list(roles),
        user__is_active=True,
    )
    return sorted(set(found.values_list("user_id", flat=True)) - {but})


def _tell(users: list[int], code: str, agreement: Agreement) -> None:
    if users:
        notify(users, code, {"ref": agreement.ref}, agreement_path(agreement.pk))


def _readers(agreement: Agreement, organisations: Iterable[int | None]) -> list[int | None]:
    """Those of the organisations whose members may see the agreement at all."""
    if agreement.visibility in {"public", "parties"}:
        return list(organisations)
    return [agreement.owner_id] if agreement.visibility == "organisation" else []


def tell_approvers(agreement: Agreement, parties: Iterable[int]) -> None:
    """A wording waits for the parties' approval."""
    organisations = _readers(agreement, parties)
    _tell(_members(organisations, [Role.APPROVER, Role.ADMIN], None), "agreement.approve", agreement)


def tell_parties(agreement: Agreement, code: str, but: int | None = None) -> None:
    """Something happened to the agreement: officers and administrators of its parties."""
    organisations = _readers(agreement, [agreement.owner_id, *policy.party_ids(agreement)])
    _tell(_members(organisations, [Role.OFFICER, Role.ADMIN], but), code, agreement)


def tell_members(organisation: int | None, code: str, agreement: Agreement, but: int | None = None) -> None:
    """One organisation's officers and administrators, of its own record."""
    _tell(_members([organisation], [Role.OFFICER, Role.ADMIN], but), code, agreement)
