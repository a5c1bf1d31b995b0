from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("export.<slug:kind>", views.download, name="export"),
    path("read/", views.read_all, name="read"),
]
