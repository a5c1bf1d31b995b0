"""The tags that Köpir puts in the place of Django's say what Django's say, in each language and each time."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from kopir.kit import formats
from kopir.kit.addresses import address
from kopir.kit.templatetags.kit import measured


def shown(text, **given):
    return Template(text).render(Context(given))


def test_a_constant_text_is_in_the_language_of_the_moment():
    page = Template('{% load i18n %}{% translate "Promises" %} {% trans "Facts" as facts %}{{ facts|upper }}')
    said = []
    for language in ("en", "ru", "en", "kk"):
        with override(language):
            said.append(page.render(Context()))
    assert said[0] == said[2] == "Promises FACTS" and len(set(said)) == 3


def test_a_text_with_marks_is_escaped_where_the_page_is():
    page = '{% load i18n %}{% translate who %} {% translate "Documents, contacts, notes"|upper %}'
    assert shown(page, who="A & B") == "A &amp; B DOCUMENTS, CONTACTS, NOTES"
    quoted = Template(
        "{% load i18n %}{% translate '<&>' %}{% autoescape off %}{% translate '<&>' %}{% endautoescape %}"
    )
    assert [quoted.render(Context()) for _ in range(2)] == ["<&><&>"] * 2  # a template's own text is markup
    assert shown('{% load i18n %}{% translate "100% of it" %}') == "100% of it"


def test_an_address_is_as_reverse_writes_it():
    page = "{% url 'agreements:version' pk number %}|{% url 'web:agreement' pk=pk %}|{% url 'web:portfolio' as all %}{{ all }}"
    for pk in (1, 2, 1):
        expected = [
            reverse("agreements:version", args=[pk, 3]),
            reverse("web:agreement", args=[pk]),
            reverse("web:portfolio"),
        ]
        assert shown(page, pk=pk, number=3).split("|") == expected
        assert address("web:agreement", pk) == expected[1]
    for broken in (
        "{% url 'no:such' %}",
        "{% url 'web:agreement' 'x' %}",
        "{% url 'web:agreement' nothing %}",
    ):
        with pytest.raises(NoReverseMatch):
            shown(broken)


def test_an_address_of_words_is_escaped():
    page = "{% url 'indicators:figure' code %}"
    assert "<" not in shown(page, code="a<b") and "&" not in shown(page, code="a b").replace("&amp;", "")


def test_what_is_kept_of_numbers_is_kept_by_language_and_nought_has_no_sign():
    for language, number in (("en", "12,345.5"), ("ru", "12\xa0345,5"), ("en", "12,345.5")):
        with override(language):
            assert formats.number(Decimal("12345.5")) == number
    with override("en"):
        assert measured(Decimal("-0.0"), "place") == measured(0, "place") == measured(Decimal(0), "place")
        assert ">0 places<" in measured(Decimal("-0.0"), "place") and formats.number(Decimal("-0.00")) == "0"
