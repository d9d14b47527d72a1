"""Asking to belong to a club: who is told of the question, and of the answer to it."""

from datetime import datetime
from typing import Any

from clubs import joining
from clubs.models import Club, Role
from clubs.queries import organizers
from core.database import db
from members.models import Member
from notices import kinds
from notices.telling import About, tell


def asked(club: Club, who: Member, key: str, path: str, now: datetime, run: Any = None) -> None:
    """Somebody asks to come, to a `run` where one is given: the organizers are told, each once."""
    about = About(kinds.ASKED, path, club_id=club.id, zone=club.timezone)
    for row in db.session.scalars(organizers(club)):
        more: dict[str, Any] = {"club": club, "who": who, "run": run, "path": path}
        tell(row.member, about, f"{key}:{row.member_id}", now, "asked_to_come", **more)


def join(club: Club, member: Member, now: datetime) -> None:
    """The member joins an open club; the organizers of another are asked, once."""
    row = joining.join(club, member, now)
    if row.role is Role.PENDING:
        db.session.flush()
        key = f"asked:{row.id}:{int(row.joined_at.timestamp())}"
        asked(club, member, key, f"/clubs/{club.slug}/members", now)


def let_in(club: Club, member: Member, now: datetime) -> None:
    """Somebody belongs from now on, and is told."""
    path = f"/clubs/{club.slug}"
    about = About(kinds.RSVP, path, club_id=club.id, zone=club.timezone)
    key = f"let-in:{club.id}:{member.id}:{int(now.timestamp())}"
    tell(member, about, key, now, "club_let_in", club=club, path=path)
