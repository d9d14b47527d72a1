"""British postcodes and localities: averages of Code-Point positions, turned into degrees."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from places.making.packages import code_points, postal_rows


@dataclass
class Mean:
    """The running mean of grid positions."""

    east: float = 0.0
    north: float = 0.0
    count: int = 0

    def add(self, east: float, north: float, weight: int = 1) -> None:
        self.east += east * weight
        self.north += north * weight
        self.count += weight

    def degrees(self) -> tuple[float, float]:
        return degrees_from_grid(self.east / self.count, self.north / self.count)


@dataclass
class Britain:
    """Means by full postcode's sector ("M1 1") and outcode ("M1")."""

    sectors: dict[str, Mean] = field(default_factory=lambda: defaultdict(Mean))
    outcodes: dict[str, Mean] = field(default_factory=lambda: defaultdict(Mean))
    localities: dict[tuple[str, str], Mean] = field(default_factory=lambda: defaultdict(Mean))

    def postcodes(self) -> Iterable[tuple[str, float, float]]:
        for table in (self.outcodes, self.sectors):
            for code, mean in table.items():
                yield (code, *mean.degrees())


def surveyed() -> Britain:
    """Britain as Code-Point Open has it, with localities at the mean of their outcodes."""
    britain = Britain()
    for code, east, north in code_points():
        britain.sectors[code[:-2]].add(east, north)
        britain.outcodes[code.split()[0]].add(east, north)
    for row in postal_rows("GB"):
        code = row["postal_code"]
        mean = britain.outcodes.get(code)
        if mean and " " not in code:
            key = (row["place_name"], row["admin_name2"] or row["admin_name1"])
            britain.localities[key].add(mean.east / mean.count, mean.north / mean.count)
    return britain


def degrees_from_grid(east: float, north: float) -> tuple[float, float]:
    """WGS84 latitude and longitude of a National Grid position, good to about five metres.

    Ordnance Survey, "A guide to coordinate systems in Great Britain", annexes B and C.
    """
    latitude, longitude = _airy_from_grid(east, north)
    return _wgs84_from_airy(latitude, longitude)


_AIRY = (6377563.396, 6356256.909)
_WGS84 = (6378137.0, 6356752.3142)
_SCALE, _NORTH0, _EAST0 = 0.9996012717, -100000.0, 400000.0
_LATITUDE0, _LONGITUDE0 = math.radians(49), math.radians(-2)


def _meridian_arc(latitude: float) -> float:
    a, b = _AIRY
    n = (a - b) / (a + b)
    d, s = latitude - _LATITUDE0, latitude + _LATITUDE0
    return (
        b
        * _SCALE
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * d
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * math.sin(d) * math.cos(s)
            + (15 / 8 * (n**2 + n**3)) * math.sin(2 * d) * math.cos(2 * s)
            - 35 / 24 * n**3 * math.sin(3 * d) * math.cos(3 * s)
        )
    )


def _airy_from_grid(east: float, north: float) -> tuple[float, float]:
    a, b = _AIRY
    e2 = 1 - (b / a) ** 2
    latitude = _LATITUDE0
    while abs(north - _NORTH0 - _meridian_arc(latitude)) > 0.001:
        latitude += (north - _NORTH0 - _meridian_arc(latitude)) / (a * _SCALE)
    sin2 = math.sin(latitude) ** 2
    nu = a * _SCALE / math.sqrt(1 - e2 * sin2)
    rho = a * _SCALE * (1 - e2) / (1 - e2 * sin2) ** 1.5
    eta2 = nu / rho - 1
    t = math.tan(latitude)
    sec = 1 / math.cos(latitude)
    d = east - _EAST0
    north_part = (
        t / (2 * rho * nu) * d**2
        - t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2) * d**4
        + t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4) * d**6
    )
    east_part = (
        sec / nu * d
        - sec / (6 * nu**3) * (nu / rho + 2 * t**2) * d**3
        + sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4) * d**5
    )
    return latitude - north_part, _LONGITUDE0 + east_part


def _wgs84_from_airy(latitude: float, longitude: float) -> tuple[float, float]:
    a, b = _AIRY
    e2 = 1 - (b / a) ** 2
    nu = a / math.sqrt(1 - e2 * math.sin(latitude) ** 2)
    x = nu * math.cos(latitude) * math.cos(longitude)
    y = nu * math.cos(latitude) * math.sin(longitude)
    z = (1 - e2) * nu * math.sin(latitude)
    scale = 1 - 20.4894e-6
    rx, ry, rz = (math.radians(turn / 3600) for turn in (0.1502, 0.2470, 0.8421))
    return _angles(
        446.448 + scale * x - rz * y + ry * z,
        -125.157 + rz * x + scale * y - rx * z,
        542.060 - ry * x + rx * y + scale * z,
    )


def _angles(x: float, y: float, z: float) -> tuple[float, float]:
    a, b = _WGS84
    e2 = 1 - (b / a) ** 2
    p = math.hypot(x, y)
    latitude = math.atan2(z, p * (1 - e2))
    for _ in range(6):
        nu = a / math.sqrt(1 - e2 * math.sin(latitude) ** 2)
        latitude = math.atan2(z + e2 * nu * math.sin(latitude), p)
    return math.degrees(latitude), math.degrees(math.atan2(y, x))
