"""The nearest rows to a point: exact, the same on SQLite and PostgreSQL, for clubs and runs alike.

Rings grow around the point until enough rows are proven to lie inside. The database orders them by
the chord between unit vectors, which needs no trigonometry; `places.nearest_first` then gives them
the order of the geodesic.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import floor, sqrt
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, false, func, select

from core.reading import read
from places.distance import SHRINK, STRETCH, Point, chord_squared, great_circle_km
from places.located import unit_vector
from places.nearest_first import Hit, ranked
from places.points import rounded
from places.rings import STEPS_KM, Box, boxes, growing

EVERYWHERE_KM = 20_100
"""More than half way round the Earth."""
SPARE = 20
HAIR = 1 + 1e-9
"""Keeps what rounding would put a hair beyond an edge."""
LISTED_ROWS = 200
CROWD_FROM_KM = 6
FIRST_RINGS = 100_000

Row = tuple[Any, ...]
_first_ring: dict[tuple[str, int, int], float] = {}


@dataclass(frozen=True)
class Sought:
    """What is searched. `rows` selects from `kind` (a Located model), its id first.

    `name` tells searches apart whose rings are remembered: say the filters in it. `by` is what
    `within` orders by, `sort` what `tally` counts by. `hidden` is true of rows that hide their
    point; they are found, and measured, where they are shown. With a `budget` a ring that holds
    more rows of any kind is not searched; what was found in smaller ones is then the answer, and
    says so. Keep and reuse the object: its statements are built once. A search is quick while
    `rows` wants nothing but the id, which the index of the grid gives without a look at the table.
    """

    name: str
    rows: Select[*tuple[Any, ...]]
    kind: Any
    by: Any = None
    sort: Any = None
    hidden: ColumnElement[Any] | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Hits, nearest first: all there are up to `within_km`, which a budget may make smaller."""

    hits: list[Hit]
    within_km: float


def nearest(
    sought: Sought, point: Point, within_km: float, limit: int, offset: int = 0, **params: Any
) -> Near:
    """The nearest within a hard radius, ordered by (geodesic, id), after the first `offset`.

    `params` are the values of bound parameters in `sought.rows`.
    """
    asking = _Asking(sought, point, params)
    wanted = offset + limit
    place = (sought.name, floor(point[0] * 2), floor(point[1] * 2))
    searched, found = 0.0, list[Row]()
    for step in growing(_first_ring.get(place, STEPS_KM[0]), within_km):
        ring = asking.affordable(searched, step) if searched else step
        if ring is None:
            break
        searched, found = ring, asking.in_ring(ring, wanted + SPARE)
        if ring < step or asking.is_proven(found, wanted, ring):
            break
    if offset == 0:
        _remember(place, asking.enough(found, wanted, searched))
    reach = within_km if asking.is_proven(found, wanted, searched) else min(searched, within_km)
    hits = ranked(point, asking.candidates(found, wanted, searched), reach, wanted)
    return Near(hits[offset:], reach)


def nearest_beyond(sought: Sought, point: Point, **params: Any) -> Hit | None:
    """The nearest one at any distance."""
    hits = nearest(sought, point, EVERYWHERE_KM, 1, **params).hits
    return hits[0] if hits else None


def within(
    sought: Sought, point: Point, within_km: float, limit: int, offset: int = 0, **params: Any
) -> list[Hit]:
    """Those within a hard radius, ordered by (`sought.by`, id), after the first `offset`."""
    asking = _Asking(sought, point, params)
    take = offset + limit + SPARE
    while True:
        rows = asking.in_ring(within_km, take, "near_by")
        near = {
            hit.row[0]: hit for hit in ranked(point, asking.shown(rows), within_km, most=len(rows))
        }
        hits = [near[row[0]] for row in rows if row[0] in near]
        if len(rows) < take or len(hits) >= offset + limit:
            return hits[offset : offset + limit]
        take *= 4


def tally(sought: Sought, point: Point, within_km: float, most: int, **params: Any) -> Counter[Any]:
    """How many of each `sought.sort` lie within a hard radius; of a crowd, `most` in no order.

    The database counts what is surely inside; what is near the edge comes row by row.
    """
    asking = _Asking(sought, point, params)
    sure = chord_squared(within_km / STRETCH)
    rows = asking.in_ring(within_km, most, "near_tally", near_sure=sure)
    counts = Counter({sort: count for edge, sort, count, *_where in rows if not edge})
    edge = asking.shown([row for row in rows if row[0]])
    inside = ranked(point, edge, within_km, len(edge))
    counts.update(hit.row[1] for hit in inside)
    return counts


def shown_point(row: Any) -> Point:
    """Where a row of a search is shown to be."""
    latitude, longitude, hidden, _chord = row[-4:]
    return rounded(latitude, longitude) if hidden else (latitude, longitude)


def _remember(place: tuple[str, int, int], ring: float) -> None:
    if len(_first_ring) >= FIRST_RINGS:
        _first_ring.clear()
    _first_ring[place] = ring


class _Asking:
    """One question to the database: what, where, with which values."""

    def __init__(self, sought: Sought, point: Point, params: dict[str, Any]) -> None:
        self.sought, self.point = sought, point
        x, y, z = unit_vector(*point)
        self.params = params | {"near_x": x, "near_y": y, "near_z": z}

    def affordable(self, searched: float, ring: float) -> float | None:
        """The ring, or a smaller one beyond what was searched, that the budget allows."""
        for _attempt in range(3):
            if not self._is_crowded(ring):
                return ring
            ring = sqrt(searched * ring)
        return None

    def is_proven(self, found: list[Row], wanted: int, ring: float) -> bool:
        """Whether the ring holds the `wanted` nearest of all."""
        if len(found) < wanted:
            return False
        return _great_circle(found[wanted - 1]) * STRETCH <= ring

    def enough(self, found: list[Row], wanted: int, ring: float) -> float:
        """The ring to begin with next time: the smallest that would have done."""
        if not self.is_proven(found, wanted, ring):
            return ring
        farthest = _great_circle(found[wanted - 1]) * STRETCH
        return next((step for step in STEPS_KM if step >= farthest), ring)

    def in_ring(self, ring: float, take: int, form: str = "near_take", **params: Any) -> list[Row]:
        """The first `take` rows of the ring and a little around, in the form's order."""
        return self._ask(form, self._reach(ring), near_take=take, **params)[:take]

    def candidates(
        self, found: list[Row], wanted: int, ring: float
    ) -> list[tuple[int, Point, Row]]:
        """All rows of the ring that can be among the `wanted` nearest."""
        if len(found) <= wanted:
            return self.shown(found)
        farthest = _great_circle(found[wanted - 1])
        edge = min(farthest * STRETCH * SHRINK, self._reach(ring))
        chord = chord_squared(edge * HAIR)
        if len(found) == wanted + SPARE and found[-1][-1] <= chord:
            # A crowd at nearly the same distance; of one very same point the first ids are enough.
            found = self._ask("near_each", edge, near_each=wanted)
        return self.shown([row for row in found if row[-1] <= chord])

    def shown(self, rows: list[Row]) -> list[tuple[int, Point, Row]]:
        """Each row with its id and the point where it is shown to be."""
        return [(row[0], shown_point(row), row) for row in rows]

    def _reach(self, ring: float) -> float:
        return ring * SHRINK

    def _is_crowded(self, ring: float) -> bool:
        if self.sought.budget is None or ring < CROWD_FROM_KM:
            return False
        rows = self._ask("near_count", self._reach(ring), near_take=self.sought.budget + 1)
        return bool(sum(row[0] for row in rows) > self.sought.budget)

    def _ask(self, form: str, radius: float, **params: Any) -> list[Row]:
        """What lies in the boxes of a circle; the rows of two boxes come in one order."""
        rows: list[Row] = []
        values = self.params | params | {"near_chord": chord_squared(radius)}
        parts = boxes(self.point, radius)
        for box in parts:
            high = box.north - box.south + 1
            statement = _statement(self.sought, form, high if high <= LISTED_ROWS else 0)
            rows += read(statement, values | _cells(box))
        if len(parts) > 1 and form not in ("near_count", "near_tally"):
            order = -5 if form == "near_by" else -1
            rows.sort(key=lambda row: (row[order], row[0]))
        return rows


def _cells(box: Box) -> dict[str, Any]:
    rows: dict[str, Any] = {"near_west": box.west, "near_east": box.east}
    if box.north - box.south >= LISTED_ROWS:
        return rows | {"near_south": box.south, "near_north": box.north}
    for number in range(box.south, box.north + 1):
        rows[f"near_row_{number - box.south}"] = number
    return rows


def _great_circle(row: Row) -> float:
    return great_circle_km(row[-1])


@lru_cache(maxsize=1024)
def _statement(sought: Sought, form: str, listed: int) -> Select[Any]:
    """The search as SQL: by chord (near_take), by `sought.by` (near_by), each point of a crowd
    (near_each), its count (near_count), or counts by `sought.sort` (near_tally).

    The grid's rows are `listed`, so many of them, or a range. The point and the chord come last.
    """
    kind = sought.kind
    rows = kind.gy.between(bindparam("near_south"), bindparam("near_north"))
    if listed:
        # One parameter that expands would be written into the SQL anew for every search.
        rows = kind.gy.in_([bindparam(f"near_row_{number}") for number in range(listed)])
    cells = rows & kind.gx.between(bindparam("near_west"), bindparam("near_east"))
    if form == "near_count":
        crowd = select(kind.id).where(cells).limit(bindparam("near_take")).subquery()
        return select(func.count()).select_from(crowd)
    chord = _squared(kind.x, "near_x") + _squared(kind.y, "near_y") + _squared(kind.z, "near_z")
    hidden = false() if sought.hidden is None else sought.hidden
    found = sought.rows.where(cells, chord <= bindparam("near_chord"))
    if form == "near_by":
        found = found.add_columns(sought.by)
    found = found.add_columns(
        kind.latitude.label("near_latitude"),
        kind.longitude.label("near_longitude"),
        hidden.label("near_hidden"),
        chord.label("near_chord"),
    )
    if form == "near_each":
        return _each_point(found, kind, hidden)
    if form == "near_tally":
        return _tallied(found, sought, chord)
    if form == "near_by":
        return found.order_by(sought.by, kind.id).limit(bindparam("near_take"))
    return found.order_by(chord, kind.id).limit(bindparam("near_take"))


def _squared(axis: ColumnElement[float], name: str) -> ColumnElement[float]:
    return (axis - bindparam(name)) * (axis - bindparam(name))


def _tallied(found: Select[Any], sought: Sought, chord: ColumnElement[float]) -> Select[Any]:
    """Counts of what is surely inside; the rows near the edge one by one, in the shape of rows."""
    edge = case((chord > bindparam("near_sure"), sought.kind.id), else_=0)
    some = (
        found.add_columns(sought.sort.label("near_sort"), edge.label("near_edge"))
        .limit(bindparam("near_take"))
        .subquery()
    )
    groups = some.c.near_edge, some.c.near_sort
    return select(
        *groups,
        func.count().label("near_count"),
        func.max(some.c.near_latitude).label("near_latitude"),
        func.max(some.c.near_longitude).label("near_longitude"),
        func.max(case((some.c.near_hidden, 1), else_=0)).label("near_hidden"),
        func.max(some.c.near_chord).label("near_chord"),
    ).group_by(*groups)


def _each_point(found: Select[Any], kind: Any, hidden: ColumnElement[bool]) -> Select[Any]:
    """At most so many of one point, those with the lowest ids."""
    nth = func.row_number().over(
        partition_by=(kind.latitude, kind.longitude, hidden), order_by=kind.id
    )
    all_ = found.add_columns(nth.label("near_nth")).subquery()
    columns = [column for column in all_.columns if column.key != "near_nth"]
    return (
        select(*columns)
        .where(all_.c.near_nth <= bindparam("near_each"))
        .order_by(all_.c.near_chord, columns[0])
    )
