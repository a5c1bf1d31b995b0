"""Addresses of the trail's pages, under ``/audit/``."""

from django.urls import path

from . import views

app_name = "audit"

urlpatterns = [
    path("", views.trail, name="trail"),
    path("export.<slug:kind>", views.trail_file, name="export"),
    path("organisations/<int:organisation_id>/", views.of_organisation, name="organisation"),
    path(
        "organisations/<int:organisation_id>/export.<slug:kind>",
        views.organisation_file,
        name="export_organisation",
    ),
    path("<slug:object_type>/<int:object_id>/", views.of_record, name="record"),
    path("<slug:object_type>/<int:object_id>/export.<slug:kind>", views.record_file, name="export_record"),
]
