from django.urls import path

from . import views

app_name = "deliveries"
urlpatterns = [
    path("record/<int:commitment_id>/", views.record, name="record"),
    path("of/<int:commitment_id>/", views.of_commitment, name="of"),
    path("of/<int:commitment_id>/export.<slug:kind>", views.download, name="export"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/evidence/", views.add_evidence, name="evidence"),
    path("<int:pk>/reverse/", views.reverse_delivery, name="reverse"),
]
