from django.urls import path

from . import views

app_name = "pairs"
urlpatterns = [
    path("unnamed/", views.forget, name="forget"),
    path("unnamed/requests/", views.requests, name="requests"),
    path("unnamed/requests/export.<slug:kind>", views.download, name="export"),
    path("unnamed/requests/<int:optout_id>/", views.decide, name="decide"),
    path("<int:institution_id>/<int:partner_id>/", views.people, name="people"),
    path("<int:institution_id>/<int:partner_id>/propose/", views.propose, name="propose"),
]
