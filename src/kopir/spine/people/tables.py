"""People as tables: everybody with an account, and the members of an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day

from .models import Invitation, Membership, User


def _person(person: User) -> Any:
    return format_html(
        '<a href="{}">{}</a>', reverse("people:person", args=[person.pk]), person.get_full_name()
    )


def _belongs(person: User) -> str:
    rows = person.memberships.all()
    return "; ".join(f"{row.organisation.called().text} ({row.get_role_display()})" for row in rows)


def everybody_table(people: Iterable[User]) -> Table:
    """*people* with their memberships and organisations fetched."""
    return Table(
        [
            Column("name", _("Name"), _person),
            Column("email", _("E-mail address")),
            Column("organisations", _("Organisations"), _belongs),
            Column("rights", _("Rights"), lambda row: _("Hub administrator") if row.is_hub_admin else ""),
        ],
        people,
        empty=_("Nobody with such a name or address."),
    )


def members_table(members: Iterable[Membership], *, manages: bool, myself: int | None) -> Table:
    """*members* with their accounts; *manages* adds the way to change a role, except one's own."""

    def change(row: Membership) -> Any:
        if row.user_id == myself:
            return ""
        address = reverse("people:role", args=[row.organisation_id, row.user_id])
        label = _("Change the role of {name}").format(name=row.user.name or row.user.email)
        return format_html('<a href="{}" aria-label="{}">{}</a>', address, label, _("Change"))

    columns = [
        Column("name", _("Name"), lambda row: row.user.name),
        Column("email", _("E-mail address"), lambda row: row.user.email),
        Column("role", _("Role"), lambda row: row.get_role_display()),
        Column("since", _("Since"), lambda row: day(row.created_at)),
    ]
    if manages:
        columns.append(Column("change", _("Change"), change))
    return Table(columns, members, empty=_("Nobody belongs to this organisation yet."))


def invitations_table(invitations: Iterable[Invitation]) -> Table:
    """*invitations* with their organisations; each is withdrawn on its organisation's page."""

    def organisation(row: Invitation) -> Any:
        address = reverse("people:members", args=[row.organisation_id])
        return format_html('<a href="{}">{}</a>', address, row.organisation.called().text)

    return Table(
        [
            Column("email", _("E-mail address")),
            Column("organisation", _("Organisation"), organisation),
            Column("role", _("Role"), lambda row: row.get_role_display()),
            Column("since", _("Invited on"), lambda row: day(row.created_at)),
            Column("until", _("Valid until"), lambda row: day(row.expires_at)),
        ],
        invitations,
        empty=_("No invitation is open. Invite people on their organisation's page."),
    )


MEMBER_COLUMNS = ("person", "name", "email", "role", "since")
PEOPLE_COLUMNS = ("id", "name", "email", "organisations", "hub_administrator")
INVITATION_COLUMNS = ("id", "email", "organisation", "organisation_name", "role", "invited_at", "valid_until")


def plain_members(rows: Iterable[Membership]) -> Iterator[dict[str, Any]]:
    """*rows* with their accounts, for a file."""
    for row in rows:
        yield {
            "person": row.user_id,
            "name": row.user.name,
            "email": row.user.email,
            "role": row.role,
            "since": row.created_at,
        }


def plain_people(rows: Iterable[User]) -> Iterator[dict[str, Any]]:
    """*rows* with their memberships and organisations fetched, for a file."""
    for row in rows:
        yield {
            "id": row.pk,
            "name": row.name,
            "email": row.email,
            "organisations": _belongs(row),
            "hub_administrator": row.is_hub_admin,
        }


def plain_invitations(rows: Iterable[Invitation]) -> Iterator[dict[str, Any]]:
    """*rows* with their organisations, for a file; the secret of the link is in none."""
    for row in rows:
        yield {
            "id": row.pk,
            "email": row.email,
            "organisation": row.organisation_id,
            "organisation_name": row.organisation.called().text,
            "role": row.role,
            "invited_at": row.created_at,
            "valid_until": row.expires_at,
        }
