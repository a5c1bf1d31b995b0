"""Pages of this app; the joined agreement page at ``/agreements/<pk>/`` is a higher floor's."""

from django.urls import path

from .views import annexed, life, reporting, wording

app_name = "agreements"
urlpatterns = [
    path("new/", wording.new, name="new"),
    path("reporting/", reporting.reporting, name="reporting"),
    path("matches/", life.matches, name="matches"),
    path("matches/export.<slug:kind>", life.download_matches, name="export_matches"),
    path("matches/<int:pk>/", life.match, name="match"),
    path("<int:pk>/edit/", wording.edit, name="edit"),
    path("<int:pk>/parties/", wording.parties, name="parties"),
    path("<int:pk>/commitments/", wording.commitments, name="commitments"),
    path("<int:pk>/commitments/<slug:key>/", wording.commitment, name="commitment"),
    path("<int:pk>/propose/", wording.propose, name="propose"),
    path("<int:pk>/withdraw/", wording.withdraw, name="withdraw"),
    path("<int:pk>/versions/", wording.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/", wording.version, name="version"),
    path("<int:pk>/move/<slug:to_state>/", life.move, name="move"),
    path("<int:pk>/legal/", life.legal, name="legal"),
    path("<int:pk>/legal/<int:basis_id>/end/", life.end_basis, name="end_basis"),
    path("<int:pk>/keeping/", life.keeping, name="keeping"),
    path("<int:pk>/report/<int:organisation>/", life.report, name="report"),
    path("<int:pk>/annex/", annexed.annex, name="annex"),
    path("<int:pk>/annex/<slug:thing>/<int:thing_id>/share/", annexed.share, name="share"),
    path("<int:pk>/annex/<slug:thing>/<int:thing_id>/remove/", annexed.remove, name="remove"),
]
