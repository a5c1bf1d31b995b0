from django.urls import path

from . import views

app_name = "indicators"
urlpatterns = [
    path("", views.figures, name="list"),
    path("export.<slug:kind>", views.all_figures, name="export_all"),
    path("<str:code>/", views.figure, name="figure"),
    path("<str:code>/export.<slug:kind>", views.download, name="export"),
    path("<str:code>/series.<slug:kind>", views.series, name="series"),
]
