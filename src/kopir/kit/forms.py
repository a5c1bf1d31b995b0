"""Forms in groups; and between services and forms: a service's refusal becomes the form's errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, ClassVar

from django.forms import BaseForm
from django.forms.boundfield import BoundField

from .errors import Invalid


class Grouped(BaseForm):
    """A long form whose fields stand under headings. ``GROUPS``: (heading, names of fields; ``*`` stands for any rest).

    Fields that no group names come first, without a heading; a group of which the form has no field is not there.
    """

    GROUPS: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """(heading or '', its fields), as ``kit/_fields.html`` shows them."""
        left = {field.name: field for field in self.visible_fields()}
        found = [
            (heading, [left.pop(name) for each in names for name in list(left) if fnmatchcase(name, each)])
            for heading, names in self.GROUPS
        ]
        yield from ((heading, fields) for heading, fields in (("", list(left.values())), *found) if fields)


def apply_faults(form: BaseForm, invalid: Invalid) -> None:
    """Put each fault at its field, or at the whole form when the form has no such field."""
    for name, messages in invalid.faults.items():
        field: Any = name if name in form.fields else None
        for message in messages:
            text = message if field or not name else f"{name}: {message}"
            form.add_error(field, text)
