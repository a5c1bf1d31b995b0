"""Words of the audit trail for transcripts of records."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kopir.spine.audit.said import choice, number, record
from kopir.spine.audit.words import Field, declare
from kopir.spine.registry.actors import Actor

from ..models import Verdict
from .selectors import seen_among


def _transcripts(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    return {pk: _("Transcript no. {number}").format(number=pk) for pk in seen_among(actor, ids)}


declare(
    "recognition.transcript",
    label=gettext_lazy("Transcript of records"),
    actions={
        "recognition.enter": gettext_lazy("Transcript entered"),
        "recognition.judge": gettext_lazy("Course judged"),
        "recognition.decide": gettext_lazy("Transcript decided"),
        "recognition.overturn": gettext_lazy("Decision on a transcript overturned"),
        "recognition.erase": gettext_lazy("Transcript erased"),
    },
    fields={
        "institution": record(gettext_lazy("Sending institution"), "organisation"),
        "scale": Field(gettext_lazy("Code of the scale")),
        "courses": number(gettext_lazy("Number of courses")),
        "course": number(gettext_lazy("Course, by its place")),
        "verdict": choice(gettext_lazy("Judgement"), Verdict),
        "granted": number(gettext_lazy("Credits granted")),
    },
    labels=_transcripts,
)
