from django.urls import path

from . import changing, grouping, views

app_name = "parties"
urlpatterns = [
    path("", views.organisation_list, name="list"),
    path("export.<slug:kind>", views.download, name="export"),
    path("country-groups/", grouping.country_groups, name="country_groups"),
    path("country-groups/export.<slug:kind>", grouping.download, name="export_groups"),
    path("country-groups/new/", grouping.new_country_group, name="new_country_group"),
    path("country-groups/<slug:group>/members/", grouping.country_group, name="country_group"),
    path("suggest/", views.suggest, name="suggest"),
    path("new/", views.add, name="new"),
    path("<int:pk>/edit/", changing.edit, name="edit"),
    path("<int:pk>/names/<int:name_id>/", changing.edit_name, name="edit_name"),
    path("<int:pk>/names/<int:name_id>/remove/", changing.remove_name, name="remove_name"),
    path(
        "<int:pk>/identifiers/<int:identifier_id>/remove/",
        changing.remove_identifier,
        name="remove_identifier",
    ),
    path("<int:pk>/relations/<int:relation_id>/end/", changing.end_relation, name="end_relation"),
    path("<int:pk>/relations/<int:relation_id>/remove/", changing.remove_relation, name="remove_relation"),
    path("<int:pk>/names/", views.add_name, name="add_name"),
    path("<int:pk>/identifiers/", views.add_identifier, name="add_identifier"),
    path("<int:pk>/relations/", views.add_relation, name="add_relation"),
    path("<int:pk>/confirm/", changing.confirm, name="confirm"),
]
