"""An import step by step: each use case a person (or a client of the API) has. The long work is in background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.agreements.models import AgreementType, Visibility
from kopir.spine.audit.services import write
from kopir.spine.files.services import store
from kopir.spine.jobs.selectors import get_job
from kopir.spine.jobs.services import cancel as cancel_job
from kopir.spine.jobs.services import enqueue
from kopir.spine.registry.actors import Actor

from . import limits
from .dates import ANSWERS
from .fields import BY_CODE, DATE_FIELDS
from .files import recognised_name
from .guessing import guess, signature, text_language
from .models import BatchState, ImportBatch, RememberedMapping
from .reading.delimited import ENCODINGS
from .selectors import get_import

LANGUAGES = ("kk", "ru", "en", "zh-hans")
PLACES_BY = ("partner", "us", "both")
WORKING = (BatchState.READING, BatchState.CHECKING, BatchState.APPLYING)


def start_import(actor: Actor, *, organisation_id: int, upload: Any, name: str) -> ImportBatch:
    """Take a file in and have it read. *upload* is a Django upload or any seekable binary file.

    Raises NotFound (not the actor's organisation), Forbidden (no writing there) or Invalid (field ``file``)
    for a file that is not read, with nothing kept of it.
    """
    if not actor.can("write", organisation_id):
        raise (
            Forbidden(_("Your role does not allow importing."))
            if actor.can("read", organisation_id)
            else NotFound
        )
    file = store(actor, organisation_id=organisation_id, upload=upload, name=recognised_name(upload, name))
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            organisation_id=organisation_id, file=file, user_id=actor.user_id, facts={"named": name[:200]}
        )
        _work(actor, batch, "spreadsheets.read")
        _note(actor, batch, "import.start", {"file": file.sha256})
    return batch


def locked(actor: Actor, batch_id: int, *states: BatchState) -> ImportBatch:
    """The batch, its row locked. Raises NotFound, or Conflict when it is in none of *states*."""
    get_import(actor, batch_id)
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if states and batch.state not in states:
        raise Conflict(_("This import has moved on; reload the page."))
    return batch


def _work(actor: Actor, batch: ImportBatch, handler: str, **arguments: Any) -> None:
    job = enqueue(actor, handler, {"batch": batch.pk, **arguments}, organisation_id=batch.organisation_id)
    batch.job_id = job.pk
    batch.save(update_fields=["job_id"])


def _note(actor: Actor, batch: ImportBatch, action: str, after: dict[str, Any] | None = None) -> None:
    write(actor, action, ("import", batch.pk), organisation_id=batch.organisation_id, after=after)


@transaction.atomic
def read_again(
    actor: Actor, *, batch_id: int, sheet: str = "", encoding: str = "", header_row: int = 0
) -> ImportBatch:
    """Read the file once more, as the person says: another sheet, encoding or row of column names.

    ``header_row`` counts from 1; 0 lets it be found. Raises NotFound, Conflict, Invalid.
    """
    batch = locked(actor, batch_id, BatchState.MAPPING, BatchState.REVIEW, BatchState.FAILED)
    known = {entry["name"] for entry in batch.facts.get("sheets", [])}
    if sheet and sheet not in known:
        raise Invalid({"sheet": [_("There is no such sheet.")]})
    if encoding and encoding not in (*ENCODINGS, batch.encoding):
        raise Invalid({"encoding": [_("There is no such encoding.")]})
    if not 0 <= header_row <= limits.HEAD:
        raise Invalid({"header_row": [_("Give a row among the first {limit}.").format(limit=limits.HEAD)]})
    batch.rows.all().delete()
    batch.sheet, batch.header_row = sheet, header_row
    # What was detected, not chosen, is detected again.
    batch.encoding = encoding if encoding and encoding != batch.encoding else batch.encoding
    batch.facts = {"named": batch.facts.get("named", "")}
    batch.headers, batch.warnings, batch.mapping, batch.questions = [], [], {}, {}
    batch.answers, batch.checked_to, batch.state = {}, 0, BatchState.READING
    batch.save()
    _work(actor, batch, "spreadsheets.read")
    _note(actor, batch, "import.read_again", {"sheet": sheet, "encoding": encoding, "header_row": header_row})
    return batch


def offered_mapping(batch: ImportBatch) -> dict[str, Any]:
    """What the mapping form starts from: {fields, types, default_type, lang, places_by, remembered}.

    What was said before, here or for the same column names, else what names and contents tell.
    """
    samples = batch.facts.get("samples", [])
    remembered = RememberedMapping.objects.filter(
        organisation=batch.organisation_id, signature=signature(batch.headers)
    ).first()
    if batch.mapping:
        return {**batch.answers, "fields": batch.mapping, "remembered": False}
    if remembered:
        columns = {header["name"]: index for index, header in reversed(list(enumerate(batch.headers)))}
        said = dict(remembered.mapping)
        fields = {code: columns[name] for code, name in said.pop("fields").items() if name in columns}
        return {**said, "fields": fields, "remembered": True}
    fields = guess(batch.headers, samples)
    title = samples[fields["title"]] if "title" in fields and fields["title"] < len(samples) else []
    return {"fields": fields, "lang": text_language(title), "remembered": False}


@transaction.atomic
def set_mapping(
    actor: Actor,
    *,
    batch_id: int,
    fields: Mapping[str, int],
    default_type: str = "",
    lang: str = "en",
    visibility: str = "organisation",
    places_by: str = "",
) -> ImportBatch:
    """Say which column (index from 0) is which field, remember it, and have the rows checked.

    ``default_type``: for rows that name none. ``lang``: of the titles. ``places_by``: who promises the
    places (partner, us, both), needed when a column holds them. Raises NotFound, Conflict, Invalid.
    """
    batch = locked(actor, batch_id, BatchState.MAPPING, BatchState.REVIEW)
    _check_mapping(batch, fields, default_type, lang, visibility, places_by)
    kept = _remembered_answers(batch)
    batch.mapping = {code: fields[code] for code in BY_CODE if code in fields}
    batch.answers = {
        "types": kept.get("types", {}),
        "default_type": default_type,
        "lang": lang,
        "visibility": visibility,
        "places_by": places_by,
    }
    _remember(batch)
    _check_again(actor, batch)
    _note(actor, batch, "import.map", {"fields": batch.mapping})
    return batch


def _remembered_answers(batch: ImportBatch) -> dict[str, Any]:
    known = RememberedMapping.objects.filter(
        organisation=batch.organisation_id, signature=signature(batch.headers)
    ).first()
    return dict(known.mapping) if known else {}


def _check_mapping(
    batch: ImportBatch,
    fields: Mapping[str, int],
    default_type: str,
    lang: str,
    visibility: str,
    places_by: str,
) -> None:
    faults: dict[str, list[str]] = {}
    for code, column in fields.items():
        if code not in BY_CODE:
            faults.setdefault("", []).append(_("There is no field {field}.").format(field=code))
        elif not 0 <= column < len(batch.headers):
            faults[code] = [_("There is no such column.")]
    columns = list(fields.values())
    for code, column in fields.items():
        if columns.count(column) > 1:
            faults.setdefault(code, []).append(_("This column is used for two fields."))
    if "partner" not in fields:
        faults["partner"] = [_("Say which column names the partner.")]
    if "type" not in fields and not default_type:
        faults["default_type"] = [_("No column gives the type: choose one for all rows.")]
    if default_type and default_type not in AgreementType.values:
        faults["default_type"] = [_("There is no such type.")]
    if lang not in LANGUAGES:
        faults["lang"] = [_("There is no such language.")]
    if visibility not in Visibility.values:
        faults["visibility"] = [_("There is no such choice.")]
    if places_by and places_by not in PLACES_BY:
        faults["places_by"] = [_("There is no such choice.")]
    if "places" in fields and not places_by:
        faults["places_by"] = [_("Say who promises the places.")]
    if faults:
        raise Invalid(faults)


def _remember(batch: ImportBatch) -> None:
    """Columns by name, so that their order may change; without answers about dates, which each file is
    asked anew."""
    names = {code: batch.headers[column]["name"] for code, column in batch.mapping.items()}
    said = {
        name: batch.answers[name] for name in ("types", "default_type", "lang", "visibility", "places_by")
    }
    RememberedMapping.objects.update_or_create(
        organisation_id=batch.organisation_id,
        signature=signature(batch.headers),
        defaults={"mapping": {"fields": names, **said}},
    )


def _check_again(actor: Actor, batch: ImportBatch) -> None:
    batch.checked_to, batch.counts, batch.questions = 0, {}, {}
    batch.state = BatchState.CHECKING
    batch.save()
    _work(actor, batch, "spreadsheets.check")


@transaction.atomic
def answer(
    actor: Actor,
    *,
    batch_id: int,
    orders: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Answer the open questions. ``orders``: field → dmy, mdy or each; ``types``: word's key → type.

    The words are remembered with the mapping. Raises NotFound, Conflict, Invalid (field ``orders.<field>``
    or ``types.<key>``) when one is missing or impossible.
    """
    batch = locked(actor, batch_id, BatchState.MAPPING)
    orders, types = dict(orders or {}), dict(types or {})
    faults: dict[str, list[str]] = {}
    for field in batch.questions.get("orders", {}):
        if orders.get(field) not in ANSWERS or field not in DATE_FIELDS:
            faults[f"orders.{field}"] = [_("Choose how the dates of this column are written.")]
    words = {word["key"] for word in batch.questions.get("types", [])}
    for key in words:
        if types.get(key) not in AgreementType.values:
            faults[f"types.{key}"] = [_("Choose the type that this word means.")]
    if faults:
        raise Invalid(faults)
    batch.answers = {
        **batch.answers,
        "orders": {**batch.answers.get("orders", {}), **orders},
        "types": {**batch.answers.get("types", {}), **{key: types[key] for key in words}},
    }
    _remember(batch)
    _check_again(actor, batch)
    _note(actor, batch, "import.answer", {"orders": orders, "types": len(types)})
    return batch


@transaction.atomic
def apply(
    actor: Actor, *, batch_id: int, mode: str, visibility: str = "", reports: bool = False
) -> ImportBatch:
    """Import: ``mode`` is "good" (the rows that are ready) or "all" (nothing unless every row is ready).

    At most ``limits.MAX_APPLY`` rows go into one transaction: "good" takes the first and leaves the rest
    ready, "all" refuses. ``reports``: the organisation undertakes to report on what is imported now.
    Raises NotFound, Conflict, Invalid.
    """
    batch = locked(actor, batch_id, BatchState.REVIEW, BatchState.APPLIED)
    from .tallies import tally

    counts = tally(batch)
    if mode not in ("good", "all"):
        raise Invalid({"mode": [_("Say whether the good rows or all rows are imported.")]})
    if visibility and visibility not in Visibility.values:
        raise Invalid({"visibility": [_("There is no such choice.")]})
    if not counts["included"]:
        raise Conflict(_("No row is ready: the import would change nothing."))
    if mode == "all" and counts["hindered"]:
        raise Conflict(
            _("Not every row is ready. Put the others right, leave them out, or import the good rows.")
        )
    if mode == "all" and counts["included"] > limits.MAX_APPLY:
        raise Conflict(
            _("All or nothing is possible up to {limit} rows; import the good rows in parts.").format(
                limit=limits.MAX_APPLY
            )
        )
    batch.counts = counts
    batch.answers = {
        **batch.answers,
        **({"visibility": visibility} if visibility else {}),
        "reports": reports,
    }
    batch.state = BatchState.APPLYING
    batch.save(update_fields=["counts", "answers", "state"])
    _work(actor, batch, "spreadsheets.apply", mode=mode)
    _note(actor, batch, "import.apply_asked", {"mode": mode, "rows": counts["included"], "reports": reports})
    return batch


def cancel(actor: Actor, *, batch_id: int) -> ImportBatch:
    """Stop what is under way; a batch that waits for a person ends, and its staged rows go.

    What was imported stays. Raises NotFound or Conflict.
    """
    with transaction.atomic():
        batch = locked(actor, batch_id)
        if batch.state in (BatchState.APPLIED, BatchState.CANCELLED):
            raise Conflict(_("This import is over already."))
        if batch.state in WORKING and batch.job_id:
            _stop_job(actor, batch)
        else:
            batch.rows.filter(agreement_id__isnull=True).delete()
            batch.state = BatchState.CANCELLED
            batch.save(update_fields=["state"])
        _note(actor, batch, "import.cancel")
    return batch


def _stop_job(actor: Actor, batch: ImportBatch) -> None:
    """A waiting job ends at once, and with it what it was for; a running one stops at its next step."""
    assert batch.job_id is not None
    try:
        job = cancel_job(actor, job_id=batch.job_id)
    except Conflict:
        return  # it has just ended by itself
    if job.is_over:
        reading = batch.state == BatchState.READING
        checking = batch.state == BatchState.CHECKING
        batch.state = (
            BatchState.CANCELLED if reading else BatchState.MAPPING if checking else BatchState.REVIEW
        )
        batch.save(update_fields=["state"])


@transaction.atomic
def go_on(actor: Actor, *, batch_id: int) -> ImportBatch:
    """Take up work whose job failed or was cancelled from outside. Raises NotFound or Conflict."""
    batch = locked(actor, batch_id, *WORKING)
    if batch.job_id is not None:
        try:
            if not get_job(actor, batch.job_id).is_over:
                raise Conflict(_("The work is still under way."))
        except NotFound:
            raise Conflict(_("A colleague's work is under way.")) from None
    handlers = {BatchState.READING: "read", BatchState.CHECKING: "check", BatchState.APPLYING: "apply"}
    _work(actor, batch, f"spreadsheets.{handlers[BatchState(batch.state)]}")
    return batch
