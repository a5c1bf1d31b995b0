"""Errors in plain words: refusals become pages that say what to do, and problem details under ``/api/``."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.shortcuts import render
from django.template import Context, loader
from django.template.backends.django import Template as BackendTemplate
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from kopir.kit.api import PROBLEM_TYPE, problem
from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.kit.limits import TooMany
from kopir.kit.request_id import request_id
from kopir.spine.files.storage import too_large

API = "/api/"


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def error_page(
    request: HttpRequest, status: int, title: str, advice: str, messages: tuple[str, ...] = ()
) -> HttpResponse:
    """One page for every refusal: ``title`` says what happened, ``advice`` what to do now."""
    context = {"error_title": title, "advice": advice, "error_messages": messages, "status": status}
    return render(request, "web/error.html", context, status=status)


class ErrorMiddleware:
    """Turns the refusals that a view let through into answers.

    Views raise; the API has its own handlers (``kopir.web.api``), so only pages come here, and what
    Django answers by itself under ``/api/`` (404, 405, 400) is put into problem details.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not _is_api(request):
            page = _method_page(request, response) if response.status_code == 405 else response
            # What one person saw is not kept for whoever sits down next (ASVS 14.3.2).
            if settings.SESSION_COOKIE_NAME in request.COOKIES and not page.has_header("Cache-Control"):
                page["Cache-Control"] = "private, no-store"
            return page
        if response.status_code >= 400 and response.get("Content-Type") != PROBLEM_TYPE:
            replacement = problem(response.status_code)
            if "Allow" in response:
                replacement["Allow"] = response["Allow"]
            response = replacement
        patch_vary_headers(response, ["Cookie", "Authorization", "Accept-Language"])  # type: ignore[arg-type]  # any response
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponseBase | None:
        if _is_api(request):
            return None
        if isinstance(exc, NotFound):
            return page_not_found(request)
        if isinstance(exc, Forbidden):
            return permission_denied(request, exc)
        if isinstance(exc, Conflict):
            advice = _("Go back, load the page again and repeat what you wanted to do.")
            return error_page(request, 409, _("This has changed in the meantime"), advice, _words(exc))
        if isinstance(exc, TooMany):
            return too_many(request, exc)
        if isinstance(exc, Invalid):
            messages = tuple(str(m) for found in exc.faults.values() for m in found)
            advice = _("Go back, correct it and send it again.")
            return error_page(request, 422, _("This cannot be accepted"), advice, messages)
        return None


def _method_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Django's 405 is an empty page: what somebody gets who loads the address of a form's answer again."""
    allowed = response.get("Allow", "")
    advice = _("It takes only what a form sends. Go back to the page with the form, or one level up.")
    page = error_page(request, 405, _("This address cannot be opened by itself"), advice)
    page["Allow"] = allowed
    return page


class ApiConditionalGet(ConditionalGetMiddleware):
    """Django's entity tags and 304 answers, for the API alone: a page's CSRF token changes every time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        return super().process_response(request, response) if _is_api(request) else response  # type: ignore[arg-type]  # any response


def _words(exc: Exception | None) -> tuple[str, ...]:
    return (str(exc),) if exc and str(exc) else ()


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    if _is_api(request):
        return problem(404, _("There is no such address in the API. See the list at /api/docs."))
    advice = _("Check the address. If the record is private, sign in as somebody who may see it.")
    return error_page(request, 404, _("There is no such page"), advice)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """A visitor is asked to sign in; a person learns whom to ask."""
    if _is_api(request):
        return problem(403)
    actor = getattr(request, "actor", None)
    if (actor is None or actor.is_anonymous) and request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    advice = _("Ask an administrator of your organisation to give you the role for it.")
    return error_page(request, 403, _("You may not do this"), advice, _words(exception))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    if _is_api(request):
        return problem(400)
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413, too_large(), _("Go back and choose a smaller file."))
    advice = _("Go back and try again. If you typed the address, check it.")
    return error_page(request, 400, _("The request could not be understood"), advice)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Also allauth's, whose limits do not say how long: a minute is the shortest of them."""
    refusal = exception if isinstance(exception, TooMany) else TooMany(60)
    response = error_page(request, 429, _("Too many attempts"), str(refusal))
    response["Retry-After"] = str(refusal.retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    advice = _("Go back, load the page again and repeat. Cookies must be allowed for this site.")
    return error_page(request, 403, _("The form was too old or came from elsewhere"), advice)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Stands on nothing that may be broken: no database, no context processor, no base template."""
    if _is_api(request):
        return problem(
            500, _("Something went wrong on our side. It has been logged; please try again later.")
        )
    context = {
        "error_title": _("Something went wrong on our side"),
        "advice": _("It has been logged. Please try again in a few minutes."),
        "status": HTTPStatus.INTERNAL_SERVER_ERROR.value,
        "request_id": request_id.get(),
    }
    broken = cast(BackendTemplate, loader.get_template("web/broken.html"))
    return HttpResponse(broken.template.render(Context(context)), status=500)
