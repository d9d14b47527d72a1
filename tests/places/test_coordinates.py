"""Positions as people paste and type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.coordinates import typed
from places.points import read_coordinates, rounded


@pytest.mark.parametrize(
    "text",
    [
        "51.5, -0.12",
        "51.5 -0.12",
        "51.5;-0.12",
        "(51.5, -0.12)",
        "51,5; -0,12",
        "51,5 -0,12",
        "51,5, -0,12",
        "51.5° N, 0.12° W",
        "\uff15\uff11.\uff15, \u22120.12",
        "geo:51.5,-0.12",
        "geo:51.5,-0.12?z=15",
        "https://www.google.com/maps/@51.5,-0.12,15z",
        "https://www.google.com/maps/place/Some+Park/@51.0,-0.3,17z/data=!3m1!4b1!3d51.5!4d-0.12",
        "https://www.google.com/maps/search/51.5,+-0.12",
        "https://maps.google.com/?q=51.5,-0.12",
        "https://maps.google.com/?q=51.5%2C-0.12",
        "https://maps.apple.com/?ll=51.5,-0.12&q=Park",
        "https://www.openstreetmap.org/#map=15/51.5/-0.12",
        "https://www.openstreetmap.org/?mlat=51.5&mlon=-0.12#map=15/51.0/-0.3",
    ],
)
def test_a_position_is_read_from(text: str) -> None:
    assert typed(text) == (51.5, -0.12)


@pytest.mark.parametrize(
    "text",
    [
        "51°27'41\"N 0°6'57.6\"W",
        "51° 27\u2032 41\u2033 N, 0° 6\u2032 57.6\u2033 W",
        "51°27\u201941\u201dN 0°6\u201957,6\u201dW",
        "51°27.6833'n 0°06.96'w",
    ],
)
def test_minutes_and_seconds_are_read(text: str) -> None:
    assert typed(text) == pytest.approx((51.46139, -0.116), abs=1e-5)


@pytest.mark.parametrize("text", ["51°61'0\"N 0°6'0\"W", "51°1'60\"N 0°6'0\"W"])
def test_an_hour_of_minutes_is_no_position(text: str) -> None:
    with pytest.raises(ValueError, match="from 0 to 59"):
        typed(text)


@pytest.mark.parametrize(
    "text",
    ["Brixton", "10001-1234", "10001 1234", "8004", "5 km", "", "https://example.org/51.5,-0.12"],
)
def test_a_position_is_not_read_into(text: str) -> None:
    assert typed(text) is None


@pytest.mark.parametrize("text", ["91, 0", "51.5, 181", "-90.5,0"])
def test_a_pair_nowhere_on_earth_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="Latitude goes from"):
        typed(text)


@pytest.mark.parametrize(
    ("lat", "lon", "point"),
    [
        ("51.5", "-0.12", (51.5, -0.12)),
        (" 51,5 ", "\u22120,12", (51.5, -0.12)),
        ("\uff15\uff11.\uff15", "0", (51.5, 0.0)),
        ("-90", "180", (-90.0, 180.0)),
        ("51.5°", "0", (51.5, 0.0)),
    ],
)
def test_fields_are_read_generously(lat: str, lon: str, point: tuple[float, float]) -> None:
    assert read_coordinates(lat, lon) == point


@pytest.mark.parametrize(
    ("lat", "lon", "sentence"),
    [
        ("", "0", "The latitude should be a number"),
        ("51.5", "east", "The longitude should be a number"),
        ("nan", "0", "The latitude should be a number"),
        ("0", "inf", "The longitude should be a number"),
        ("1_0", "0", "The latitude should be a number"),
        ("91", "0", "The latitude lies between -90 and 90"),
        ("0", "180.01", "The longitude lies between -180 and 180"),
    ],
)
def test_fields_are_refused_in_words(lat: str, lon: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_coordinates(lat, lon)


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_gives_a_point_on_earth_or_a_refusal(lat: str, lon: str) -> None:
    try:
        latitude, longitude = read_coordinates(lat, lon)
    except ValueError:
        return

    assert -90 <= latitude <= 90
    assert -180 <= longitude <= 180


def test_the_public_point_is_rounded_to_about_a_kilometre() -> None:
    assert rounded(51.50735, -0.12776) == (51.51, -0.13)
    assert rounded(51.50735, -0.12776, 3) == (51.507, -0.128)
    assert str(rounded(-0.001, -0.001)) == "(0.0, 0.0)"
