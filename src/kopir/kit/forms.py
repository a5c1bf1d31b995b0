"""Between services and forms: a service's refusal becomes the form's errors."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm

from .errors import Invalid


def apply_faults(form: BaseForm, invalid: Invalid) -> None:
    """Put each fault at its field, or at the whole form when the form has no such field."""
    for name, messages in invalid.faults.items():
        field: Any = name if name in form.fields else None
        for message in messages:
            text = message if field or not name else f"{name}: {message}"
            form.add_error(field, text)
