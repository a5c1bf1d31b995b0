from django.urls import path

from . import views

app_name = "claims"
urlpatterns = [
    path("", views.claims, name="list"),
    path("export.<slug:kind>", views.download, name="export"),
    path("new/", views.new, name="new"),
    path("topics/", views.topic_list, name="topics"),
    path("<int:pk>/", views.claim, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
