"""What a country suggests for a hub in it."""

from zoneinfo import available_timezones

import pytest

from kopir.ground import places
from kopir.ground.codelists import UnknownCode, countries, is_currency


@pytest.mark.parametrize(
    ("country", "currency", "zone", "language"),
    [
        ("KZ", "KZT", "Asia/Almaty", "kk"),
        ("GE", "GEL", "Asia/Tbilisi", "ka"),
        ("US", "USD", "America/New_York", "en"),
        ("CN", "CNY", "Asia/Shanghai", "zh"),
        ("KG", "KGS", "Asia/Bishkek", "ky"),
        ("AQ", "", "Antarctica/McMurdo", ""),
    ],
)
def test_the_main_ones_come_first(country, currency, zone, language):
    assert places.currency_of(country) == currency
    assert places.zones_of(country)[0] == zone
    assert (places.languages_of(country) or [""])[0] == language


def test_a_country_with_several_zones_and_languages_gives_them_all():
    assert len(places.zones_of("KZ")) > 3 and "ru" in places.languages_of("KZ")


def test_every_country_suggests_only_what_exists():
    for country in sorted(countries()):
        assert places.currency_of(country) == "" or is_currency(places.currency_of(country))
        assert set(places.zones_of(country)) <= available_timezones()


def test_regions_hold_countries():
    east = places.within([places.EASTERN_ASIA])
    west = places.within([places.NORTHERN_AMERICA, places.WESTERN_EUROPE])
    assert {"CN", "JP", "KR"} <= set(east) and {"US", "CA", "DE", "FR"} <= set(west)
    assert set(east) | set(west) <= countries() and set(east).isdisjoint(west) and east == sorted(east)
    assert {"GB", "IT"} <= set(places.within(["150"]))  # Europe, through its parts


def test_a_code_that_is_no_country_is_refused():
    for ask in (places.currency_of, places.zones_of, places.languages_of):
        with pytest.raises(UnknownCode):
            ask("XX")
