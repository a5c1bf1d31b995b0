"""The URL root: each app's pages under their own prefix, the API, accounts and administration."""

from django.urls import include, path

from . import health, measuring
from .api import api

urlpatterns = [
    path("", include("kopir.web.pages.urls")),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", measuring.metrics),
    path("api/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("organisations/", include("kopir.spine.parties.urls")),
    path("people/", include("kopir.spine.people.urls")),
    path("agreements/", include("kopir.spine.agreements.urls")),
    path("audit/", include("kopir.spine.audit.urls")),
    path("notices/", include("kopir.spine.notices.urls")),
    path("jobs/", include("kopir.spine.jobs.urls")),
    path("import/", include("kopir.gateways.spreadsheets.urls")),
    path("hub/", include("kopir.spine.hub.urls")),
    path("files/", include("kopir.spine.files.urls")),
    path("deliveries/", include("kopir.spine.deliveries.urls")),
    path("figures/", include("kopir.insight.indicators.urls")),
    path("investments/", include("kopir.exchange.investment.urls")),
    path("recognition/", include("kopir.exchange.recognition.urls")),
    path("mobility/", include("kopir.exchange.mobility.urls")),
    path("research/", include("kopir.exchange.research.urls")),
    path("search/", include("kopir.insight.search.urls")),
    path("observatory/finder/", include("kopir.insight.observatory.finder.urls")),
    path("observatory/pairs/", include("kopir.insight.observatory.doing.urls")),
    path("observatory/", include("kopir.insight.observatory.urls")),
    path("claims/", include("kopir.insight.claims.urls")),
    path("webhooks/", include("kopir.gateways.webhooks.urls")),
    path("ledger/", include("kopir.spine.ledger.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "kopir.web.errors.bad_request"
handler403 = "kopir.web.errors.permission_denied"
handler404 = "kopir.web.errors.page_not_found"
handler500 = "kopir.web.errors.server_error"
handler429 = "kopir.web.errors.too_many"  # allauth looks for it here
