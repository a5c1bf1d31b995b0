from django.urls import path

from . import views

app_name = "observatory"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("years.<slug:kind>", views.overview_years, name="overview_years"),
    path("pairs.<slug:kind>", views.overview_pairs, name="overview_pairs"),
    path("<slug:country>/", views.profile, name="country"),
    path("<slug:country>/partners.<slug:kind>", views.partners, name="partners"),
    path("<slug:country>/<slug:other>/", views.pair, name="pair"),
    path("<slug:country>/<slug:other>/years.<slug:kind>", views.pair_years, name="pair_years"),
    path("<slug:country>/<slug:other>/works.<slug:kind>", views.pair_works, name="pair_works"),
]
