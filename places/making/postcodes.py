"""Rows of the committed postcode list: exact where a package knows, joined to towns elsewhere."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from places.making.britain import Britain
from places.making.joining import LEFT_OUT, Joiner, joined
from places.making.packages import american_codes, canadian_areas, postal_countries, postal_rows

Row = tuple[str, str, str, str, str]  # country, code, latitude, longitude, name


def exact(britain: Britain) -> Iterator[Row]:
    """Great Britain's sectors and outcodes, Canada's areas, the United States' ZIP codes."""
    for code, lat, lon in sorted(britain.postcodes()):
        yield "GB", code, f"{lat:.4f}", f"{lon:.4f}", ""
    for code, city, _, lat, lon in canadian_areas():
        yield "CA", code, f"{lat:.4f}", f"{lon:.4f}", city
    for row in sorted(american_codes(), key=lambda row: str(row["zip_code"])):
        if row["lat"] and row["active"] and row["zip_code_type"] != "MILITARY":
            # A box or a firm's own code is rarely what a runner means by five bare digits.
            mark = "" if row["zip_code_type"] == "STANDARD" else "*"
            name = f"{mark}{row['city']}"
            yield (
                "US",
                row["zip_code"],
                f"{float(row['lat']):.3f}",
                f"{float(row['long']):.3f}",
                name,
            )


def approximate(joiner: Joiner) -> Iterator[Row]:
    """Codes of the other countries, at the town that they name."""
    for country in postal_countries():
        if country not in LEFT_OUT:
            for code, place in sorted(joined(country, joiner).items()):
                yield _at(country, code, place)
    yield from _northern_ireland(joiner)


def _at(country: str, code: str, place: dict[str, Any]) -> Row:
    position = f"{place['latitude']:.3f}", f"{place['longitude']:.3f}"
    return country, code, *position, place["name"]


def _northern_ireland(joiner: Joiner) -> Iterator[Row]:
    """Code-Point Open has no BT codes: the least populous place named is the nearest guess."""
    named: dict[str, list[dict[str, Any]]] = {}
    for row in postal_rows("GB"):
        code = row["postal_code"]
        if code.startswith("BT") and " " not in code:
            place = joiner.place(row)
            if place and place["admin1code"] == "NIR":
                named.setdefault(code, []).append(place)
    for code, places in sorted(named.items()):
        yield _at("GB", code, min(places, key=lambda place: place["population"] or 10_000))


def counted(rows: list[Row]) -> dict[str, int]:
    return dict(sorted(Counter(row[0] for row in rows).items()))
