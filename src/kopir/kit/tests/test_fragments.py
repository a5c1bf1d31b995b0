"""A piece that is kept says what its facts say, in the reader's language, and can hold nothing else."""

from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import override

from kopir.kit.fragments import fragment
from kopir.spine.parties.models import Organisation

pytestmark = pytest.mark.django_db
NAME = "tests/piece.html"


class Facts(NamedTuple):
    name: Any
    amount: Any = Decimal(3)
    more: tuple[Any, ...] = ()


@pytest.fixture(autouse=True)
def piece(settings, tmp_path):
    """A template of this test's own, before those of the apps."""
    (tmp_path / "tests").mkdir()
    text = (
        '{% load i18n %}{% translate "Promises" %} {{ it.name }} {{ it.amount }}'
        "{% if it.more.0.pk %} {{ it.more.0.names.all }}{% endif %}{{ request.path }}"
    )
    (tmp_path / NAME).write_text(text)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


def test_it_follows_every_fact_and_the_language():
    for name, amount in (("<A>", Decimal(3)), ("B", Decimal(4)), ("<A>", Decimal(4))):
        with override("en"):
            assert fragment(NAME, Facts(name, amount)) == f"Promises {name} {amount}".replace(
                "<A>", "&lt;A&gt;"
            )
    with override("ru"):
        assert fragment(NAME, Facts("B", Decimal(4))).startswith("Обещания")


def test_what_is_equal_and_looks_different_is_not_kept_for_each_other():
    with override("en"):
        for fact in (Decimal("3"), Decimal("3.00"), 3, True, 1, Decimal(1)):
            assert fragment(NAME, Facts(fact)).split()[1] == str(fact)


def test_what_is_not_a_plain_fact_is_refused(organisations):
    """A row is equal to another by id alone, a safe string to an unsafe one: they would be kept for each other."""
    for fact in (organisations.home, {"a": 1}, [1], SafeString("<b>"), 0.5):
        with pytest.raises(TypeError):
            fragment(NAME, Facts(fact))
        with pytest.raises(TypeError):
            fragment(NAME, Facts("x", more=((fact,),)))
    with override("en"):
        assert fragment(NAME, Facts("<b>")) == "Promises &lt;b&gt; 3"


def test_a_piece_that_asks_the_database_is_refused(monkeypatch, organisations):
    monkeypatch.setattr("kopir.kit.fragments._check", lambda facts: None)
    with pytest.raises(RuntimeError, match="asked the database"):
        fragment(NAME, Facts("x", more=(organisations.home,)))
    assert Organisation.objects.exists()  # and only there
