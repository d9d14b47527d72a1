"""What a postcode answers."""

import math
from dataclasses import replace

from places.naming import nearest
from places.postcode_shapes import kept_part, plain, readings
from places.ranking import Hit, Wishes
from places.shelf import Postcode, Shelf

# These share Britain's shape of code.
_BRITISH = {"GB", "JE", "GG", "IM"}
POSTCODE_KINDS = {"postcode", "sector", "outcode"}
OWN_COUNTRY = 2.0
# An exact position is likelier meant than a code that was joined to its town.
EXACT = 1.0
EXACT_KM = 3.0
# Polish and Japanese codes carry a hyphen; without it they are less likely meant.
UNHYPHENATED = {"PL": -1.0, "JP": -1.0, "PT": -1.0, "BR": -1.0}


def by_postcode(shelf: Shelf, text: str, wishes: Wishes) -> list[Hit]:
    """The readings of a text that is a postcode and nothing else; [] when it is none.

    Nearness says nothing about five bare digits, so the person's country alone moves the order.
    """
    for country, code in readings(text):
        rows = _rows(shelf, country, code)
        if rows:
            return [_hit(row, text, wishes, certain=bool(country)) for row in rows]
    return []


def _rows(shelf: Shelf, country: str, code: str) -> list[Postcode]:
    if country == "GB":
        return [row for row in shelf.postcodes(code) if row.cc in _BRITISH]
    if country:
        return [row for row in shelf.postcodes(code) if row.cc == country]
    return [
        row
        for length in sorted({len(code), 4, 5})
        for row in shelf.postcodes(code[:length])
        if kept_part(row.cc, code) == row.code and len(code) == _full_length(row)
    ]


def _full_length(row: Postcode) -> int:
    """How many digits the country writes where we keep fewer."""
    return {"PT": 7, "JP": 7, "BR": 8}.get(row.cc, len(row.code))


def _hit(row: Postcode, text: str, wishes: Wishes, *, certain: bool) -> Hit:
    weight = math.log10(row.people) + 0.5 * math.log10(max(row.country_people, 1000))
    weight += EXACT if row.precision_km <= EXACT_KM else 0.0
    if not certain:
        weight += UNHYPHENATED.get(row.cc, 0.0)
        weight += OWN_COUNTRY if (wishes.country or "").upper() == row.cc else 0.0
    kind = "outcode" if row.cc == "GB" and " " not in row.code else "postcode"
    code = row.code if row.cc == "GB" else plain(text)
    return Hit(
        name=" ".join(filter(None, [code, "" if row.cc == "CA" else row.name])),
        region="",
        country=row.country,
        cc=row.cc,
        latitude=row.latitude,
        longitude=row.longitude,
        kind="sector" if kind == "postcode" and row.cc == "GB" else kind,
        precision_km=row.precision_km,
        population=0,
        weight=weight,
    )


def described(shelf: Shelf, hit: Hit) -> Hit:
    """The postcode with the region around it, and where the data name no town, with the nearest."""
    beside = nearest(shelf, *hit.point, within_km=30.0, cc=hit.cc)
    if beside is None:
        return hit
    is_bare = hit.name == plain(hit.name)
    name = f"{hit.name} {beside.name}" if is_bare else hit.name
    return replace(hit, name=name, region=beside.region)
