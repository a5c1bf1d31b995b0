"""Writing the wording: creating an agreement, editing it, its parties and its promises, amending it.

All of them end in :func:`rewrite`, the one place that decides whether a new wording is a draft, an
amendment that waits for approval, or the correction of a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.hub.selectors import current_hub
from kopir.spine.ledger.services import after_commit_sequence
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.events import announce

from .. import policy, references, wording
from ..clock import today
from ..fields import check_campus, check_dates, check_organisations, clean_fields, clean_parties
from ..lifecycle import CLOSED, RUNNING, UNSIGNED, Who
from ..models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    Origin,
    Party,
    StateChange,
    VersionState,
    Visibility,
)
from ..terms import as_date, clean_terms, iso
from ..words import clean_line
from .adoption import adopt, adopted_version, apply_fields, apply_parties, next_number, open_version
from .handling import audit, change_state, locked, require_writer, touch

#: Fields beside the wording: an edit of them needs nobody's approval.
ADMINISTRATIVE = ("visibility", "review_on", "signed_on", "signed_precision")
DEFAULT_NOTICE_DAYS = 180


def default_review(expires_on: Any) -> Any:
    """The day to think of renewal: the hub's notice days before the expiry; None without an expiry."""
    expires = as_date(expires_on)
    if expires is None:
        return None
    hub = current_hub()
    return expires - timedelta(days=hub.renewal_notice_days if hub else DEFAULT_NOTICE_DAYS)


@transaction.atomic
def create_agreement(
    actor: Actor,
    *,
    owner_id: int | None,
    parties: Iterable[tuple[int, str]],
    commitments: Iterable[Mapping[str, Any]] = (),
    **fields: Any,
) -> Agreement:
    """Start an agreement here: state proposed, version 1 a draft, promises only in the draft.

    ``fields`` as in ``agreements.fields`` (``type`` and ``title`` are required). Raises Forbidden when the
    actor may not write for the owner, Invalid by field; the owner must be one of the parties.
    """
    policy.require(actor.administers_hub() if owner_id is None else actor.can("write", owner_id))
    given = {"type": "", "title": {}, **{name: value for name, value in fields.items() if value is not None}}
    clean = clean_fields(given)
    check_dates(clean)
    check_campus(clean)
    pairs = clean_parties(parties)
    if owner_id is not None and owner_id not in {organisation for organisation, _role in pairs}:
        raise Invalid({"parties": [_("Your own organisation has to be one of the parties.")]})
    terms = [{"key": f"c{number}", **clean_terms(data)} for number, data in enumerate(commitments, start=1)]
    clean.setdefault("review_on", default_review(clean.get("expires_on")))
    agreement = Agreement(owner_id=owner_id, origin=Origin.NATIVE, created_by=actor.user_id, **clean)
    content = wording.build(agreement, pairs, terms)
    check_organisations(actor, wording.organisations_in(content))
    agreement.ref = references.take(1, hub=current_hub(), year=today().year)[0]
    agreement.save(force_insert=True)
    Party.objects.bulk_create(
        [Party(agreement=agreement, organisation_id=organisation, role=role) for organisation, role in pairs]
    )
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=1,
        content=content,
        hash=wording.hash_of(content),
        created_by=actor.user_id,
    )
    change = StateChange.objects.create(agreement=agreement, to_state=agreement.state, actor_id=actor.user_id)
    announce("agreement.state", [change.pk])
    audit(actor, "agreement.create", agreement, after={"ref": agreement.ref, "version_hash": version.hash})
    return agreement


def current_content(agreement: Agreement) -> wording.Content:
    """The wording that the next change starts from: the open version's, else the one in force."""
    version = open_version(agreement) or adopted_version(agreement)
    if version is None:
        raise Conflict(_("This agreement has no wording."))
    return dict(version.content)


def rewrite(
    actor: Actor,
    agreement: Agreement,
    change: Callable[[wording.Content], wording.Content],
    summary: str = "",
) -> AgreementVersion:
    """Apply *change* to the wording of the locked agreement.

    Where nobody's approval is needed (a record, corrected by its owner) the result is in force at once, as
    a version of its own. Before the signature it is the draft, and the rows follow it; after it, an
    amendment's draft, while the old wording stays in force. A proposal that others may be reading is never
    altered: it is withdrawn, with its approvals, and a draft with the next number takes its place.
    """
    require_writer(actor, agreement)
    if agreement.state in CLOSED:
        raise Conflict(_("This agreement is over; its wording no longer changes."))
    summary = clean_line("summary", summary)
    old = current_content(agreement)
    new = change(dict(old))
    check_dates({"effective_from": new["effective_from"], "expires_on": new["expires_on"]})
    added = wording.organisations_in(new) - wording.organisations_in(old)
    if added:
        check_organisations(actor, added)
    if new == old:
        raise Conflict(_("Nothing would change."))
    if not policy.needs_approval(agreement):
        version = _new_version(actor, agreement, new, summary)
        adopt(actor, agreement, version)
        after_commit_sequence()
    else:
        version = _draft(actor, agreement, new, summary)
        if agreement.state in UNSIGNED:
            apply_fields(agreement, new)
            apply_parties(agreement, new)
        else:
            _same_parties(agreement, new)
            touch(agreement)
    audit(
        actor,
        "agreement.rewrite",
        agreement,
        before={"hash": wording.hash_of(old)},
        after={"version": version.number, "hash": version.hash, "state": str(version.state)},
        why=summary,
    )
    return version


def _same_parties(agreement: Agreement, content: wording.Content) -> None:
    if wording.party_ids(content) != policy.party_ids(agreement):
        raise Invalid({"parties": [_("Other parties need another agreement, which replaces this one.")]})


def _new_version(
    actor: Actor, agreement: Agreement, content: wording.Content, summary: str
) -> AgreementVersion:
    return AgreementVersion.objects.create(
        agreement=agreement,
        number=next_number(agreement),
        content=content,
        hash=wording.hash_of(content),
        summary=summary[:300],
        created_by=actor.user_id,
    )


def _draft(actor: Actor, agreement: Agreement, content: wording.Content, summary: str) -> AgreementVersion:
    version = open_version(agreement)
    if version is not None and version.state == VersionState.PROPOSED:
        version.state = VersionState.WITHDRAWN
        version.save(update_fields=["state"])
        if agreement.state == AgreementState.APPROVED:
            why = summary or _("The wording was changed.")
            change_state(actor, agreement, AgreementState.NEGOTIATING, Who.WRITER, why)
        version = None
    if version is None:
        return _new_version(actor, agreement, content, summary)
    version.content, version.hash = content, wording.hash_of(content)
    version.summary = summary[:300] or version.summary
    version.created_by = actor.user_id
    version.save(update_fields=["content", "hash", "summary", "created_by"])
    return version


def _into(content: wording.Content, fields: Mapping[str, Any]) -> wording.Content:
    """The content with these cleaned fields."""
    for name, value in fields.items():
        if name == "campus_id":
            content["campus"] = value
        elif name in {"effective_from", "expires_on"}:
            content[name] = iso(value)
        else:
            content[name] = value
    return content


@transaction.atomic
def edit_agreement(actor: Actor, *, agreement_id: int, expected_revision: int, **fields: Any) -> Agreement:
    """Change fields of a draft or of a record, and administrative fields of any agreement.

    Raises Conflict when the revision has moved on, or when a signed agreement's wording would change
    (that is :func:`amend`); Forbidden; Invalid by field. Visibility is its owner's alone to change.
    """
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    clean = clean_fields({name: value for name, value in fields.items() if name != "campus_state"})
    aside = {name: clean.pop(name) for name in ADMINISTRATIVE if name in clean}
    aside = {name: value for name, value in aside.items() if getattr(agreement, name) != value}
    wording_changed = _into(current_content(agreement), clean) != current_content(agreement)
    if wording_changed and agreement.state in RUNNING and policy.needs_approval(agreement):
        raise Conflict(_("This wording is signed: it changes by an amendment that every party approves."))
    if "visibility" in aside:
        _check_visibility(actor, agreement, aside["visibility"])
    old_expiry = agreement.expires_on
    if wording_changed:
        rewrite(actor, agreement, lambda content: _into(content, clean))
    if "review_on" not in aside and agreement.expires_on != old_expiry:
        aside["review_on"] = default_review(agreement.expires_on)
    if aside:
        before = {name: str(getattr(agreement, name) or "") for name in aside}
        for name, value in aside.items():
            setattr(agreement, name, value)
        touch(agreement, *aside)
        after = {name: str(value or "") for name, value in aside.items()}
        audit(actor, "agreement.edit", agreement, before=before, after=after)
    return agreement


def _check_visibility(actor: Actor, agreement: Agreement, visibility: str) -> None:
    """Only the owner opens or closes a record; closing it to oneself is the right of who entered it."""
    if not policy.acts_for_owner(actor, "write", agreement):
        raise Forbidden(_("Only the organisation that entered it decides who sees it."))
    if visibility == Visibility.PRIVATE and actor.user_id != agreement.created_by:
        raise Forbidden(_("Only the person who entered it can keep it to themselves."))
    narrower = visibility in {Visibility.PRIVATE, Visibility.ORGANISATION}
    if narrower and policy.needs_approval(agreement) and agreement.state not in UNSIGNED:
        raise Conflict(_("The other parties hold this agreement as well: it cannot be hidden from them."))


@transaction.atomic
def set_parties(
    actor: Actor,
    *,
    agreement_id: int,
    parties: Iterable[tuple[int, str]],
    expected_revision: int | None = None,
) -> Agreement:
    """Replace the parties of a draft or of a record. Raises Invalid on a signed agreement."""
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    pairs = clean_parties(parties)

    def change(content: wording.Content) -> wording.Content:
        content["parties"] = [{"organisation": org, "role": role} for org, role in sorted(set(pairs))]
        return content

    rewrite(actor, agreement, change)
    return agreement


@transaction.atomic
def amend(
    actor: Actor,
    *,
    agreement_id: int,
    expected_revision: int | None = None,
    summary: str = "",
    **fields: Any,
) -> AgreementVersion:
    """Draft an amendment of a signed agreement's fields; its promises are amended by their own services.

    The old wording stays in force until every party has approved the new one. Raises Conflict unless the
    agreement is signed, active or expired (a renewal is an amendment of ``expires_on``).
    """
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    if agreement.state not in RUNNING:
        raise Conflict(_("Only a signed agreement is amended."))
    clean = clean_fields(fields)
    if beside := [name for name in clean if name in ADMINISTRATIVE]:
        raise Invalid({name: [_("This is not part of the wording.")] for name in beside})
    return rewrite(actor, agreement, lambda content: _into(content, clean), summary)


def _replace(content: wording.Content, key: str, terms: Mapping[str, Any] | None) -> wording.Content:
    if key not in {known["key"] for known in content["commitments"]}:
        raise NotFound
    kept = [known for known in content["commitments"] if known["key"] != key]
    added = [] if terms is None else [{"key": key, **terms}]
    content["commitments"] = wording.in_order([*kept, *added])
    return content


@transaction.atomic
def add_commitment(
    actor: Actor, *, agreement_id: int, expected_revision: int | None = None, **terms: Any
) -> AgreementVersion:
    """Add a promise to the wording; ``terms`` as in ``agreements.terms``. Returns the version that has it.

    In a record nobody approved here it is a promise at once (ledger entry ``commitment``); elsewhere it
    becomes one when the version comes into force.
    """
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    clean = clean_terms(terms)
    used = set(agreement.commitments.values_list("key", flat=True))

    def change(content: wording.Content) -> wording.Content:
        added = {"key": wording.next_key(content, used), **clean}
        content["commitments"] = wording.in_order([*content["commitments"], added])
        return content

    return rewrite(actor, agreement, change)


@transaction.atomic
def amend_commitment(
    actor: Actor, *, agreement_id: int, key: str, expected_revision: int | None = None, **terms: Any
) -> AgreementVersion:
    """Give the promise *key* these terms, whole. Raises NotFound when the wording has no such promise."""
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    clean = clean_terms(terms)
    return rewrite(actor, agreement, lambda content: _replace(content, key, clean))


@transaction.atomic
def end_commitment(
    actor: Actor, *, agreement_id: int, key: str, reason: str, expected_revision: int | None = None
) -> AgreementVersion:
    """Take the promise *key* out of the wording. Raises Invalid without a reason, NotFound without it."""
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    reason = clean_line("reason", reason, required=_("Say why."))
    return rewrite(actor, agreement, lambda content: _replace(content, key, None), reason)
