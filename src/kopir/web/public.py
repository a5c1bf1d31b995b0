"""What the hub tells everybody's programs: the feed of public changes, the map of its pages, who need not look where.

Each is read as nobody in particular, also when somebody signed in asks: what is told here is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from kopir.insight.claims.selectors import visible_claims
from kopir.kit import formats
from kopir.kit.formats import said
from kopir.kit.multilingual import pick
from kopir.spine.agreements.models import Agreement, Party, StateChange
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.agreements.selectors import visible_agreements
from kopir.spine.agreements.templatetags.agreements import kind_label
from kopir.spine.deliveries.selectors import visible_deliveries
from kopir.spine.hub.selectors import current_hub
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.selectors import visible_organisations
from kopir.spine.registry.actors import ANONYMOUS
from kopir.spine.registry.pages import all_pages

OWN = (
    "web:front",
    "web:institutions",
    "web:students",
    "web:researchers",
    "web:investors",
    "web:portfolio",
    "parties:list",
)
#: The latest changes that a feed holds.
MOST = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to a public agreement; ``key`` names it for ever."""

    key: str
    at: datetime
    what: str
    agreement: Agreement


def public_changes() -> list[Change]:
    """The latest :data:`MOST` changes of state and deliveries of public agreements, the newest first; two queries."""
    moves = StateChange.objects.filter(agreement__in=visible_agreements(ANONYMOUS))
    changes = [
        Change(f"state-{row.pk}", row.at, str(row.get_to_state_display()), row.agreement)
        for row in moves.select_related("agreement").order_by("-at", "-pk")[:MOST]
    ]
    deliveries = visible_deliveries(ANONYMOUS).select_related("agreement", "commitment")
    for row in deliveries.order_by("-recorded_at", "-pk")[:MOST]:
        much = formats.amount(row.quantity, row.commitment.unit, row.commitment.currency)
        name = _("Reversal") if row.reverses_id else _("Delivery")
        what = f"{name}: {much}, {kind_label(row.commitment.kind)}"
        changes.append(Change(f"delivery-{row.pk}", row.recorded_at, what, row.agreement))
    return sorted(changes, key=lambda change: (change.at, change.key), reverse=True)[:MOST]


def _absolute(path: str) -> str:
    return f"{settings.KOPIR_BASE_URL}{path}"


class ChangesFeed(Feed):
    """``/feeds/changes.atom``, in the reader's language. Addresses are the hub's own, whatever host was asked for."""

    feed_type = Atom1Feed

    def title(self) -> str:
        hub = current_hub()
        return " · ".join(filter(None, (pick(hub.name).text if hub else "", _("Public changes"))))

    def link(self) -> str:
        return _absolute("/")

    def feed_url(self) -> str:
        return _absolute(reverse("web:changes"))

    def feed_guid(self) -> str:
        return self.feed_url()

    def items(self) -> list[Change]:
        return public_changes()

    def item_title(self, item: Change) -> str:
        return f"{said(item.agreement.title) or item.agreement.ref} · {item.what}"

    def item_description(self, item: Change) -> str:
        return f"{item.agreement.ref} · {item.agreement.get_type_display()}"

    def item_link(self, item: Change) -> str:
        return _absolute(agreement_path(item.agreement.pk))

    def item_guid(self, item: Change) -> str:
        return f"{_absolute(agreement_path(item.agreement.pk))}#{item.key}"

    def item_updateddate(self, item: Change) -> datetime:
        return item.at

    def item_pubdate(self, item: Change) -> datetime:
        return item.at


class _Public(Sitemap):
    limit = 10_000

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.KOPIR_BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.KOPIR_BASE_URL).scheme


class PagesMap(_Public):
    """The front, its four doors, the two great lists, and every page that an app has named."""

    def items(self) -> list[str]:
        return [*OWN, *(page.route for page in all_pages())]

    def location(self, item: str) -> str:
        return reverse(item)


class AgreementsMap(_Public):
    def items(self) -> QuerySet[Agreement]:
        return visible_agreements(ANONYMOUS).only("pk", "updated_at").order_by("pk")

    def location(self, item: Agreement) -> str:
        return agreement_path(item.pk)

    def lastmod(self, item: Agreement) -> datetime:
        return item.updated_at


class OrganisationsMap(_Public):
    """Those with a public agreement: of the rest of a register there is nothing to read here yet."""

    def items(self) -> QuerySet[Organisation]:
        party = Party.objects.filter(organisation=OuterRef("pk"), agreement__in=visible_agreements(ANONYMOUS))
        return visible_organisations(ANONYMOUS).filter(Exists(party)).only("pk").order_by("pk")

    def location(self, item: Organisation) -> str:
        return reverse("web:organisation", args=[item.pk])


class ClaimsMap(_Public):
    def items(self) -> QuerySet[Any]:
        return visible_claims(ANONYMOUS).select_related(None).only("pk").order_by("pk")

    def location(self, item: Any) -> str:
        return reverse("claims:detail", args=[item.pk])


SITEMAPS = {
    "pages": PagesMap,
    "agreements": AgreementsMap,
    "organisations": OrganisationsMap,
    "claims": ClaimsMap,
}

#: What is a person's own, a form or a file by secret: nothing there for a search engine.
NOT_FOR_ROBOTS = (
    "accounts",
    "people",
    "feeds",
    "needs",
    "notices",
    "jobs",
    "import",
    "audit",
    "files",
    "webhooks",
    "administration",
    "api",
)


def robots_text() -> str:
    """RFC 9309. It keeps honest robots from what they could not read anyway; it guards nothing."""
    lines = [
        "User-agent: *",
        "Allow: /feeds/changes.atom",
        *(f"Disallow: /{name}/" for name in NOT_FOR_ROBOTS),
    ]
    return "\n".join([*lines, "", f"Sitemap: {_absolute(reverse('web:sitemap'))}", ""])
