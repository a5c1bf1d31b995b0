"""The tags: escaped, labelled, and honest about what is missing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from kopir.kit.tables import Column, Table


def render(source, **context):
    return Template("{% load kit %}" + source).render(Context(context))


def test_a_table_escapes_text_and_labels_each_cell():
    table = Table([Column("name", "Na<me"), Column("n", "Count", numeric=True)], [{"name": "<b>", "n": 3}])
    html = render("{% table table %}", table=table)
    assert "&lt;b&gt;" in html and "<b>" not in html
    assert '<td data-label="Na&lt;me">' in html and '<td class="n" data-label="Count">3</td>' in html


def test_an_empty_table_says_so():
    assert "Nothing" in render("{% table table %}", table=Table([Column("a", "A")], [], empty="Nothing"))


def test_a_cell_of_none_stays_empty():
    assert '<td data-label="A"></td>' in Table([Column("a", "A")], [{"a": None}]).html()


def test_a_text_that_fell_back_says_in_which_language_it_is():
    with translation.override("kk"):
        html = render("{% ml value %}", value={"ru": "Меморандум"})
    assert 'lang="ru"' in html and "орыс" in html


def test_a_text_in_the_readers_language_carries_no_note():
    with translation.override("ru"):
        assert render("{% ml value %}", value={"ru": "Да", "en": "Yes"}) == "Да"


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "16,000,000"), ("ru", "16\xa0000\xa0000"), ("zh-hans", "16,000,000")]
)
def test_money_shows_its_currency_and_the_readers_separators(language, expected):
    with translation.override(language):
        html = render("{% quantity value 'money' 'USD' %}", value=Decimal("16000000.0000"))
    assert expected in html and "$" in html


def test_no_data_is_not_zero():
    assert "no data" in render("{% quantity value 'place' %}", value=None)
    assert "0 places" in render("{% quantity value 'place' %}", value=0)


def test_a_share_of_time_is_shown_to_one_decimal():
    assert "13.5 places" in render("{% quantity value|about 'place' %}", value=Decimal("13.5068"))
    assert "no data" in render("{% quantity value|about 'place' %}", value=None)


def test_one_place_is_not_places():
    assert "1 place<" in render("{% quantity value 'place' %}", value=Decimal("1.0000"))


def test_a_date_is_as_precise_as_its_source():
    with translation.override("en"):
        assert 'datetime="2024"' in render("{{ d|day:'year' }}", d=date(2024, 1, 1))
        assert "September 2024" in render("{{ d|day:'month' }}", d=date(2024, 9, 1))
        assert 'datetime="2024-09-16"' in render("{{ d|day }}", d=date(2024, 9, 16))


def test_a_status_has_word_and_class():
    assert render("{% tag 'warn' 'Quiet' %}") == '<span class="tag warn">Quiet</span>'


def test_a_moment_says_its_zone():
    value = datetime(2026, 11, 24, 2, 31, tzinfo=UTC)
    with translation.override("en"):
        html = render("{{ t|moment }}", t=value)
    assert 'datetime="2026-11-24T02:31:00+00:00"' in html and "02:31" in html and "UTC" in html
    assert "no data" in render("{{ t|moment }}", t=None)
