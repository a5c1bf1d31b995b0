"""A frozen part is made once a language, and knows nothing of who asks."""

from django.template import engines
from django.utils.translation import override

TEXT = "{% load i18n kit %}{% frozen %}{% translate 'Close' %}{{ secret }}{% endfrozen %}{{ secret }}"


def test_nothing_of_a_request_is_kept():
    page = engines["django"].from_string(TEXT)
    with override("en"):
        assert page.render({"secret": "first"}) == "Closefirst"
        assert page.render({"secret": "second"}) == "Closesecond"
    with override("ru"):
        assert page.render({"secret": "third"}) == "Закрытьthird"


def test_it_is_made_once_a_language():
    page = engines["django"].from_string("{% load kit %}{% frozen %}{% now 'u' %}{% endfrozen %}")
    with override("en"):
        first = page.render({})
        assert page.render({}) == first
    with override("kk"):
        assert page.render({}) != first
