"""Dated groupings of countries: Central Asia, EHEA, and what the hub itself calls East and West."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kopir.ground import codelists
from kopir.spine.audit import services as audit
from kopir.spine.registry.actors import Actor, Forbidden, Invalid

from ..models import CountryGroup, CountryMembership


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A country (ISO 3166-1 alpha-2) from its first to its last day in the group; None is open."""

    country: str
    valid_from: date | None = None
    valid_to: date | None = None


def set_country_group(
    actor: Actor, *, code: str, name: Mapping[str, str], members: Sequence[Member], source: str, why: str = ""
) -> CountryGroup:
    """Make the group *code* be exactly this; setting the same again leaves no trace.

    *name*: BCP 47 tag → text. A country may leave and come back, but not be a member twice on one day.
    Hub administrators only. Raises Forbidden or Invalid (``code``, ``name``, ``countries``).
    """
    if not actor.administers_hub():
        raise Forbidden(_("Only hub administrators group countries."))
    _check(code, name, members)
    with transaction.atomic():
        group, created = CountryGroup.objects.select_for_update().get_or_create(
            code=code, defaults={"name": dict(name), "source": source[:400]}
        )
        before = None if created else _state(group)
        group.name, group.source = dict(name), source[:400]
        present = {
            Member(row.country, row.valid_from, row.valid_to): row.pk for row in group.memberships.all()
        }
        group.memberships.filter(pk__in=[pk for one, pk in present.items() if one not in members]).delete()
        CountryMembership.objects.bulk_create(
            CountryMembership(
                group=group, country=one.country, valid_from=one.valid_from, valid_to=one.valid_to
            )
            for one in members
            if one not in present
        )
        after = _state(group)
        if before != after:
            group.save()
            audit.write(
                actor, "country_group.set", ("country_group", group.pk), before=before, after=after, why=why
            )
    return group


def set_country_groups(actor: Actor, *, groups: Mapping[str, Any]) -> list[CountryGroup]:
    """Groups as a hub's configuration gives them: code → {name: {tag: text}, countries: [...], source: ''}.

    A country is its code, or {country, from, to} with days. All or none; raises as
    :func:`set_country_group`, with ``groups.CODE`` before the field.
    """
    made = []
    with transaction.atomic():
        for code, given in groups.items():
            try:
                table = given if isinstance(given, dict) else {}
                unknown = sorted(set(table) - {"name", "countries", "source"})
                if unknown:
                    raise Invalid({field: [_("There is no such setting.")] for field in unknown})
                made.append(
                    set_country_group(
                        actor,
                        code=code,
                        name=table.get("name") or {},
                        members=[_member(each) for each in table.get("countries") or []],
                        source=str(table.get("source") or ""),
                    )
                )
            except Invalid as invalid:
                raise Invalid(
                    {f"groups.{code}.{field}": found for field, found in invalid.faults.items()}
                ) from invalid
    return made


def _member(given: Any) -> Member:
    if isinstance(given, str):
        return Member(given.strip().upper())
    if not isinstance(given, dict) or set(given) - {"country", "from", "to"}:
        raise Invalid({"countries": [_("Give each country as its code, or with country, from and to.")]})
    days = [given.get(key) for key in ("from", "to")]
    # A TOML date-time is a date to Python; only whole days are meant.
    if any(day is not None and type(day) is not date for day in days):
        raise Invalid({"countries": [_("Give days as dates: {example}.").format(example="2010-03-11")]})
    return Member(str(given.get("country", "")).strip().upper(), *days)


def _check(code: str, name: Mapping[str, str], members: Sequence[Member]) -> None:
    faults = dict[str, list[str]]()
    if not code or slugify(code) != code or len(code) > 30:
        faults["code"] = [_("A code is made of small Latin letters, digits and hyphens.")]
    if not isinstance(name, Mapping) or not any(name.values()):
        faults["name"] = [_("The group needs a name in at least one language.")]
    elif not all(codelists.is_language_tag(tag) and isinstance(text, str) for tag, text in name.items()):
        faults["name"] = [_("A text in several languages is a mapping of language to text.")]
    wrong = sorted({one.country for one in members if not codelists.is_country(one.country)})
    if wrong:
        message = _("These are no ISO 3166-1 country codes: {codes}.").format(codes=", ".join(wrong))
        faults["countries"] = [message]
    elif twice := _twice(members):
        faults["countries"] = [_("This country is a member twice on one day: {code}.").format(code=twice)]
    if faults:
        raise Invalid(faults)


def _twice(members: Sequence[Member]) -> str:
    """A country whose times overlap, or whose last day lies before its first; '' when there is none."""
    last: dict[str, date] = {}
    for one in sorted(members, key=lambda one: (one.country, one.valid_from or date.min)):
        start, end = one.valid_from or date.min, one.valid_to or date.max
        if end < start or (one.country in last and start <= last[one.country]):
            return one.country
        last[one.country] = end
    return ""


def _state(group: CountryGroup) -> dict[str, Any]:
    rows = CountryMembership.objects.filter(group=group).order_by("country", "valid_from")
    members = [
        [row.country, row.valid_from and str(row.valid_from), row.valid_to and str(row.valid_to)]
        for row in rows
    ]
    return {"code": group.code, "name": group.name, "source": group.source, "members": members}
