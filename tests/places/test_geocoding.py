"""The door that the rest of the product uses, and the command that builds behind it."""

from pathlib import Path

import pytest
from flask import Flask
from geopy.exc import GeocoderQueryError, GeocoderUnavailable

from places import commands, geocoding
from places.finder import Finder


def wired(folder: Path, **config: object) -> Flask:
    app = Flask(__name__, instance_path=str(folder))
    app.config.update(config)
    geocoding.init_app(app)
    return app


def test_places_are_found_suggested_and_named(gazetteer_file: Path, tmp_path: Path) -> None:
    app = wired(tmp_path, GEOCODER="gazetteer", GAZETTEER=str(gazetteer_file.parent))

    with app.app_context():
        assert geocoding.find("Brixton")[0].label == "Brixton, Greater London, United Kingdom"
        assert geocoding.find("Newcastle", near=(-33.9, 151.2))[0].country_code == "AU"
        assert geocoding.is_ambiguous(geocoding.find("Newcastle"))
        assert geocoding.suggest("brixt", limit=1)[0].name == "Brixton"
        assert geocoding.name_of(51.4659, -0.1065) == "Brixton, London"


def test_the_gazetteer_lies_in_the_instance_folder(gazetteer_file: Path) -> None:
    with wired(gazetteer_file.parent).app_context():
        assert geocoding.find("Köln")[0].name == "Köln"


def test_without_a_gazetteer_the_search_rests(tmp_path: Path) -> None:
    with wired(tmp_path).app_context():
        for ask in (geocoding.find, geocoding.suggest):
            with pytest.raises(GeocoderUnavailable):
                ask("Brixton", near=(51.5, -0.1))
        with pytest.raises(GeocoderUnavailable):
            geocoding.name_of(51.5, -0.1)


def test_a_pair_nowhere_on_earth_is_refused_with_a_sentence(gazetteer_file: Path) -> None:
    with (
        wired(gazetteer_file.parent).app_context(),
        pytest.raises(GeocoderQueryError, match="Latitude goes from"),
    ):
        geocoding.find("51.5, 181")


def test_nominatim_stands_in_front_where_it_is_set(tmp_path: Path) -> None:
    app = wired(tmp_path, GEOCODER="nominatim:https://geo.example.org/search-engine")

    finder = app.extensions["geocoding"]

    assert isinstance(finder, Finder)
    assert finder._remote is not None


def test_the_command_says_when_there_is_nothing_to_do(gazetteer_file: Path) -> None:
    app = wired(gazetteer_file.parent)
    app.cli.add_command(commands.places)

    result = app.test_cli_runner().invoke(args=["places", "build"])

    assert result.exit_code == 0
    assert result.output == f"{gazetteer_file.name} was there already.\n"
