"""The frame and the form: labels, errors that lead to their field, nothing inline."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from kopir.kit.errors import Invalid
from kopir.kit.forms import apply_faults


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As in its statutes")
    note = forms.CharField(label="Note", required=False)


def test_a_fault_of_a_service_reaches_its_field_and_the_summary():
    form = Sample({"name": "x"})
    assert form.is_valid()
    apply_faults(form, Invalid({"name": ["Taken"], "elsewhere": ["Wrong"], "": ["All of it"]}))
    html = render_to_string("kit/form.html", {"form": form, "submit": "Send"})
    assert '<a href="#id_name">Name: Taken</a>' in html
    assert "elsewhere: Wrong" in html and "All of it" in html
    assert 'aria-invalid="true"' in html and 'id="id_name_error"' in html


def test_each_field_has_its_label_and_hint():
    html = render_to_string("kit/form.html", {"form": Sample()})
    assert '<label for="id_name">Name' in html and 'id="id_name_helptext"' in html
    assert 'aria-describedby="id_name_helptext"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("template", ["kit/base.html", "kit/form.html"])
def test_nothing_is_inline(template, rf):
    html = render_to_string(template, {"form": Sample()}, request=rf.get("/"))
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]*src=)", html) and not re.search(r"\son[a-z]+=", html)
