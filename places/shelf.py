"""The built gazetteer as questions to its tables: one read-only connection per thread."""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from places.building import cell_of
from places.read_only import ReadOnly
from places.spelling import shortened


class Place(NamedTuple):
    """A row of the gazetteer. `kind` is town, locality, district, state or country."""

    number: int
    kind: str
    name: str
    cc: str
    a1: str
    a2: str
    latitude: float
    longitude: float
    population: int
    reach_km: int
    country: str
    state: str
    district: str
    own: int = 1  # whether it was found by its own name, not by another language's

    @property
    def region(self) -> str:
        """What people say after the name: the county in Britain, the state elsewhere."""
        if self.kind in {"state", "country"}:
            return ""
        if self.cc == "GB" and self.kind != "district":
            return in_spoken_order(self.district or self.state)
        return in_spoken_order(self.state)


def in_spoken_order(name: str) -> str:
    """ "Bristol, City of" as people say it: "City of Bristol"."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma else name


class Neighbour(NamedTuple):
    """The little of a place that measuring needs."""

    number: int
    kind: str
    name: str
    cc: str
    latitude: float
    longitude: float
    population: int


class Postcode(NamedTuple):
    """A postcode's row; `people` of the town that it belongs to."""

    code: str
    cc: str
    latitude: float
    longitude: float
    name: str
    people: int
    precision_km: float
    country: str
    country_people: int


_COLUMNS = """p.id, p.kind, p.name, p.cc, p.a1, p.a2, p.lat, p.lon, p.pop, p.reach,
 coalesce(country.name, ''), coalesce(state.name, ''),
 coalesce(district.name, CASE p.kind WHEN 'locality' THEN p.a2 END, '')"""
_JOINS = """
 LEFT JOIN country ON country.cc = p.cc
 LEFT JOIN area state ON state.code = p.cc || '.' || p.a1
 LEFT JOIN area district ON district.code = p.cc || '.' || p.a1 || '.' || p.a2"""
# Everything in these strings is ours; what people type is always bound.
_NAMED = (
    f"SELECT {_COLUMNS}, nk.own FROM nk JOIN place p ON p.id = nk.id {_JOINS} "  # noqa: S608 - no input
    "WHERE nk.key = ? ORDER BY nk.id LIMIT ?"
)
_BY_NUMBER = f"SELECT {_COLUMNS} FROM place p {_JOINS} WHERE p.id = ?"  # noqa: S608 - no input
_BY_CELL = """SELECT id, kind, name, cc, lat, lon, pop FROM place
 WHERE cell BETWEEN ? AND ? AND """
# The conditions are those of the index over large towns.
_SMALL_AND_LARGE = _BY_CELL + "kind IN ('town', 'locality')"
_LARGE = _BY_CELL + "kind = 'town' AND pop >= 100000"
# Square degrees on a flat map of the place, where ?3 is the squared cosine of its latitude. A
# locality stands at its district's mean: a square of a kilometre is added for the doubt.
_NEAREST = """SELECT id, (lat - ?1) * (lat - ?1) + ?3 *
 min(abs(lon - ?2), 360 - abs(lon - ?2)) * min(abs(lon - ?2), 360 - abs(lon - ?2)) +
 CASE kind WHEN 'locality' THEN 0.00008 ELSE 0 END AS apart
 FROM place WHERE cell BETWEEN ?4 AND ?5 AND kind IN ('town', 'locality') AND ?6 IN ('', cc)
 ORDER BY apart LIMIT 1"""
KM_A_DEGREE = 111.2
_POSTCODE = """SELECT postcode.code, postcode.cc, lat, lon, postcode.name, postcode.people,
 precision_km, coalesce(country.name, ''), coalesce(country.people, 100000)
 FROM postcode LEFT JOIN country ON country.cc = postcode.cc WHERE code = ?"""

# So many rows of the typo index are read for one question, the rarest letters first.
_GRAM_ROWS = 2500


class Shelf:
    """Questions to one gazetteer file; FileNotFoundError when it is not there."""

    def __init__(self, path: Path) -> None:
        self._file = ReadOnly(path)

    @property
    def _database(self) -> sqlite3.Connection:
        return self._file.connection

    def meta(self) -> dict[str, str]:
        return dict(self._database.execute("SELECT key, value FROM meta"))

    def named(self, key: str, limit: int = 60) -> list[Place]:
        """Places called that, the largest first."""
        if not key:
            return []
        return [Place(*row) for row in self._database.execute(_NAMED, (key, limit))]

    def numbered(self, numbers: Iterable[int]) -> list[Place]:
        rows = (self._database.execute(_BY_NUMBER, (number,)).fetchone() for number in numbers)
        return [Place(*row) for row in rows if row]

    def starting(self, prefix: str, limit: int = 40) -> list[Place]:
        """Places with a name that starts so, the largest first."""
        ask = "SELECT id, own FROM start WHERE prefix = ? ORDER BY own DESC, id LIMIT ?"
        shared = self._database.execute(ask, (prefix[:6], limit)).fetchall()
        if not shared or len(prefix) > 6:
            ask = (
                "SELECT id, max(own) AS own FROM nk WHERE key >= ? AND key < ? "
                "GROUP BY id ORDER BY own DESC, id LIMIT ?"
            )
            beyond = prefix + "\U0010ffff"
            shared = self._database.execute(ask, (prefix, beyond, limit)).fetchall()
        own = dict(shared)
        return [place._replace(own=own[place.number]) for place in self.numbered(own)]

    def contexts(self, key: str) -> list[tuple[str, str, str]]:
        """Areas that may stand after a name: (country, state or "", district or "")."""
        return self._database.execute("SELECT cc, a1, a2 FROM ctx WHERE key = ?", (key,)).fetchall()

    def postcodes(self, code: str) -> list[Postcode]:
        """The code in every country that has it."""
        return [Postcode(*row) for row in self._database.execute(_POSTCODE, (code,))]

    def one_slip_away(self, key: str) -> list[tuple[str, int]]:
        """(key, place number) of names of larger places that may differ by one letter."""
        ask = (
            "SELECT DISTINCT key, id FROM slip JOIN spelling ON spelling.rowid = slip.spelling "
            "WHERE code = ?"
        )
        codes = shortened(key)
        return [row for code in codes for row in self._database.execute(ask, (code,))]

    def spelled_like(self, key: str, limit: int = 50) -> list[tuple[str, int]]:
        """(key, place number) of names that share most three-letter pieces with the key."""
        shared: Counter[int] = Counter()
        for gram in self._rarest(key):
            ask = "SELECT rowid FROM gram WHERE gram MATCH ?"
            shared.update(row for (row,) in self._database.execute(ask, (_quoted(gram),)))
        best = [row for row, _ in shared.most_common(limit)]
        ask = "SELECT key, id FROM spelling WHERE rowid = ?"
        return [self._database.execute(ask, (row,)).fetchone() for row in best]

    def _rarest(self, key: str) -> Iterator[str]:
        grams = {key[start : start + 3] for start in range(len(key) - 2)}
        counted = []
        for gram in sorted(grams):
            ask = "SELECT doc FROM gram_count WHERE term = ?"
            row = self._database.execute(ask, (gram,)).fetchone()
            if row:
                counted.append((row[0], gram))
        read = 0
        for count, gram in sorted(counted):
            read += count
            if read > _GRAM_ROWS:
                return
            yield gram

    def around(self, latitude: float, longitude: float, km: float) -> list[Neighbour]:
        """Towns and localities in the quarter-degree cells within `km`, in no order."""
        return self._in_cells(_SMALL_AND_LARGE, latitude, longitude, km)

    def large_around(self, latitude: float, longitude: float, km: float) -> list[Neighbour]:
        """Towns of 100,000 people and more, the same way."""
        return self._in_cells(_LARGE, latitude, longitude, km)

    def _in_cells(self, ask: str, latitude: float, longitude: float, km: float) -> list[Neighbour]:
        rows: list[Neighbour] = []
        for run in _cell_rows(latitude, longitude, km):
            rows += map(Neighbour._make, self._database.execute(ask, run))
        return rows

    def nearest(self, latitude: float, longitude: float, km: float, cc: str = "") -> Place | None:
        """The town or locality nearest to a point and within `km`, of one country if `cc`."""
        squared = math.cos(math.radians(latitude)) ** 2
        found = []
        for first, last in _cell_rows(latitude, longitude, km):
            given = (latitude, longitude, squared, first, last, cc)
            row = self._database.execute(_NEAREST, given).fetchone()
            found += [(row[1], row[0])] if row else []
        if not found or min(found)[0] > ((km + 1) / KM_A_DEGREE) ** 2:
            return None
        return self.numbered([min(found)[1]])[0]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _cell_rows(latitude: float, longitude: float, km: float) -> Iterator[tuple[int, int]]:
    """The runs of cells that a square covers; two to a row where it crosses 180°."""
    high = km / KM_A_DEGREE
    wide = min(180.0, high / max(0.01, math.cos(math.radians(latitude))))
    south, north = max(-90.0, latitude - high), min(90.0, latitude + high)
    for row in range(int((south + 90) * 4), int((north + 90) * 4) + 1):
        level = row / 4 - 90
        if wide >= 180.0:
            yield cell_of(level, -180.0), cell_of(level, -180.0) + 1439
            continue
        west, east = cell_of(level, longitude - wide), cell_of(level, longitude + wide)
        if west <= east:
            yield west, east
        else:
            yield west, cell_of(level, -180.0) + 1439
            yield cell_of(level, -180.0), east
