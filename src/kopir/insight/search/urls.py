from django.urls import path

from . import views

app_name = "search"
urlpatterns = [
    path("", views.search, name="page"),
    path("suggest/", views.suggestions, name="suggest"),
]
