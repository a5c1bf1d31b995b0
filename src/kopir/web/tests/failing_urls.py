"""A URL root for tests alone: the real API and error handling over endpoints that refuse in every way."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import Query, Router, Schema

from kopir.kit.api import CursorParams, RecordId, actor_of, etag_of, paginated, require_match
from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.web import urls as real
from kopir.web.api import build
from kopir.web.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

REFUSALS = {
    "missing": NotFound("no"),
    "forbidden": Forbidden("Only an officer may."),
    "conflict": Conflict("It has been approved."),
    "invalid": Invalid({"name": ["Too short.", "Too plain."]}),
    "broken": RuntimeError("secret inside"),
    "personal": RuntimeError(
        "officer@example.org from 192.0.2.7 and 2001:db8::1 asked /people/?q=officer\n"
        "DETAIL:  Failing row contains (7, Aigerim Sample)."
    ),
}
router = Router()


class Named(Schema):
    name: str


@router.get("/refuse/{how}")
def refuse(request: HttpRequest, how: str):
    raise REFUSALS[how]


@router.get("/record/{pk}")
def record(request: HttpRequest, response: HttpResponse, pk: RecordId):
    response["ETag"] = etag_of("record", pk, 3)
    return {"id": pk}


@router.put("/record/{pk}")
def change(request: HttpRequest, pk: RecordId, data: Named):
    require_match(request, etag_of("record", pk, 3))
    return {"id": pk, "name": data.name, "by": actor_of(request).user_id}


@router.get("/list", response=paginated(int))
def listing(request: HttpRequest, page: Query[CursorParams], q: str = ""):
    return {"items": [1, 2][: page.limit], "next": "b", "previous": None}


def page(request: HttpRequest, how: str) -> HttpResponse:
    raise REFUSALS[how]


api = build()
api.add_router("/test", router)
urlpatterns = [
    path("api/", api.urls),
    path("refuse/<str:how>/", page),
    *(pattern for pattern in real.urlpatterns if str(pattern.pattern) != "api/"),
]
