from django.urls import path

from . import views

app_name = "mobility"
urlpatterns = [
    path("", views.calls, name="calls"),
    path("export.<slug:kind>", views.download_calls, name="export_calls"),
    path("new/", views.new, name="new"),
    path("mine/<str:secret>/", views.mine, name="mine"),
    path("<int:pk>/", views.call, name="call"),
    path("<int:pk>/export.<slug:kind>", views.download, name="export"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/places/new/", views.add_offer, name="add_offer"),
    path("<int:pk>/caps/new/", views.add_cap, name="add_cap"),
    path("<int:pk>/applications/", views.take_in, name="take_in"),
    path("<int:pk>/lottery/", views.lottery, name="lottery"),
    path("<int:pk>/offer/<int:part>/remove/", views.remove, {"what": "offer"}, name="remove_offer"),
    path("<int:pk>/cap/<int:part>/remove/", views.remove, {"what": "cap"}, name="remove_cap"),
    path("<int:pk>/give/", views.act, {"what": "give"}, name="give"),
    path("<int:pk>/publish/", views.act, {"what": "publish"}, name="publish"),
    path("<int:pk>/erase/", views.act, {"what": "erase"}, name="erase"),
    path("<int:pk>/applications/<int:application_id>/", views.application, name="application"),
    path(
        "<int:pk>/applications/<int:application_id>/accept/", views.answer, {"what": "accept"}, name="accept"
    ),
    path(
        "<int:pk>/applications/<int:application_id>/withdraw/",
        views.answer,
        {"what": "withdraw"},
        name="withdraw",
    ),
]
