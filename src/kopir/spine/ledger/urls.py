from django.urls import path

from . import explorer, views

app_name = "ledger"
urlpatterns = [
    path("", views.head, name="head"),
    path("checkpoints/export.<slug:kind>", views.download, name="export"),
    path("mails/", views.mails, name="mails"),
    path("checkpoints/<int:size>/", views.checkpoint, name="checkpoint"),
    path("kopir-verify.py", explorer.verifier, name="verifier"),
    path("entries/", explorer.entries, name="entries"),
    path("entries/export.<slug:kind>", explorer.download, name="export_entries"),
    path("entries/<int:pk>/proof.json", explorer.proof, name="proof"),
    path("entries/<int:pk>/", explorer.entry, name="entry"),
    path("entries/<int:pk>/erase/", views.erase_entry, name="erase"),
]
