from django.urls import path

from . import views

app_name = "hub"
urlpatterns = [path("settings/", views.hub_settings, name="settings")]
