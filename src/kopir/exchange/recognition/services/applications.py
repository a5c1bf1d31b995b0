"""Writing an application down: what it says, its documents, what was found out beside them; and erasing a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.files import services as files
from kopir.spine.registry.actors import Actor

from ..lifecycle import DONE, OPEN
from ..models import Application, ApplicationDocument, DocumentKind
from ..terms import DATES, clean_application, clean_findings
from .handling import audit, locked, require, require_state, touch

#: Documents of one application.
MOST_DOCUMENTS = 40


def create_application(actor: Actor, *, organisation_id: int, **given: Any) -> Application:
    """Begin an application for *organisation_id* to decide. It is a draft: no clock runs.

    Raises NotFound (not the actor's organisation), Forbidden (no writing there), Invalid by field.
    """
    if not actor.can("write", organisation_id):
        if actor.can("read", organisation_id):
            raise Forbidden(_("Your role does not allow this for this application."))
        raise NotFound
    values = clean_application(actor, given)
    with transaction.atomic():
        application = Application.objects.create(
            organisation_id=organisation_id, created_by=actor.user_id, **values
        )
        audit(actor, "qualification.create", application, after=_state(values))
    return application


def edit_application(
    actor: Actor, *, application_id: int, expected_revision: int | None = None, **given: Any
) -> Application:
    """Say all of it again, until it is decided. Raises NotFound, Forbidden, Conflict, Invalid."""
    with transaction.atomic():
        application = locked(actor, application_id, expected_revision)
        require(actor, "write", application)
        require_state(application, OPEN)
        values = clean_application(actor, given)
        before = _state({name: getattr(application, name) for name in values})
        for name, value in values.items():
            setattr(application, name, value)
        touch(application, *values)
        after = _state(values)
        changed = {name for name in after if after[name] != before[name]}
        audit(
            actor,
            "qualification.edit",
            application,
            before={name: before[name] for name in sorted(changed)},
            after={name: after[name] for name in sorted(changed)},
        )
    return application


#: Words about a person stay off the trail, which nobody can empty: only that they were written is told.
_PERSONAL = ("applicant_name", "applicant_email", "background")


def _state(values: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in values.items():
        if name in _PERSONAL:
            shown[name] = bool(value)
        elif name in ("awarding_body", "campus"):
            shown[name] = value.pk if value is not None else None
        elif name in DATES:
            shown[name] = value.isoformat() if value else None
        else:
            shown[name] = None if value is None else str(value)
    return shown


def add_document(actor: Actor, *, application_id: int, kind: str, upload: Any) -> ApplicationDocument:
    """Lay a document to the application. Raises NotFound, Forbidden, Conflict, Invalid (``file``, ``kind``)."""
    application = _may_lay(actor, application_id)
    if kind not in DocumentKind.values:
        raise Invalid({"kind": [_("Choose one of the list.")]})
    file = files.store(actor, organisation_id=application.organisation_id, upload=upload, name=upload.name)
    with transaction.atomic():
        application = locked(actor, application_id)
        require_state(application, OPEN)
        if application.documents.count() >= MOST_DOCUMENTS:
            raise Conflict(_("There are {most} documents already.").format(most=MOST_DOCUMENTS))
        document = ApplicationDocument.objects.create(application=application, file=file, kind=kind)
        audit(actor, "qualification.document", application, after={"kind": kind, "sha256": file.sha256})
    return document


@transaction.atomic
def _may_lay(actor: Actor, application_id: int) -> Application:
    """Checked before bytes are written to disk, and again when the document is laid to the application."""
    application = locked(actor, application_id)
    require(actor, "write", application)
    require_state(application, OPEN)
    return application


@transaction.atomic
def remove_document(actor: Actor, *, application_id: int, document_id: int) -> None:
    """Take a document away, its bytes with it. Raises NotFound, Forbidden, Conflict."""
    application = locked(actor, application_id)
    require(actor, "write", application)
    document = application.documents.select_related("file").filter(pk=document_id).first()
    if document is None:
        raise NotFound
    require_state(application, OPEN)
    sha256 = document.file.sha256
    document.delete()
    files.remove(actor, file_id=document.file_id)
    audit(
        actor,
        "qualification.document_removed",
        application,
        before={"kind": document.kind, "sha256": sha256},
    )


def note_findings(
    actor: Actor,
    *,
    application_id: int,
    rankings: Any,
    checks: Mapping[str, Any],
    expected_revision: int | None = None,
) -> Application:
    """Write down what was found out: places in rankings with their edition, and the checks.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    with transaction.atomic():
        application = locked(actor, application_id, expected_revision)
        require(actor, "write", application)
        require_state(application, OPEN)
        places, clean = clean_findings(rankings, checks)
        before = {"rankings": _said(application.rankings), "checks": _checks(application.checks)}
        application.rankings, application.checks = places, clean
        touch(application, "rankings", "checks")
        audit(
            actor,
            "qualification.findings",
            application,
            before=before,
            after={"rankings": _said(places), "checks": _checks(clean)},
        )
    return application


def _said(rankings: list[dict[str, Any]]) -> str:
    return "; ".join(f"{each['ranking']} {each['edition'] or '?'}: {each['place']}" for each in rankings)


def _checks(checks: Mapping[str, str]) -> list[str]:
    return [f"{name}_{value}" for name, value in sorted(checks.items())]


@transaction.atomic
def erase_applicant(actor: Actor, *, application_id: int, why: str = "") -> Application:
    """Empty what names the applicant, with documents and free words; what was decided stays as a figure.

    For an administrator of the deciding organisation, once the application is decided or withdrawn. Raises
    NotFound, Forbidden, Conflict.
    """
    application = locked(actor, application_id)
    require(actor, "manage", application)
    require_state(application, DONE)
    documents = list(application.documents.select_related("file"))
    for document in documents:
        document.delete()
        files.remove(actor, file_id=document.file_id)
    for name in (*_PERSONAL, "appeal_grounds"):
        setattr(application, name, "")
    application.erased_at = timezone.now()
    touch(application, *_PERSONAL, "appeal_grounds", "erased_at")
    application.decisions.update(texts={}, differences=[])
    application.moves.update(reason="")
    audit(actor, "qualification.erase", application, after={"documents": len(documents)}, why=why[:500])
    return application
