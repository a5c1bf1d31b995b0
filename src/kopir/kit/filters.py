"""The filter bar of a list: a GET form's fields written in one pass.

Django renders a template per field and one per option; on a list page that was a fifth of the whole answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as plain
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .countries import CountrySelect

#: So many bars are kept; then all are forgotten, which costs their being written again.
MOST = 256
_written: dict[Any, SafeString] = {}


def filter_bar(form: forms.Form) -> SafeString:
    """Every field with its label, as a filter form shows it: selects, checkboxes and one-line inputs.

    Hidden fields are written only when they have a value. Raises TypeError for a widget of another kind.

    A form that says ``same_for_all = True`` has the same fields and choices for everybody: it is written once for
    each language and for what was asked.
    """
    if getattr(form, "same_for_all", False) and form.is_bound and not form.initial:
        data: Any = form.data
        asked = tuple(data.get(form.add_prefix(name)) for name in form.fields)
        whole = (type(form), get_language(), form.prefix, asked)
        if whole not in _written:
            if len(_written) >= MOST:
                _written.clear()
            _written[whole] = _bar(form)
        return _written[whole]
    return _bar(form)


def _bar(form: forms.Form) -> SafeString:
    parts = []
    for bound in form:
        value = bound.value()
        if bound.is_hidden:
            if value not in (None, ""):
                parts.append(
                    f'<input type="hidden" name="{escape(bound.html_name)}" value="{escape(value)}">'
                )
            continue
        label = f'<label for="{escape(bound.id_for_label)}">{conditional_escape(bound.label)}</label>'
        parts.append(f"<div>{label}{_control(bound, value)}</div>")
    return mark_safe("".join(parts))  # noqa: S308 - every value above is escaped


def _control(bound: BoundField, value: object) -> str:
    widget = bound.field.widget
    named = f'name="{escape(bound.html_name)}" id="{escape(bound.id_for_label)}"'
    if isinstance(widget, CountrySelect):
        return f"<select {named}>{widget.written(str(value or ''))}</select>"
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        return f"<select {named}>{_options(widget.choices, '' if value is None else str(value))}</select>"
    if isinstance(widget, forms.CheckboxInput):
        return f'<input type="checkbox" {named}{" checked" if widget.check_test(value) else ""}>'
    if isinstance(widget, forms.TextInput):
        attributes = "".join(f' {escape(key)}="{escape(value)}"' for key, value in _attributes(widget))
        shown = widget.format_value(value)
        given = "" if shown in (None, "") else f' value="{escape(shown)}"'
        return f"<input {named}{attributes}{given}>"
    raise TypeError(f"a filter bar has no {type(widget).__name__}")


def _attributes(widget: forms.TextInput) -> Iterable[tuple[str, object]]:
    return ({"type": widget.input_type} | widget.attrs).items()


def _options(choices: Iterable[tuple[Any, Any]], chosen: str) -> str:
    # Labels are texts, never markup. The general escape looks for lazy texts thrice, and there are dozens of options.
    return "".join(
        f'<option value="{plain(str(code))}"{" selected" if str(code) == chosen else ""}>{plain(str(label))}</option>'
        for code, label in choices
    )
