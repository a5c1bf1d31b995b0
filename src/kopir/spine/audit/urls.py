"""Addresses of the trail's pages, under ``/audit/``."""

from django.urls import path

from . import views

app_name = "audit"

urlpatterns = [
    path("", views.trail, name="trail"),
    path("organisations/<int:organisation_id>/", views.of_organisation, name="organisation"),
    path("<slug:object_type>/<int:object_id>/", views.of_record, name="record"),
]
