from django.urls import path

from . import views

app_name = "parties"
urlpatterns = [
    path("", views.organisation_list, name="list"),
    path("export.<slug:kind>", views.download, name="export"),
    path("new/", views.add, name="new"),
    path("<int:pk>/names/", views.add_name, name="add_name"),
    path("<int:pk>/identifiers/", views.add_identifier, name="add_identifier"),
    path("<int:pk>/relations/", views.add_relation, name="add_relation"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
]
