"""The filter bar says what Django's own widgets say, in fewer steps."""

import re

import pytest
from django import forms

from kopir.kit.filters import filter_bar


class Everything(forms.Form):
    name = forms.CharField(max_length=20, label="A <name>")
    kind = forms.ChoiceField(choices=[("", "Any"), ("a&b", "A & B"), ("c", "<C>")])
    due = forms.BooleanField(required=False)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    place = forms.IntegerField(widget=forms.HiddenInput)


def facts(html):
    """(tag, attributes) of each control, in order; what only scripts or styles would read is left out."""
    found = []
    for tag, rest in re.findall(r"<(input|select|option)\b([^>]*)>", html):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', rest))
        attributes |= {word: "" for word in ("checked", "selected") if re.search(rf"\b{word}\b", rest)}
        found.append(
            (
                tag,
                {
                    k: v
                    for k, v in attributes.items()
                    if k not in {"required", "aria-invalid", "aria-describedby"}
                },
            )
        )
    return found


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": '"><script>', "kind": "a&b", "due": "on", "day": "2025-01-31", "place": "5"},
        {"name": "x", "kind": "none of them", "day": "31.02.2025", "place": ""},
    ],
)
def test_it_says_what_the_widgets_say(data):
    form = Everything(data)
    ours = facts(str(filter_bar(form)))
    theirs = facts("".join(str(field) for field in form if field.name != "place"))
    place = [("input", {"type": "hidden", "name": "place", "value": "5"})] if data.get("place") else []
    assert ours == theirs + place
    assert "A &lt;name&gt;" in filter_bar(form) and "<script>" not in filter_bar(form)


def test_an_unknown_control_is_refused():
    class Area(forms.Form):
        text = forms.CharField(widget=forms.Textarea)

    with pytest.raises(TypeError):
        filter_bar(Area({}))
