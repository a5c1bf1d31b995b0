"""Words of the audit trail for distributions of grades."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kopir.spine.audit.said import choice, number
from kopir.spine.audit.words import Field, declare
from kopir.spine.registry.actors import Actor

from ..models import Openness
from .selectors import seen_among


def _distributions(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    return {pk: _("Distribution no. {number}").format(number=pk) for pk in seen_among(actor, ids)}


declare(
    "recognition.distribution",
    label=gettext_lazy("Distribution of grades"),
    actions={
        "recognition.upload": gettext_lazy("Distribution uploaded"),
        "recognition.open": gettext_lazy("Who may see a distribution changed"),
    },
    fields={
        "scale": Field(gettext_lazy("Code of the scale")),
        "number": number(gettext_lazy("Version")),
        "size": number(gettext_lazy("Passing grades")),
        "openness": choice(gettext_lazy("Who may see it"), Openness),
    },
    labels=_distributions,
)
