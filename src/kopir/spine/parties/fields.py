"""The form field of an organisation: one types its name, and the form's value is its number.

With a script it is a combobox with suggestions (assets/js/picker.js); without one the server resolves the name
when the form is sent, and asks back where that is not sure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kopir.spine.registry.actors import ANONYMOUS, Actor

from .picking import LONGEST, Choice, choices_of, suggested, sure
from .rights import may_propose


@dataclass(frozen=True, slots=True)
class Given:
    """What was sent. ``pk`` counts as long as ``text`` is still the text that it was chosen for (``asked``);
    without a text, as programs send it, ``pk`` alone counts."""

    pk: str
    text: str | None = None
    asked: str = ""

    @property
    def chosen(self) -> str:
        return self.pk if self.text is None or self.text.strip() == self.asked.strip() else ""


class OrganisationPicker(forms.Widget):
    """``actor``, ``everybody``, ``without`` and ``near`` come from the field, which also leaves here what it found."""

    actor: Actor = ANONYMOUS
    everybody = False
    without: Collection[int] = ()
    near: Collection[int] = ()
    choices: list[Choice] = []
    nothing = False

    @property
    def asker(self) -> Actor:
        """Whose sight decides: where everybody will read the choice, only what everybody may know of."""
        return ANONYMOUS if self.everybody else self.actor

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Given:
        return Given(
            str(data.get(name) or "").strip(), data.get(f"{name}_text"), str(data.get(f"{name}_asked") or "")
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = value if isinstance(value, Given) else Given(str(value or ""))
        found = choices_of(self.asker, number(given.chosen))
        chosen = found[0] if found else None
        text = chosen.name if chosen else given.text or ""
        where = {
            "without": [str(pk) for pk in self.without],
            "near": [str(pk) for pk in self.near],
            "everybody": ["1"] if self.everybody else [],
        }
        context = {
            "name": name,
            "text": text,
            "asked": text if chosen or self.choices else "",
            "chosen": chosen,
            "choices": self.choices,
            "attrs": {**self.attrs, **(attrs or {}), "maxlength": LONGEST},
            "nothing": self.nothing,
            "may_add": may_propose(self.actor),
            "near": bool(self.near),
            "suggest": f"{reverse('parties:suggest')}?{urlencode(where, doseq=True)}",
        }
        return SafeString(render_to_string("parties/_picker.html", context))


class OrganisationField(forms.Field):
    """Its value is the number of an organisation that the asker may know of, or None.

    ``everybody``: the choice will be read by all, so it is made among what all may know of. What may not be
    seen is answered as what does not exist. The form hands over the asker (:class:`PickingForm`).
    """

    widget = OrganisationPicker
    default_error_messages = {
        "nothing": _(
            "No organisation of this name is in the register. Try another spelling, or add it first."
        ),
        "several": _("Choose the organisation that you mean."),
    }

    def __init__(self, *, everybody: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.everybody = everybody

    def clean(self, value: Any) -> int | None:
        given = value if isinstance(value, Given) else Given(str(value or ""))
        picker: OrganisationPicker = self.widget  # type: ignore[assignment]  # the widget is ours
        text = (given.text or "").strip()
        if given.chosen:
            if choices_of(picker.asker, number(given.chosen)):
                return int(given.chosen)
            picker.nothing = True
            raise forms.ValidationError(self.error_messages["nothing"], code="nothing")
        if not text:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        found = sure(picker.asker, text, picker.without)
        if found is not None:
            return found
        picker.choices = suggested(picker.asker, text, picker.without)
        picker.nothing = not picker.choices
        code = "several" if picker.choices else "nothing"
        raise forms.ValidationError(self.error_messages[code], code=code)


class PickingForm(forms.Form):
    """A form with organisations to choose, by one asker: ``without`` those that cannot be meant, and with
    those that are ``near`` offered before a letter is typed."""

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        without: Collection[int] = (),
        near: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            picker = field.widget
            if isinstance(picker, OrganisationPicker):
                picker.actor, picker.without, picker.near = actor, without, near


def number(text: str) -> list[int]:
    """[the number], or [] for what can be none."""
    return [int(text)] if text.isdecimal() and text.isascii() and len(text) < 19 else []
