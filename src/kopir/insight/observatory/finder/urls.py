from django.urls import path

from . import views

app_name = "finder"
_WORKS = "<int:institution_id>/topics/<int:topic_id>/"
urlpatterns = [
    path("", views.start, name="start"),
    path("quality/", views.quality, name="quality"),
    path("quality/table.<slug:kind>", views.quality_export, name="quality_export"),
    path("<int:institution_id>/", views.partners, name="partners"),
    path("<int:institution_id>/partners.<slug:kind>", views.export, name="export"),
    path("<int:institution_id>/topics/", views.topics, name="topics"),
    path(_WORKS, views.works, name="works"),
    path(f"{_WORKS}works.<slug:kind>", views.works_export, name="works_export"),
    path("<int:institution_id>/<int:partner_id>/", views.pair, name="pair"),
    path("<int:institution_id>/<int:partner_id>/works.<slug:kind>", views.pair_works, name="pair_works"),
]
