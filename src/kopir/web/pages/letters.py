"""The letter of a decision on recognition, for whoever has its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kopir.kit.limits import allow_or_refuse
from kopir.web.paper.recognition import letter_pdf

#: Papers that one asker may have set in an hour; each costs a tenth of a second.
PAPERS = 120


@require_safe
def letter_paper(request: HttpRequest, letter_code: str, language: str) -> HttpResponse:
    allow_or_refuse("letter paper", request, limit=PAPERS, seconds=3600)
    response = HttpResponse(letter_pdf(letter_code, language), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
