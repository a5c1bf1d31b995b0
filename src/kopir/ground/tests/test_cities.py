"""Cities are called as the reader calls them; what the list does not hold stays as it was written."""

import csv
from importlib import resources

import pytest

from kopir.ground.cities import city_name
from kopir.ground.codelists import is_country


@pytest.mark.parametrize(
    ("city", "country", "lang", "shown"),
    [
        ("Almaty", "KZ", "kk", "Алматы"),
        ("Ust-Kamenogorsk", "KZ", "kk", "Өскемен"),
        ("turkestan", "", "zh-hans", "突厥斯坦"),
        ("Berlin", "DE", "en", "Berlin"),
        ("Berlin", "US", "ru", "Berlin"),  # another one
        ("Nowhere", "KZ", "kk", "Nowhere"),
        ("", "KZ", "kk", ""),
    ],
)
def test_a_city_by_its_name(city, country, lang, shown):
    assert city_name(city, lang, country) == shown


def test_every_line_is_whole():
    text = resources.files("kopir.ground").joinpath("data", "cities.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
    assert all(is_country(row["country"]) and all(row.values()) for row in rows)
    spellings = [(row["country"], each.casefold()) for row in rows for each in row["spellings"].split("|")]
    assert len(spellings) == len(set(spellings)) > 100
