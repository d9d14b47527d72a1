"""Being somewhere: the columns by which the nearest are found, for clubs and runs alike."""

from math import cos, floor, radians, sin
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Index, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from places.points import rounded

CELLS_PER_DEGREE = 100
"""The grid's fineness: a cell is 0.01 degrees high, about 1.1 km."""


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """The point on the unit sphere, to some nanometres; squared chords order distances.

    Without the rounding a longitude of 1e-160 would make a square that PostgreSQL refuses.
    """
    phi, lam = radians(latitude), radians(longitude)
    return round(cos(phi) * cos(lam), 15), round(cos(phi) * sin(lam), 15), round(sin(phi), 15)


def cell_of(latitude: float, longitude: float) -> tuple[int, int]:
    """The grid cell of a point: its row from the south pole, its column from 180° west."""
    return floor((latitude + 90) * CELLS_PER_DEGREE), floor((longitude + 180) * CELLS_PER_DEGREE)


class Located:
    """A row that is somewhere on Earth (WGS84 degrees). `locate` sets all columns together.

    A row that hides its point is searched for where it is shown, rounded: neither the order of a
    list nor a radius then says more than the page does.
    """

    latitude: Mapped[float] = mapped_column()
    longitude: Mapped[float] = mapped_column()
    x: Mapped[float] = mapped_column()
    y: Mapped[float] = mapped_column()
    z: Mapped[float] = mapped_column()
    gy: Mapped[int] = mapped_column()
    gx: Mapped[int] = mapped_column()

    @property
    def hides_point(self) -> bool:
        """Whether everybody sees a rounded point."""
        return False

    def locate(self, latitude: float, longitude: float) -> None:
        """Put the row there. Raises ValueError beyond ±90 or ±180 degrees."""
        for name, value in where(latitude, longitude).items():
            setattr(self, name, value)


@event.listens_for(Located, "before_insert", propagate=True)
@event.listens_for(Located, "before_update", propagate=True)
def _searched_where_shown(_mapper: Mapper[Any], _connection: Connection, row: Located) -> None:
    if row.latitude is None or row.longitude is None:
        return
    point = (row.latitude, row.longitude)
    shown = where(*(rounded(*point) if row.hides_point else point))
    for name in ("x", "y", "z", "gy", "gx"):
        setattr(row, name, shown[name])


def where(latitude: float, longitude: float) -> dict[str, Any]:
    """The seven columns of a point, for rows written in bulk."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"{latitude}, {longitude} is not on Earth")
    x, y, z = unit_vector(latitude, longitude)
    gy, gx = cell_of(latitude, longitude)
    return {
        "latitude": latitude,
        "longitude": longitude,
        "x": x,
        "y": y,
        "z": z,
        "gy": gy,
        "gx": gx,
    }


POINT = ("x", "y", "z", "latitude", "longitude")
"""The columns that a search asks for."""


def located_rules(table: str, *held: str) -> tuple[Any, ...]:
    """The grid's index (gy before gx) and the ranges of a located table, for its arguments.

    The index holds further columns: where it has `POINT` and all that a search asks about, it
    answers alone. Rows of the table lie scattered; not looking them up halves what a search costs.
    """
    return (
        Index(f"ix_{table}_grid", "gy", "gx", *held),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )
