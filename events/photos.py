"""The photo of a meeting spot, for whoever may know exactly where it is.

It belongs to the words for the spot within a club: every run that meets there shows it.
"""

import hashlib
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from clubs.models import Club
from core.database import Model, db, locked
from core.pictures import Picture
from events.models import PLACE_LENGTH, Event
from members.models import Member

MARK_LENGTH = 16


class SpotPhoto(Model):
    """How a club's spot looks: a JPEG drawn anew from what was sent.

    `mark` is part of its address, so that a new photo is never taken for the old one.
    """

    __tablename__ = "spot_photo"
    __table_args__ = (UniqueConstraint("club_id", "place"),)

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    mark: Mapped[str] = mapped_column(String(MARK_LENGTH))
    width: Mapped[int]
    height: Mapped[int]
    added_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), index=True
    )
    added_at: Mapped[datetime]


def photo_of(event: Event) -> SpotPhoto | None:
    """The photo of the spot where the run meets, its pixels left aside until asked for."""
    here = (SpotPhoto.club_id == event.club_id, SpotPhoto.place == event.place)
    return db.session.scalar(select(SpotPhoto).where(*here))


def show(event: Event, picture: Picture, by: Member, now: datetime) -> None:
    """This is how the spot looks from now on, on every run of the club that meets there."""
    locked(Club, event.club_id)
    photo = photo_of(event) or SpotPhoto(club_id=event.club_id, place=event.place)
    photo.content, photo.width, photo.height = picture.content, picture.width, picture.height
    photo.mark = hashlib.sha256(picture.content).hexdigest()[:MARK_LENGTH]
    photo.added_by_id, photo.added_at = by.id, now
    db.session.add(photo)


def take_away(event: Event) -> None:
    """The spot has no photo any more."""
    here = (SpotPhoto.club_id == event.club_id, SpotPhoto.place == event.place)
    db.session.execute(delete(SpotPhoto).where(*here))
