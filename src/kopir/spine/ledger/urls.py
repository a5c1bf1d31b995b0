from django.urls import path

from . import views

app_name = "ledger"
urlpatterns = [
    path("", views.head, name="head"),
    path("mails/", views.mails, name="mails"),
    path("checkpoints/<int:size>/", views.checkpoint, name="checkpoint"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("entries/<int:pk>/erase/", views.erase_entry, name="erase"),
]
