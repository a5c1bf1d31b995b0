from django.urls import path

from . import views

app_name = "spreadsheets"
urlpatterns = [
    path("", views.start, name="start"),
    path("export.<slug:kind>", views.export, name="export"),
    path("template.<slug:form>", views.template, name="template"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/read-again/", views.read_again, name="read_again"),
    path("<int:pk>/mapping/", views.mapping, name="mapping"),
    path("<int:pk>/answers/", views.answers, name="answers"),
    path("<int:pk>/partners/", views.partners, name="partners"),
    path("<int:pk>/rows/<int:number>/", views.row, name="row"),
    path("<int:pk>/include/", views.include, name="include"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/go-on/", views.go_on, name="go_on"),
    path("<int:pk>/faults.csv", views.faults, name="faults"),
    path("<int:pk>/rows/export.<slug:kind>", views.export_rows, name="export_rows"),
    path("<int:pk>/partners/export.<slug:kind>", views.export_partners, name="export_partners"),
]
