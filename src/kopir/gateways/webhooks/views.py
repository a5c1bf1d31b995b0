"""Pages of webhooks: those that one administers, one of them with the log of its tries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import status
from kopir.kit.views import actor_of
from kopir.spine.parties.selectors import names_of
from kopir.spine.registry.actors import Actor

from . import services
from .events import EVENTS
from .forms import WebhookForm
from .models import Try, Webhook
from .selectors import get_webhook, log_of, may_have_webhooks, visible_webhooks, waiting_of
from .sending import FAULTS
from .spreading import SCHEDULE

COLUMNS = ("message", "event", "state", "started_at", "milliseconds", "status", "fault", "answer")
HUB = "hub"


def _must_administer(actor: Actor) -> None:
    if not may_have_webhooks(actor):
        raise Forbidden(_("Only an administrator of an organisation or of the hub may do this."))


def owner_of(webhook: Webhook) -> str:
    """Whose it is, in words."""
    return webhook.organisation.called().text if webhook.organisation else _("Public changes of the hub")


def _state(webhook: Webhook) -> str:
    if webhook.active:
        return status("ok", _("On"))
    return status("bad", _("Switched off by the hub")) if webhook.disabled_at else status("quiet", _("Off"))


def _table(rows: Iterable[Webhook]) -> Table:
    return Table(
        [
            Column(
                "url",
                _("Address"),
                lambda row: format_html(
                    '<a href="{}">{}</a>', reverse("webhooks:detail", args=[row.pk]), row.url
                ),
            ),
            Column("owner", _("About what"), owner_of),
            Column("events", _("Events"), lambda row: "; ".join(str(EVENTS[code]) for code in row.events)),
            Column("state", _("State"), _state),
        ],
        rows,
        empty=_("No address is told of anything yet."),
    )


@login_required
@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    _must_administer(actor)
    return render(request, "webhooks/list.html", {"table": _table(visible_webhooks(actor))})


LIST_COLUMNS = ("id", "url", "about", "events", "active")


@login_required
@require_safe
def download_list(request: HttpRequest, kind: str) -> HttpResponseBase:
    actor = actor_of(request)
    _must_administer(actor)
    rows = (
        {
            "id": row.pk,
            "url": row.url,
            "about": owner_of(row),
            "events": row.events,
            "active": row.active,
        }
        for row in visible_webhooks(actor)
    )
    heads = {"url": _("Address"), "about": _("About what"), "events": _("Events"), "active": _("Switched on")}
    return exports.download(kind, "webhooks", LIST_COLUMNS, rows, heads)


def _owners(actor: Actor) -> list[tuple[str, Any]]:
    names = names_of(actor, actor.organisations("manage"))
    found: list[tuple[str, Any]] = [(str(pk), row.called().text) for pk, row in names.items()]
    if actor.administers_hub():
        found.append((HUB, _("Public changes of the hub")))
    return found


def _submitted(form: WebhookForm, save: Any) -> Any:
    """What *save* returns, or None after its refusal was put on the form."""
    if not form.is_valid():
        return None
    try:
        return save(form.cleaned_data)
    except Invalid as invalid:
        apply_faults(form, invalid)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    return None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    _must_administer(actor)
    form = WebhookForm(request.POST if request.method == "POST" else None, owners=_owners(actor))

    def save(data: dict[str, Any]) -> Any:
        owner = None if data["owner"] == HUB else int(data["owner"])
        return services.create_webhook(actor, organisation_id=owner, url=data["url"], events=data["events"])

    if request.method == "POST" and (made := _submitted(form, save)) is not None:
        return _secret(request, *made)
    context = {"form": form, "heading": _("Add a webhook")}
    return render(request, "webhooks/form.html", context, status=422 if form.errors else 200)


def _secret(request: HttpRequest, webhook: Webhook, secret: str) -> HttpResponse:
    """The only time that a secret is shown."""
    return render(request, "webhooks/secret.html", {"webhook": webhook, "secret": secret})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    webhook = get_webhook(actor, pk)
    start = {"url": webhook.url, "events": webhook.events}
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=start)
    done = request.method == "POST" and _submitted(
        form, lambda data: services.change_webhook(actor, webhook_id=pk, **data)
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("webhooks:detail", pk)
    context = {"form": form, "heading": _("Change the webhook"), "webhook": webhook}
    return render(request, "webhooks/form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = get_webhook(actor_of(request), pk)
    page = page_of(log_of(webhook), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "webhook": webhook,
        "owner": owner_of(webhook),
        "state": _state(webhook),
        "events": [EVENTS[code] for code in webhook.events],
        "waiting": waiting_of(webhook),
        "tries": len(SCHEDULE) + 1,
        "page": page,
        "rows": [(row, _event_label(row), FAULTS.get(row.fault, "")) for row in page.items],
    }
    return render(request, "webhooks/detail.html", context)


def _event_label(row: Try) -> Any:
    return EVENTS.get(row.message.event.code, _("Test"))


def _plain(rows: Iterable[Try]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "message": str(row.message),
            "event": row.message.event.code,
            "state": row.message.state,
            "started_at": row.started_at,
            "milliseconds": row.milliseconds,
            "status": row.status,
            "fault": row.fault,
            "answer": row.answer,
        }


@login_required
@require_safe
def download(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    webhook = get_webhook(actor_of(request), pk)
    rows = log_of(webhook).iterator(chunk_size=500)
    heads = {"status": _("Code of the answer"), "message": _("Message (number)")}
    return exports.download(kind, f"webhook-{pk}", COLUMNS, _plain(rows), heads)


@never_cache
@login_required
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    return _secret(request, *services.rotate_secret(actor_of(request), webhook_id=pk))


@login_required
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    services.switch_webhook(actor_of(request), webhook_id=pk, on=request.POST.get("on") == "yes")
    return redirect("webhooks:detail", pk)


@login_required
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.send_test(actor_of(request), webhook_id=pk)
        messages.success(request, _("It is sent within some seconds."))
    except Conflict as conflict:
        messages.error(request, str(conflict))
    return redirect("webhooks:detail", pk)


@login_required
@require_POST
def resend(request: HttpRequest, pk: int, message_id: int) -> HttpResponse:
    get_webhook(actor_of(request), pk)
    try:
        services.resend(actor_of(request), message_id=message_id)
        messages.success(request, _("It is sent within some seconds."))
    except Conflict as conflict:
        messages.error(request, str(conflict))
    return redirect("webhooks:detail", pk)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked once more."""
    webhook = get_webhook(actor_of(request), pk)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        services.delete_webhook(actor_of(request), webhook_id=pk)
        messages.success(request, _("The webhook is deleted."))
        return redirect("webhooks:list")
    return render(request, "webhooks/delete.html", {"webhook": webhook})
