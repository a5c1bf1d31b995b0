from django.contrib.sitemaps import views as sitemaps
from django.urls import path
from django.views.decorators.http import require_safe

from kopir.web.public import SITEMAPS, ChangesFeed

from . import administration, cards, doors, feeds, letters, onboarding, organisation, styleguide, views

app_name = "web"
urlpatterns = [
    path("", views.front, name="front"),
    path("card.<str:language>.png", cards.card),
    path("agreements/<int:pk>/card.<str:language>.png", cards.card, {"kind": "agreement"}),
    path("organisations/<int:pk>/card.<str:language>.png", cards.card, {"kind": "organisation"}),
    path("claims/<int:pk>/card.<str:language>.png", cards.card, {"kind": "claim"}),
    path("figures/<str:code>/card.<str:language>.png", cards.card, {"kind": "figure"}),
    path("agreements/", views.agreements, name="portfolio"),
    path("agreements/export.<slug:kind>", views.download, name="export"),
    path("agreements/<int:pk>/", views.agreement, name="agreement"),
    path("agreements/<int:pk>/agreement.pdf", views.agreement_paper, name="agreement_pdf"),
    path("recognition/letters/<slug:letter_code>/<str:language>.pdf", letters.letter_paper),
    path("organisations/<int:pk>/", organisation.organisation, name="organisation"),
    path("organisations/<int:pk>/delivered.<slug:kind>", organisation.delivered, name="delivered"),
    path("for/institutions/", doors.institutions, name="institutions"),
    path("for/students/", doors.students, name="students"),
    path("for/researchers/", doors.researchers, name="researchers"),
    path("for/investors/", doors.investors, name="investors"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("needs/", views.needs, name="needs"),
    path("needs/calendar/", feeds.subscribe, name="calendar"),
    path("robots.txt", feeds.robots),
    path(
        "sitemap.xml",
        require_safe(sitemaps.index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "web:sitemap_part"},
        name="sitemap",
    ),
    path(
        "sitemap-<slug:section>.xml",
        require_safe(sitemaps.sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap_part",
    ),
    path("feeds/changes.atom", require_safe(ChangesFeed()), name="changes"),
    path("feeds/<str:secret>/deadlines.ics", feeds.deadlines, name="deadlines"),
    path("setup/", onboarding.start, name="setup"),
    path("setup/link/<str:secret>/", onboarding.link, name="setup_link"),
    path("setup/review/", onboarding.review, name="setup_review"),
    path("setup/<slug:slug>/", onboarding.step, name="setup_step"),
    path("administration/", administration.administration, name="administration"),
    path("administration/installation/", administration.doctor, name="doctor"),
]
