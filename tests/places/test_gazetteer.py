"""The gazetteer keeps geopy's manners, so that callers may swap it for another geocoder."""

import sqlite3
import threading
from pathlib import Path

import pytest
from geopy.exc import (
    ConfigurationError,
    GeocoderQueryError,
    GeocoderServiceError,
    GeocoderUnavailable,
)
from geopy.geocoders.base import Geocoder
from geopy.point import Point

from places.gazetteer import Gazetteer


def test_it_is_a_geocoder_of_geopy(gazetteer: Gazetteer) -> None:
    location = gazetteer.geocode("Brixton")

    assert isinstance(gazetteer, Geocoder)
    assert location.address == "Brixton, Greater London, United Kingdom"
    assert location.latitude == pytest.approx(51.466, abs=0.01)
    assert location.raw["country_code"] == "GB"
    assert location.raw["timezone"] == "Europe/London"


def test_nothing_found_is_none_for_one_and_for_many(gazetteer: Gazetteer) -> None:
    assert gazetteer.geocode("asdfghjkl") is None
    assert gazetteer.geocode("asdfghjkl", exactly_one=False) is None


def test_many_are_a_list_no_longer_than_the_limit(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.geocode("Springfield", exactly_one=False)) == 5
    assert len(gazetteer.geocode("Springfield", exactly_one=False, limit=2)) == 2


def test_country_codes_admit_these_countries_alone(gazetteer: Gazetteer) -> None:
    found = gazetteer.geocode("Newcastle", exactly_one=False, country_codes=["au", "za"])

    assert {location.raw["country_code"] for location in found} == {"AU", "ZA"}
    assert gazetteer.geocode("Newcastle", country_codes="gb").raw["country_code"] == "GB"


def test_a_view_moves_the_order_across_the_date_line_too(gazetteer: Gazetteer) -> None:
    around_sydney = [Point(-35, 150), Point(-32, 153)]
    fiji = [(-19, 177), (-15, -178)]

    assert gazetteer.geocode("Newcastle", viewbox=around_sydney).raw["country_code"] == "AU"
    assert gazetteer.geocode("Suva", viewbox=fiji).raw["country_code"] == "FJ"


def test_a_structured_question_is_read(gazetteer: Gazetteer) -> None:
    found = gazetteer.geocode({"city": "Springfield", "state": "Illinois", "country": "USA"})

    assert found.raw["region"] == "Illinois"


@pytest.mark.parametrize("point", [(51.4659, -0.1065), "51.4659, -0.1065", Point(51.4659, -0.1065)])
def test_a_point_has_a_nearest_place(point: object, gazetteer: Gazetteer) -> None:
    assert gazetteer.reverse(point).raw["name"] == "Brixton"


def test_there_is_no_place_at_sea(gazetteer: Gazetteer) -> None:
    assert gazetteer.reverse((0, 0)) is None
    assert gazetteer.reverse((30, -40), exactly_one=False) is None


@pytest.mark.parametrize("point", [(91, 0), (0, 181), "here", (1,), None, (float("nan"), 0)])
def test_a_point_nowhere_on_earth_is_refused(point: object, gazetteer: Gazetteer) -> None:
    with pytest.raises(GeocoderQueryError):
        gazetteer.reverse(point)


def test_coordinates_nowhere_on_earth_are_refused_with_a_sentence(gazetteer: Gazetteer) -> None:
    with pytest.raises(GeocoderQueryError, match="Latitude goes from"):
        gazetteer.geocode("91, 0")


def test_a_missing_file_makes_it_unavailable(tmp_path: Path) -> None:
    gazetteer = Gazetteer(path=tmp_path / "none.sqlite3")

    with pytest.raises(GeocoderUnavailable):
        gazetteer.geocode("Brixton")
    with pytest.raises(GeocoderUnavailable):
        gazetteer.suggest("Bri")


def test_a_broken_file_is_a_failure_of_the_service(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite3"
    path.write_bytes(b"this is no database, and long enough to be read as a header" * 100)

    with pytest.raises(GeocoderServiceError):
        Gazetteer(path=path).geocode("Brixton")


def test_a_path_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigurationError):
        Gazetteer(path="gazetteer.sqlite3")


def test_threads_ask_at_the_same_time(gazetteer: Gazetteer) -> None:
    names: list[str] = []
    threads = [
        threading.Thread(target=lambda: names.append(gazetteer.geocode("Köln").raw["name"]))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert names == ["Köln"] * 8


def test_nobody_can_write_to_it(gazetteer: Gazetteer) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        gazetteer.shelf._database.execute("DELETE FROM place")


def test_it_says_where_its_data_come_from(gazetteer: Gazetteer) -> None:
    meta = gazetteer.shelf.meta()

    assert {"made_on", "sources", "rows", "checksum"} <= set(meta)
    assert "GeoNames" in meta["sources"]
