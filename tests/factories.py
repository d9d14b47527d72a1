"""A valid row of each kind, dull and fixed; a test changes only what matters to it."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from clubs.models import Club, Membership, Role
from core import clock
from core.database import db
from core.identifiers import slug_of
from events.models import Answer, Event, PaceGroup, Rsvp
from members.models import Member, fold_address

LONDON = (51.4613, -0.1156)
_numbers = count(1)


def make_member(name: str = "Ada", **changes: Any) -> Member:
    """A verified member; `verified_at=None` makes an unverified one."""
    email = changes.pop("email", f"{name.lower()}{next(_numbers)}@example.org")
    now = clock.now()
    member = Member(
        name=name,
        email=email,
        folded_email=fold_address(email),
        **({"created_at": now, "verified_at": now} | changes),
    )
    db.session.add(member)
    db.session.flush()
    return member


def make_club(name: str = "Harbour Runners", owner: Member | None = None, **changes: Any) -> Club:
    """An open club in Brixton, London."""
    at = changes.pop("at", LONDON)
    fields = {
        "slug": f"{slug_of(name)}-{next(_numbers)}",
        "place": "Brixton, London",
        "timezone": "Europe/London",
        "country": "GB",
        "created_at": clock.now(),
    }
    club = Club(name=name, **(fields | changes))
    club.locate(*at)
    db.session.add(club)
    db.session.flush()
    if owner:
        make_membership(club, owner, Role.OWNER)
    return club


def make_membership(club: Club, member: Member, role: Role = Role.MEMBER) -> Membership:
    """The member in the club, as `role`."""
    row = Membership(club_id=club.id, member_id=member.id, role=role, joined_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def make_run(club: Club | None = None, **changes: Any) -> Event:
    """A run two days from now, 18:30 on its own wall, with one Full conversation group.

    `groups` takes dictionaries of PaceGroup columns; `starts` a wall-clock datetime.
    """
    club = club or make_club()
    zone = ZoneInfo(changes.get("timezone", club.timezone))
    tomorrow = clock.now().astimezone(zone) + timedelta(days=2)
    starts = changes.pop("starts", tomorrow.replace(hour=18, minute=30, second=0, microsecond=0))
    groups = changes.pop("groups", [{"level": "chat", "pace": "social"}])
    at, minutes = changes.pop("at", (club.latitude, club.longitude)), changes.pop("minutes", 45)
    fields = {"title": "Canal loop", "place": "Lock Café", "created_at": clock.now()}
    changes.pop("timezone", None)
    run = Event(club=club, **(fields | changes))
    run.locate(*at)
    run.schedule(starts.replace(tzinfo=None), zone, minutes)
    run.groups = [PaceGroup(position=place, **group) for place, group in enumerate(groups)]
    db.session.add(run)
    db.session.flush()
    return run


def make_rsvp(run: Event, member: Member, **changes: Any) -> Rsvp:
    """The member's yes to the run's first group, at the end of its line."""
    row = Rsvp(
        event_id=run.id,
        member_id=member.id,
        number=run.next_number,
        **(
            {
                "group_id": run.groups[0].id,
                "answer": Answer.YES,
                "answered_at": clock.now(),
                "confirmed_at": clock.now(),
            }
            | changes
        ),
    )
    run.next_number += 1
    db.session.add(row)
    db.session.flush()
    return row


def at(text: str) -> datetime:
    """An instant from ISO text with its offset."""
    return datetime.fromisoformat(text)
