"""Identifiers: each value checked by its own scheme, and naming one organisation."""

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.ground.identifiers import IdentifierError, normalise
from kopir.spine.audit import services as audit
from kopir.spine.registry.actors import Actor, Conflict, Invalid, NotFound

from ..models import Identifier
from ..rights import editable
from ..selectors import visible_organisations

#: Schemes of people, which no organisation carries.
PERSONAL = frozenset({"orcid"})


def explain(error: IdentifierError) -> Invalid:
    """The scheme's refusal in the reader's language."""
    field = "scheme" if error.reason == "unknown_scheme" else "value"
    message = {
        "unknown_scheme": _("There is no such identifier scheme."),
        "empty": _("Nothing was given."),
        "shape": _("This does not have the scheme's form."),
        "checksum": _("The check digit does not fit; some character is mistyped."),
        "person": _("This is the number of a person, not of an organisation."),
    }[error.reason]
    return Invalid({field: [message]})


def add_identifier(
    actor: Actor, *, organisation_id: int, scheme: str, value: str, why: str = ""
) -> Identifier:
    """Add an identifier in its scheme's normal form.

    Raises NotFound, Forbidden, Invalid, or Conflict when the value names an organisation already (which
    one is said only when *actor* may see it).
    """
    with transaction.atomic():
        organisation = editable(actor, organisation_id)
        if scheme in PERSONAL:
            raise Invalid({"scheme": [_("This scheme names people, not organisations.")]})
        try:
            value = normalise(scheme, value)
        except IdentifierError as error:
            raise explain(error) from error
        # A concurrent insert waits on the unique index, and then finds the row that won.
        identifier, created = Identifier.objects.get_or_create(
            scheme=scheme, value=value, defaults={"organisation": organisation}
        )
        if not created:
            holder = visible_organisations(actor).filter(pk=identifier.organisation_id).first()
            if holder is None:
                raise Conflict(_("This identifier belongs to another organisation."))
            raise Conflict(_("This identifier belongs to: {name}.").format(name=holder.name))
        audit.write(
            actor,
            "organisation.add_identifier",
            ("organisation", organisation.pk),
            organisation_id=organisation.proposed_by_id or organisation.pk,
            after={"scheme": scheme, "value": value},
            why=why,
        )
    return identifier


def remove_identifier(actor: Actor, *, identifier_id: int, why: str = "") -> None:
    """Remove an identifier that was a mistake."""
    with transaction.atomic():
        identifier = Identifier.objects.filter(pk=identifier_id).first()
        if identifier is None:
            raise NotFound
        organisation = editable(actor, identifier.organisation_id)
        identifier.delete()
        audit.write(
            actor,
            "organisation.remove_identifier",
            ("organisation", organisation.pk),
            organisation_id=organisation.proposed_by_id or organisation.pk,
            before={"scheme": identifier.scheme, "value": identifier.value},
            why=why,
        )
