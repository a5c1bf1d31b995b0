"""Downloading a file."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from kopir.kit.views import actor_of

from .selectors import open_file


@require_GET
def download(request: HttpRequest, pk: int) -> FileResponse:
    file, content = open_file(actor_of(request), pk)
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    # Never shown in the page's origin, whatever it holds.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
