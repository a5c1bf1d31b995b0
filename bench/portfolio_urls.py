"""Köpir's pages and the peer: one row read by its primary key, a template of one line, the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from kopir.spine.agreements.models import Agreement

LINE = engines["django"].from_string("<p>{{ row.ref }} {{ row.state }}</p>")


def one_row(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(LINE.render({"row": Agreement.objects.get(pk=pk)}))


urlpatterns = [path("one-row/<int:pk>/", one_row), path("", include("kopir.web.urls"))]
