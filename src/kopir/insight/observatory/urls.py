from django.urls import path

from . import views, views_institution

app_name = "observatory"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("years.<slug:kind>", views.overview_years, name="overview_years"),
    path("pairs.<slug:kind>", views.overview_pairs, name="overview_pairs"),
    path("institutions/<int:number>/", views_institution.institution, name="institution"),
    path(
        "institutions/<int:number>/partners.<slug:kind>",
        views_institution.institution_partners,
        name="institution_partners",
    ),
    path(
        "institutions/<int:number>/works.<slug:kind>",
        views_institution.institution_works,
        name="institution_works",
    ),
    path(
        "institutions/<int:number>/<int:partner>/",
        views_institution.institution_pair,
        name="institution_pair",
    ),
    path(
        "institutions/<int:number>/<int:partner>/works.<slug:kind>",
        views_institution.institution_pair_works,
        name="institution_pair_works",
    ),
    path("<slug:country>/", views.profile, name="country"),
    path("<slug:country>/partners.<slug:kind>", views.partners, name="partners"),
    path("<slug:country>/<slug:other>/", views.pair, name="pair"),
    path("<slug:country>/<slug:other>/years.<slug:kind>", views.pair_years, name="pair_years"),
    path("<slug:country>/<slug:other>/works.<slug:kind>", views.pair_works, name="pair_works"),
]
