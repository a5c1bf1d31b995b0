"""The URL root: each app's pages under their own prefix, the API, accounts and administration."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("administration/django/", admin.site.urls),
]
