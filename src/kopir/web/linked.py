"""Public records as schema.org's linked data, for search engines. What is not everybody's gets none."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from kopir.kit.languages import LATIN_TAG
from kopir.kit.multilingual import base_language, pick
from kopir.spine.agreements.models import Visibility
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.agreements.sheet import AgreementSheet
from kopir.spine.hub.models import Hub
from kopir.spine.parties.models import Organisation, OrganisationKind
from kopir.spine.parties.sheet import OrganisationSheet

Linked = dict[str, Any]

#: Kinds for which schema.org has a word of its own.
TYPES = {
    OrganisationKind.UNIVERSITY: "CollegeOrUniversity",
    OrganisationKind.CAMPUS: "CollegeOrUniversity",
    OrganisationKind.SCHOOL: "EducationalOrganization",
    OrganisationKind.RESEARCH: "ResearchOrganization",
    OrganisationKind.COMPANY: "Corporation",
    OrganisationKind.GOVERNMENT: "GovernmentOrganization",
    OrganisationKind.NONPROFIT: "NGO",
    OrganisationKind.FUNDER: "FundingAgency",
    OrganisationKind.ARCHIVE: "ArchiveOrganization",
}


def _page(path: str) -> str:
    return f"{settings.KOPIR_BASE_URL}{path}"


def _known(said: Linked) -> Linked:
    """Without what is not known."""
    return {name: value for name, value in said.items() if value not in ("", None, [], {})}


def _short(organisation: Organisation) -> Linked:
    kind = TYPES.get(OrganisationKind(organisation.kind), "Organization")
    path = f"/organisations/{organisation.pk}/"
    return {"@type": kind, "@id": f"{_page(path)}#it", "name": organisation.called().text}


def organisation_linked(sheet: OrganisationSheet) -> Linked | None:
    """Of an organisation of the register; None of one that was proposed and not confirmed yet."""
    it = sheet.organisation
    if it.proposed_by_id is not None:
        return None
    names = {text for text in it.names_by_lang.values() if text} - {it.called().text}
    place = _known({"addressLocality": it.city, "addressCountry": it.country})
    return _known(
        {
            "@context": "https://schema.org",
            **_short(it),
            "alternateName": sorted(names),
            "url": it.website,
            "address": {"@type": "PostalAddress", **place} if place else None,
            "foundingDate": str(it.established) if it.established else "",
            "sameAs": [link.url for link in sheet.identifiers if link.url],
            "mainEntityOfPage": _page(f"/organisations/{it.pk}/"),
        }
    )


def agreement_linked(sheet: AgreementSheet) -> Linked | None:
    """Of a public agreement: its page, its parties and its public sources; schema.org has no word for a promise."""
    it = sheet.agreement
    if it.visibility != Visibility.PUBLIC:
        return None
    title = pick(it.title)
    parties = {party.organisation_id: party.organisation for party in sheet.parties}
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "@id": _page(agreement_path(it.pk)),
            "name": title.text or it.ref,
            "inLanguage": title.lang if title.lang == LATIN_TAG else base_language(title.lang),
            "identifier": it.ref,
            "dateModified": it.updated_at.isoformat(),
            "about": [_short(each) for each in parties.values() if each.proposed_by_id is None],
            "citation": [source.url for source in sheet.sources],
        }
    )


def hub_linked(hub: Hub | None) -> Linked | None:
    """Of the hub as a website; None before there is one."""
    if hub is None:
        return None
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "@id": _page("/"),
            "url": _page("/"),
            "name": pick(hub.name).text,
            "description": pick(hub.summary).text,
        }
    )
