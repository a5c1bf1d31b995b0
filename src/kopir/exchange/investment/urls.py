from django.urls import path

from . import views

app_name = "investment"
urlpatterns = [path("<int:pk>/<slug:key>/", views.funding, name="funding")]
