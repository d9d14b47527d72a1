"""Postcodes of countries whose lists name places without positions: joined to the gazetteer."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from places.folding import fold
from places.making.packages import postal_rows
from places.making.towns import Area
from places.postcode_shapes import kept_part

# In these the state must agree: they are wide, and their town names repeat.
STATE_MUST_AGREE = {"US", "AU", "CA", "BR", "RU", "IN", "MX"}
# Australia stays wrong by 130 km for one code in ten; the others have their own sources.
LEFT_OUT = {"AU", "GB", "US", "CA", "SG", "SJ"}
_TAIL = re.compile(r"\s+(\d+|cedex.*|shi|ku|mura|machi|cho|gun|s\.? ?o\.?|b\.? ?o\.?|h\.? ?o\.?)$")


class Joiner:
    """Finds the place that a postal row names."""

    def __init__(self, cities: list[dict[str, Any]], areas: dict[str, Area]) -> None:
        self.states: dict[str, dict[str, str]] = defaultdict(dict)
        for area in areas.values():
            if area.level == 1:
                country, _, code = area.code.partition(".")
                for name in [area.name, *area.others, code, area.iso[3:]]:
                    self.states[country].setdefault(fold(name), code)
        self.named: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for city in sorted(cities, key=lambda row: -row["population"]):
            for key in {fold(name) for name in [city["name"], *city["alternatenames"]]}:
                self.named[city["countrycode"], key].append(city)

    def place(self, row: dict[str, str]) -> dict[str, Any] | None:
        country = row["country_code"]
        state = self.state(row)
        for name in _names(row):
            found = self.named.get((country, name), [])
            agreeing = [city for city in found if city["admin1code"] == state]
            if agreeing:
                return agreeing[0]
            if found and country not in STATE_MUST_AGREE:
                return found[0]
        return None

    def state(self, row: dict[str, str]) -> str | None:
        known = self.states[row["country_code"]]
        for name in row["admin_name1"].split("/"):
            bare = re.sub(
                r"^(kanton|departamento de|depto de|provincia de|state of) ", "", fold(name)
            )
            for key in (fold(name), bare, re.sub(r" (ken|fu|to|do|division|oblast)$", "", bare)):
                if key in known:
                    return known[key]
        return known.get(fold(row["admin_code1"]))


def _names(row: dict[str, str]) -> Iterator[str]:
    for column in ("place_name", "admin_name3", "admin_name2"):
        text = re.sub(r"\(.*?\)", " ", row[column])
        for part in [text, *re.split(r"[/,]", text)]:
            key = fold(part)
            while key:
                yield key
                shorter = _TAIL.sub("", key)
                key = shorter if shorter != key else ""


def joined(country: str, joiner: Joiner) -> dict[str, dict[str, Any]]:
    """The largest place that each code of the country names, by the part of the code we keep."""
    best: dict[str, dict[str, Any]] = {}
    for row in postal_rows(country):
        code = kept_part(country, row["postal_code"])
        place = joiner.place(row) if code else None
        if place and (code not in best or place["population"] > best[code]["population"]):
            best[code] = place
    return best
