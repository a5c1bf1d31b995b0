"""A country is chosen by its name, in the reader's language and order."""

import re

import icu
import pytest
from django import forms
from django.utils import translation

from kopir.ground.codelists import countries
from kopir.kit.countries import CountryField, CountrySelect, countries_in
from kopir.kit.filters import filter_bar

LANGUAGES = ("en", "kk", "ru", "zh-hans")


class Asked(forms.Form):
    country = CountryField(empty="Any")


def options(html):
    return re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)</option>', html)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_countries_by_name_in_the_languages_own_order(lang):
    names = [name for _code, name in countries_in(lang)]
    assert {code for code, _name in countries_in(lang)} == countries()
    collator = icu.Collator.createInstance(icu.Locale.forLanguageTag(lang))
    assert names == sorted(names, key=collator.getSortKey) and names != sorted(names)
    with translation.override(lang):
        shown = [name for code, _on, name in options(str(Asked({})["country"])) if code]
    assert len(shown) == len(names)


def test_each_language_has_its_own_names():
    assert {dict(countries_in(lang))["DE"] for lang in LANGUAGES} == {"Germany", "Германия", "德国"}
    assert len({dict(countries_in(lang))["KZ"] for lang in LANGUAGES}) == 4
    assert [code for code, _n in countries_in("kk-latn")] == [code for code, _n in countries_in("kk")]
    order = [code for code, _name in countries_in("kk")]
    assert order.index("CN") < order.index("LB")  # Қ comes after К and before Л; by code point it is behind Я


@pytest.mark.parametrize("given", ["kz", " KZ ", "KZ"])
def test_the_code_may_be_written_small(given):
    form = Asked({"country": given})
    assert form.is_valid() and form.cleaned_data["country"] == "KZ"
    for html in (str(form["country"]), str(filter_bar(form))):
        assert [code for code, on, _name in options(html) if on] == ["KZ"]


def test_what_is_no_country_is_refused_and_stays_in_sight():
    form = Asked({"country": 'x"><script>'})
    assert not form.is_valid()
    for html in (str(form["country"]), str(filter_bar(form))):
        assert "<script>" not in html.lower() and "&quot;" in html
    assert Asked({"country": ""}).is_valid()


def test_it_is_a_control_with_its_attributes():
    html = CountrySelect(attrs={"aria-label": "Land"}).render("c", "PL", {"id": "x"})
    assert (
        html.startswith("<select ")
        and 'aria-label="Land"' in html
        and 'id="x"' in html
        and 'name="c"' in html
    )
    assert '<option value="PL" selected>' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/agreements/", "/organisations/", "/organisations/new/", "/figures/agreements.in_force/"],
)
def test_pages_ask_for_a_country_by_name(clients, hub, organisations, path):
    for lang, name in (("en", "South Korea"), ("zh-hans", "韩国"), ("kk", "Оңтүстік Корея")):
        page = clients.officer.get(path, headers={"Accept-Language": lang}).content.decode()
        assert f'<option value="KR">{name}</option>' in page, (path, lang)
    assert "two letters" not in clients.officer.get(path).content.decode()


@pytest.mark.django_db
def test_the_chosen_country_stays_chosen_and_narrows(clients, hub, organisations):
    page = clients.officer.get("/organisations/?country=kr").content.decode()
    assert '<option value="KR" selected>' in page
    assert "Seoul National University" in page and "Jagiellonian" not in page
