from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("export.<slug:kind>", views.download, name="export"),
    path("mails/", views.mails, name="mails"),
    path("mails/stop/<str:key>/", views.stop_digest, name="stop_digest"),
    path("read/", views.read_all, name="read"),
]
