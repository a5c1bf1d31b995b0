"""Names: each in its language and script, with what it is used for."""

import unicodedata
from collections.abc import Iterable
from datetime import date

import icu
from django.db import transaction
from django.utils.translation import gettext as _

from kopir.ground import scripts
from kopir.spine.audit import services as audit
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from ..models import NameType, Organisation, OrganisationName
from ..rights import editable, may_propose
from ..selectors import get_organisation
from .derived import refresh_derived


def clean_text(text: str) -> str:
    """NFC, with runs of white space as one space; raises Invalid when nothing or too much is left."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        raise Invalid({"text": [_("A name needs at least one letter.")]})
    if len(text) > 400:
        raise Invalid({"text": [_("A name has at most {limit} characters.").format(limit=400)]})
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise Invalid({"text": [_("A name holds no control characters.")]})
    return text


def clean_language(tag: str) -> str:
    """A well-formed BCP 47 tag in its usual case ('ZH-hans' → 'zh-Hans'); '' stays ''. Raises Invalid."""
    tag = tag.strip()
    if not tag:
        return ""
    try:
        usual = str(icu.Locale.forLanguageTag(tag).toLanguageTag())
    except icu.ICUError:
        usual = ""
    if usual.lower() != tag.lower() or len(tag) > 35:  # ICU may also drop what it cannot read
        raise Invalid({"lang": [_("Give the language as a BCP 47 tag, such as kk, ru or zh-Hans.")]})
    return usual


def build_name(organisation_id: int, text: str, lang: str, type: str, source: str = "") -> OrganisationName:
    """An unsaved name with everything that is derived from its text."""
    return OrganisationName(
        organisation_id=organisation_id,
        text=text,
        lang=lang,
        script=scripts.detect_script(text),
        type=type,
        source=source,
        key=scripts.name_key(text)[:400],
        fold=scripts.fold(text)[:500],
    )


def add_name(
    actor: Actor,
    *,
    organisation_id: int,
    text: str,
    lang: str = "",
    type: str = NameType.LABEL,
    valid_from: date | None = None,
    valid_to: date | None = None,
    source: str = "",
    why: str = "",
) -> OrganisationName:
    """Add a name; a new display name turns the old one of the same language into a plain name.

    Raises NotFound, Forbidden, Invalid, or Conflict when the organisation already has this name.
    """
    with transaction.atomic():
        organisation = editable(actor, organisation_id)
        name = build_name(organisation.pk, clean_text(text), clean_language(lang), type, source[:200])
        name.valid_from, name.valid_to = valid_from, valid_to
        enter_name(actor, organisation, name, why)
        refresh_derived([organisation.pk])
    return name


def enter_name(actor: Actor, organisation: Organisation, name: OrganisationName, why: str = "") -> None:
    """Store a built name, with its trail; whoever enters several derives once, after the last."""
    _check(name)
    _store(actor, organisation, name, "organisation.add_name", None, why)


def edit_name(
    actor: Actor,
    *,
    name_id: int,
    text: str | None = None,
    lang: str | None = None,
    type: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    why: str = "",
) -> OrganisationName:
    """Change a name; None leaves text, language and type as they are, the dates are set as given."""
    with transaction.atomic():
        organisation, name = _own(actor, name_id)
        before = describe(name)
        name.text = name.text if text is None else clean_text(text)
        name.lang = name.lang if lang is None else clean_language(lang)
        name.type = name.type if type is None else type
        name.valid_from, name.valid_to = valid_from, valid_to
        again = build_name(organisation.pk, name.text, name.lang, name.type)
        name.script, name.key, name.fold = again.script, again.key, again.fold
        _check(name)
        _store(actor, organisation, name, "organisation.edit_name", before, why)
        refresh_derived([organisation.pk])
    return name


def remove_name(actor: Actor, *, name_id: int, why: str = "") -> None:
    """Remove a name that was a mistake (a name that was once right becomes *former*). The last one stays."""
    with transaction.atomic():
        organisation, name = _own(actor, name_id)
        if not organisation.names.filter(learned_for=None).exclude(pk=name.pk).exists():
            raise Conflict(_("An organisation keeps at least one name."))
        before = describe(name)
        name.delete()
        refresh_derived([organisation.pk])
        audit.write(
            actor,
            "organisation.remove_name",
            ("organisation", organisation.pk),
            organisation_id=organisation.proposed_by_id or organisation.pk,
            before=before,
            why=why,
        )


def remember_choice(
    actor: Actor, *, organisation_id: int, text: str, lang: str = "", for_organisation_id: int | None = None
) -> list[OrganisationName]:
    """Remember that *actor* chose this organisation for *text*: the same text then resolves by itself.

    The alias serves the organisation he writes for (all of them, when he writes for several and
    *for_organisation_id* names none): what stands in one tenant's spreadsheet is not shown to another. A
    hub administrator who writes for none teaches everybody. A text that is already a name is not added.
    """
    if not may_propose(actor):
        raise Forbidden(_("Only members with write access may choose."))
    with transaction.atomic():
        organisation = get_organisation(actor, organisation_id, lock=True)
        own = actor.organisations("write")
        if for_organisation_id is not None and not actor.can("write", for_organisation_id):
            raise NotFound
        learners: Iterable[int | None] = own or [None]
        if for_organisation_id is not None:
            learners = [for_organisation_id]
        name = build_name(organisation.pk, clean_text(text), clean_language(lang), NameType.ALIAS)
        known = set(organisation.names.filter(key=name.key).values_list("learned_for", flat=True))
        if not name.key or None in known:
            return []
        taught = []
        for learner in learners:
            if learner in known:
                continue
            name.pk, name.learned_for_id, name.added_by = None, learner, actor.user_id
            name.save(force_insert=True)
            taught.append(OrganisationName.objects.get(pk=name.pk))
            audit.write(
                actor,
                "organisation.remember_choice",
                ("organisation", organisation.pk),
                organisation_id=learner,
                after=describe(name),
            )
        if None in learners:
            refresh_derived([organisation.pk])
    return taught


def describe(name: OrganisationName) -> dict[str, str | None]:
    """A name as the audit trail keeps it."""
    return {
        "text": name.text,
        "lang": name.lang,
        "type": str(name.type),
        "valid_from": name.valid_from.isoformat() if name.valid_from else None,
        "valid_to": name.valid_to.isoformat() if name.valid_to else None,
    }


def _own(actor: Actor, name_id: int) -> tuple[Organisation, OrganisationName]:
    name = OrganisationName.objects.filter(pk=name_id, learned_for=None).first()
    if name is None:
        raise NotFound
    return editable(actor, name.organisation_id), name


def _check(name: OrganisationName) -> None:
    if name.type not in NameType.values:
        raise Invalid({"type": [_("There is no such type of name.")]})
    if name.valid_from and name.valid_to and name.valid_from > name.valid_to:
        raise Invalid({"valid_to": [_("The last day lies before the first.")]})


def _store(
    actor: Actor,
    organisation: Organisation,
    name: OrganisationName,
    action: str,
    before: dict[str, str | None] | None,
    why: str,
) -> None:
    others = organisation.names.filter(learned_for=None).exclude(pk=name.pk)
    if others.filter(text=name.text, lang=name.lang, type=name.type).exists():
        raise Conflict(_("The organisation already has this name."))
    if name.type == NameType.DISPLAY:
        for old in others.filter(type=NameType.DISPLAY, lang=name.lang):
            # The old one may stand as a plain name already; then there is nothing to keep.
            if others.filter(text=old.text, lang=old.lang, type=NameType.LABEL).exists():
                old.delete()
            else:
                old.type = NameType.LABEL
                old.save(update_fields=["type"])
    name.save()
    audit.write(
        actor,
        action,
        ("organisation", organisation.pk),
        organisation_id=organisation.proposed_by_id or organisation.pk,
        before=before,
        after=describe(name),
        why=why,
    )
