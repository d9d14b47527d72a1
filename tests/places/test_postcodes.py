"""Postcodes, typed in every way people type them."""

import pytest

from places.postcode_shapes import readings
from tests.places.conftest import Asker


@pytest.mark.parametrize(
    "text", ["M1 1AE", "m11ae", "M11AE", " m1  1ae ", "\uff2d\uff11 \uff11\uff21\uff25"]
)
def test_a_british_postcode_gives_its_sector(text: str, ask: Asker) -> None:
    place = ask(text)[0]

    assert place.kind == "sector"
    assert place.precision_km <= 1
    assert place.latitude == pytest.approx(53.478, abs=0.02)
    assert place.longitude == pytest.approx(-2.231, abs=0.02)
    assert "Manchester" in place.label


def test_a_british_district_says_that_it_is_wider(ask: Asker) -> None:
    sector, district = ask("M1 1AE")[0], ask("M1")[0]

    assert district.kind == "outcode"
    assert district.precision_km > sector.precision_km


def test_a_northern_irish_postcode_gives_its_district(ask: Asker) -> None:
    place = ask("BT9 5AB")[0]

    assert place.kind == "outcode"
    assert place.precision_km >= 5
    assert place.latitude == pytest.approx(54.58, abs=0.06)


@pytest.mark.parametrize(
    ("text", "country", "latitude", "longitude"),
    [
        ("10001-1234", "US", 40.75, -73.99),
        ("94110", "US", 37.75, -122.42),
        ("K1A 0B1", "CA", 45.42, -75.70),
        ("1012 AB", "NL", 52.37, 4.89),
        ("75011", "FR", 48.86, 2.38),
        ("D-20095 Hamburg", "DE", 53.55, 9.99),
        ("LV-1010", "LV", 56.95, 24.11),
        ("150-0001", "JP", 35.66, 139.70),
        ("D02 AF30", "IE", 53.34, -6.26),
        ("JE2 4WE", "JE", 49.19, -2.10),
        ("1 rue de la Paix, 75002 Paris", "FR", 48.86, 2.35),
        ("Springfield, IL 62701", "US", 39.80, -89.65),
    ],
)
def test_postcodes_of_many_countries(
    text: str, country: str, latitude: float, longitude: float, ask: Asker
) -> None:
    place = ask(text)[0]

    assert place.country_code == country
    assert place.latitude == pytest.approx(latitude, abs=0.1)
    assert place.longitude == pytest.approx(longitude, abs=0.1)


def test_bare_digits_are_read_in_every_country_that_has_them(ask: Asker) -> None:
    assert {"FR", "US"} <= {place.country_code for place in ask("75011")}


def test_bare_digits_follow_the_persons_country(ask: Asker) -> None:
    dallas = (32.78, -96.80)

    assert ask("75011", country="us")[0].country_code == "US"
    assert ask("75011", near=dallas)[0].country_code == "US"


def test_nearness_does_not_move_bare_digits_within_a_country(ask: Asker) -> None:
    greenville = (34.85, -82.39)

    place = ask("94110", near=greenville)[0]

    assert place.region == "California"


def test_a_leading_zero_is_part_of_the_code(ask: Asker) -> None:
    assert all(place.name.startswith("0200 ") for place in ask("0200"))


def test_a_town_after_the_code_decides_the_country(ask: Asker) -> None:
    assert ask("10999 Berlin")[0].country_code == "DE"


def test_a_code_that_is_unknown_leaves_the_town(ask: Asker) -> None:
    assert ask("00-001 Warszawa")[0].name == "Warsaw"


@pytest.mark.parametrize("text", ["", "Brixton", "5 km", "12", "123456789", "A1"])
def test_some_texts_are_no_postcodes(text: str) -> None:
    assert [country for country, _ in readings(text)] in ([], ["GB"])
