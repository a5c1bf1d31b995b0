"""People as tables: everybody with an account, and the members of an organisation."""

from __future__ import annotations

from collections.abc import Iterable
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
