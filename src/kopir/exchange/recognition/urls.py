from django.urls import path

from . import views

app_name = "recognition"
urlpatterns = [
    path("", views.calculator, name="calculator"),
    path("systems/", views.systems, name="systems"),
    path("systems/export.<slug:kind>", views.export, name="export"),
    path("systems/<slug:system>/", views.system, name="system"),
    path("tables/", views.tables, name="tables"),
    path("levels/", views.levels, name="levels"),
]
