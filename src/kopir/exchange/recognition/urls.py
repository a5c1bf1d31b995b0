from django.urls import path

from . import application_views as applications
from . import deciding_views as deciding
from . import reference_views, views
from .credit import views as credit
from .groups import views as groups

app_name = "recognition"
urlpatterns = [
    path("", views.calculator, name="calculator"),
    path("systems/", views.systems, name="systems"),
    path("systems/export.<slug:kind>", views.export, name="export"),
    path("systems/<slug:system>/", views.system, name="system"),
    path("tables/", views.tables, name="tables"),
    path("levels/", views.levels, name="levels"),
    path("distributions/", groups.distributions, name="distributions"),
    path("distributions/export.<slug:kind>", groups.export, name="distributions_export"),
    path("distributions/new/", groups.upload, name="distribution_new"),
    path("distributions/<int:distribution>/", groups.distribution, name="distribution"),
    path("distributions/<int:distribution>/table.<slug:kind>", groups.table, name="distribution_table"),
    path("transcripts/", credit.transcripts, name="transcripts"),
    path("transcripts/export.<slug:kind>", credit.export, name="transcripts_export"),
    path("transcripts/new/", credit.new, name="transcript_new"),
    path("transcripts/<int:transcript>/", credit.transcript, name="transcript"),
    path("transcripts/<int:transcript>/result.<slug:kind>", credit.result, name="transcript_result"),
    path("transcripts/<int:transcript>/courses/<int:course>/", credit.judge, name="judge"),
    path("applications/", applications.applications, name="applications"),
    path("applications/export.<slug:kind>", applications.download, name="applications_export"),
    path("applications/new/", applications.new, name="new"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/edit/", applications.edit, name="edit"),
    path("applications/<int:pk>/documents/", applications.documents, name="documents"),
    path(
        "applications/<int:pk>/documents/<int:paper_id>/remove/",
        applications.remove_document,
        name="remove_document",
    ),
    path("applications/<int:pk>/findings/", applications.findings, name="findings"),
    path("applications/<int:pk>/receive/", applications.receive, name="receive"),
    path("applications/<int:pk>/move/<slug:to_state>/", applications.move, name="move"),
    path("applications/<int:pk>/decide/", deciding.decide, name="decide"),
    path("applications/<int:pk>/review/", deciding.review, name="review"),
    path("applications/<int:pk>/deliver/", deciding.deliver, name="deliver"),
    path("applications/<int:pk>/appeal/", deciding.appeal, name="appeal"),
    path("applications/<int:pk>/judge/", deciding.judge, name="judge_appeal"),
    path("applications/<int:pk>/erase/", deciding.erase, name="erase"),
    path("reference/", reference_views.reference, name="reference"),
    path("reference/export.<slug:kind>", reference_views.download, name="export_reference"),
    path(
        "reference/<slug:record_kind>/<str:record_code>/",
        reference_views.record,
        name="reference_record",
    ),
    path("deadlines/", applications.deadlines, name="deadlines"),
    path("letters/", deciding.letters, name="letters"),
    path("letters/<slug:letter_code>/", deciding.letter, name="letter"),
]
