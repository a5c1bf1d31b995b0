"""Changing reference data: only ever by a new version, with its sources and whether it was read at them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.agreements.terms import as_date
from kopir.spine.agreements.words import Texts
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor

from ..engine.bases import TESTS, Instrument
from ..facts_reader import EDITABLE, exact, row_of, shipped
from ..models import ReferenceVersion

VERIFICATION = ("read", "partly", "unverified")
#: What a version has beside its body; a body that names them is not asked.
BESIDE = ("id", "version", "recorded", "sources", "verification")
#: Characters of a body.
LONGEST = 100_000


def add_reference_version(
    actor: Actor,
    *,
    kind: str,
    code: str,
    body: str,
    sources: Sequence[str],
    verification: str,
    why: str,
    valid_from: Any = None,
    valid_to: Any = None,
    expected_number: int | None = None,
) -> ReferenceVersion:
    """Add the next version of a record; those before it stay, and what was worked out with them stays as it was.

    ``body``: the record as JSON, as the page shows it. ``sources``: web addresses, at least one unless it is
    *unverified*. ``expected_number``: the version that the change was made from. For administrators of the hub.
    Raises Forbidden, NotFound, Conflict, Invalid.
    """
    if not actor.administers_hub():
        raise Forbidden(_("Only an administrator of the hub may do this."))
    if kind not in EDITABLE or code not in shipped()[kind]:
        raise NotFound
    texts = Texts()
    row = _body(body, code, shipped()[kind][code], texts)
    links = [each.strip() for each in sources if each.strip()]
    for link in links:
        try:
            URLValidator(schemes=["http", "https"])(link)
        except ValidationError:
            texts.faults["sources"] = [_("Give a web address that begins with http:// or https://.")]
    if verification not in VERIFICATION:
        texts.faults["verification"] = [_("Choose one of the list.")]
    elif not links and verification != "unverified":
        texts.faults["sources"] = [_("What was read has a source. Name it, or choose “not verified”.")]
    why = texts.line("why", why, 500, required=_("Say why."))
    days = {}
    for name, value in (("valid_from", valid_from), ("valid_to", valid_to)):
        try:
            days[name] = as_date(value)
        except (TypeError, ValueError):
            texts.faults[name] = [_("This is not a date.")]
    first, last = days.get("valid_from"), days.get("valid_to")
    if first and last and last < first:
        texts.faults["valid_to"] = [_("It ends before it begins.")]
    texts.check()
    with transaction.atomic():
        found = ReferenceVersion.objects.filter(kind=kind, code=code).aggregate(last=Max("number"))
        number = (found["last"] or 0) + 1
        if expected_number is not None and expected_number != number - 1:
            raise Conflict(_("Somebody else has added a version in the meantime. Look at it again."))
        version = ReferenceVersion(
            kind=kind,
            code=code,
            number=number,
            body=json.dumps(row, ensure_ascii=False, default=str),
            sources=[{"url": link, "kind": "entered"} for link in links],
            verification=verification,
            valid_from=first,
            valid_to=last,
            why=why,
            made_by=actor.user_id,
        )
        version.save(force_insert=True)
        _must_be_readable(version)
        write(
            actor,
            "reference.version",
            ("reference", version.pk),
            after={"kind": kind, "code": code, "number": number, "verification": verification},
            why=why,
        )
    return version


def _body(body: str, code: str, like: dict[str, Any], texts: Texts) -> Any:
    """The record without what stands beside it; numbers stay as they are written."""
    if len(body) > LONGEST:
        texts.faults["body"] = [_("At most {most} characters.").format(most=LONGEST)]
        return None
    try:
        exact(body)
        row = json.loads(body)
    except (ValueError, RecursionError) as fault:
        texts.faults["body"] = [_("This is not JSON: {fault}").format(fault=str(fault)[:200])]
        return None
    if not isinstance(row, dict):
        texts.faults["body"] = [_("A record is a JSON object, as the version before it.")]
        return None
    row = {name: value for name, value in row.items() if name not in BESIDE}
    wanted = {name for name in like if name not in BESIDE}
    if absent := sorted(wanted - row.keys()):
        texts.faults["body"] = [_("These fields are missing: {names}.").format(names=", ".join(absent))]
    if added := sorted(row.keys() - wanted - {"rule"}):
        texts.faults["body"] = [_("There are no such fields: {names}.").format(names=", ".join(added))]
    return row


def _must_be_readable(version: ReferenceVersion) -> None:
    """A record that the engine cannot read would take every page down: it is not taken."""
    try:
        record = EDITABLE[version.kind][2](row_of(version))
        if isinstance(record, Instrument) and record.rule and record.rule.test not in TESTS:
            raise ValueError(record.rule.test)
    except (
        ArithmeticError,
        AttributeError,
        IndexError,
        KeyError,
        LookupError,
        TypeError,
        ValueError,
    ) as fault:
        raise Invalid(
            {"body": [_("The record cannot be read as this kind: {fault}").format(fault=str(fault)[:200])]}
        ) from None
