from django.urls import path

from . import views
from .credit import views as credit

app_name = "recognition"
urlpatterns = [
    path("", views.calculator, name="calculator"),
    path("systems/", views.systems, name="systems"),
    path("systems/export.<slug:kind>", views.export, name="export"),
    path("systems/<slug:system>/", views.system, name="system"),
    path("tables/", views.tables, name="tables"),
    path("levels/", views.levels, name="levels"),
    path("transcripts/", credit.transcripts, name="transcripts"),
    path("transcripts/export.<slug:kind>", credit.export, name="transcripts_export"),
    path("transcripts/new/", credit.new, name="transcript_new"),
    path("transcripts/<int:transcript>/", credit.transcript, name="transcript"),
    path("transcripts/<int:transcript>/result.<slug:kind>", credit.result, name="transcript_result"),
    path("transcripts/<int:transcript>/courses/<int:course>/", credit.judge, name="judge"),
]
