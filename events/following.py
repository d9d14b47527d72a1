"""Places that members follow, to be told of new runs there."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import CheckConstraint, ForeignKey, String, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, db
from core.refusal import Refused
from events.filters import Filters, filters_in
from events.models import Event
from events.sought import runs_sought
from members.models import Member
from places.distance import Point
from places.located import Located, located_rules
from places.nearby import Sought, nearest
from places.nearest_first import Hit
from places.points import rounded

MOST_PLACES = 20
FARTHEST_KM = 100.0
LABEL_LENGTH = 120
MOST_NEW = 20


class FollowedPlace(Located, Model):
    """A circle on the map whose new runs a member wants to hear of.

    The point is rounded to two digits, about a kilometre. `filters` is the query of an address.
    """

    __tablename__ = "followed_place"
    __table_args__ = (
        *located_rules("followed_place"),
        CheckConstraint("within_km > 0 AND within_km <= 100", name="within_km"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    within_km: Mapped[float]
    filters: Mapped[str] = mapped_column(String(2000), default="")
    created_at: Mapped[datetime]

    @property
    def chosen(self) -> Filters:
        """The filters that a run has to pass."""
        return filters_in(parse_qsl(self.filters))[0]


def follow(
    member: Member, point: Point, label: str, within_km: float, filters: Filters, now: datetime
) -> FollowedPlace:
    """Follow the runs within at most 100 km of a point; the same wish again changes nothing.

    Raises Refused beyond twenty places.
    """
    latitude, longitude = rounded(*point)
    wish: dict[str, Any] = {
        "member_id": member.id,
        "within_km": min(within_km, FARTHEST_KM),
        "filters": urlencode(list(filters.pairs())),
    }
    same = select(FollowedPlace).filter_by(latitude=latitude, longitude=longitude, **wish)
    known = db.session.scalars(same).first()
    if known:
        return known
    count = select(func.count()).where(FollowedPlace.member_id == member.id)
    if (db.session.scalar(count) or 0) >= MOST_PLACES:
        raise Refused("Twenty places are the most one can follow; let go of one first.")
    place = FollowedPlace(label=label[:LABEL_LENGTH], created_at=now, **wish)
    place.locate(latitude, longitude)
    db.session.add(place)
    return place


def followed_by(member: Member) -> list[FollowedPlace]:
    """What the member follows, the latest first."""
    mine = select(FollowedPlace).where(FollowedPlace.member_id == member.id)
    return list(db.session.scalars(mine.order_by(FollowedPlace.id.desc())))


def let_go(member: Member, place_id: int) -> None:
    """Follow one of the member's places no more."""
    mine = (FollowedPlace.id == place_id) & (FollowedPlace.member_id == member.id)
    db.session.execute(delete(FollowedPlace).where(mine))


def new_runs_near(place: FollowedPlace, since: datetime, now: datetime) -> list[Hit]:
    """The runs ahead that were posted after `since` within the circle, nearest first.

    The row of a hit begins with the run's id. At most twenty: more are a page to look at.
    """
    filters = place.chosen
    params = {"now": now, "appeared": since, **filters.params}
    point = (place.latitude, place.longitude)
    return nearest(_appeared(filters.shape), point, place.within_km, MOST_NEW, **params).hits


@lru_cache(maxsize=512)
def _appeared(shape: Filters) -> Sought:
    ahead = runs_sought(shape)
    rows = ahead.rows.where(Event.created_at > bindparam("appeared"))
    return Sought(f"new {ahead.name}", rows, Event, by=Event.starts_at, hidden=ahead.hidden)
