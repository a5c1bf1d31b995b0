"""Which edition of the reference data is read: the newest, or one that somebody names to get the same answer again.

Within a request it is chosen once (:class:`EditionMiddleware`), so that one answer never mixes two. Outside of one, and
of :func:`reading`, it is what the files hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse

from .facts_reader import CHOSEN, FILES, Edition
from .models import ReferenceVersion

#: Below these addresses an edition is chosen.
PATHS = ("/recognition/", "/api/recognition/")


def edition_of(number: int | None = None) -> Edition:
    """The newest edition, or the one of that *number*. One query."""
    rows = ReferenceVersion.objects.order_by("-pk")
    if number is not None:
        rows = rows.filter(pk__lte=number)
    found = rows.values_list("pk", "made_at").first()
    return (found[0], found[1].isoformat()) if found else FILES


@contextmanager
def reading(number: int | None = None) -> Iterator[Edition]:
    """Read that edition inside, the newest without a number."""
    edition = edition_of(number)
    token = CHOSEN.set(edition)
    try:
        yield edition
    finally:
        CHOSEN.reset(token)


class EditionMiddleware:
    """Chooses the edition for pages and API of recognition: ``?edition=`` names an older one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PATHS):
            return self.get_response(request)
        asked = request.GET.get("edition", "")
        number = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 19 else None
        with reading(number):
            return self.get_response(request)
