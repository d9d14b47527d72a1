"""Runs, their pace groups, and the answers to them."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from clubs.models import BELONGING, ORGANIZING, Club, Role
from clubs.talk import LEVELS, PACES, Level, Pace
from core.database import Model, WallClock, choice
from core.refusal import Refused
from events.choices import Coming, Duty, RunKind, Shape, Sound
from members.models import Member
from places.located import POINT, Located, located_rules

TITLE_LENGTH = 80
PLACE_LENGTH = 200
WORDS_LENGTH = 5000
REASON_LENGTH = 300
PLAN_LENGTH = 500
MOST_GUESTS = 3
STRAND_LENGTH = 24
SERIES_STRAND = "series {}"
CONFIRM_WITHIN = timedelta(hours=24)
SOUGHT = ("ends_at", "cancelled_at", "meeting_point", "strand", "starts_local")
"""What every search asks of a run, besides where it is."""


class Answer(StrEnum):
    """What a member says to a run. Waiting is derived from the line, never stored."""

    YES = "yes"
    NO = "no"


class MeetingPoint(StrEnum):
    """Who sees exactly where a run meets; everybody else sees the area and a rounded point."""

    PUBLIC = "public"
    GOING = "going"
    MEMBERS = "members"


class Event(Located, Model):
    """A run: when, where, for how many. `Event` in code, "run" in words and in URLs.

    The wall clock and the zone of the meeting place are the truth; `starts_at` and `ends_at`
    (UTC) follow from them by `schedule` and are stored to be searched. `next_number` is the
    run's own sequence, from which answers take their place in the line.

    A run of a series stands for one of its dates, `series_date`; from `detached_at` on it goes
    its own way and a change of the series leaves it alone. Runs of one `strand`, of a series or of
    a programme, are one find to whoever looks. `bad_weather_at`: since when `bad_weather_plan` is
    offered instead. It promises that nobody is left behind (`promises`) when it says every how many
    minutes all wait (5 to 15), and the shape; a group keeps it while somebody runs last in it.
    """

    __tablename__ = "event"
    __table_args__: Any = (
        *located_rules("event", *SOUGHT, *POINT),
        Index("ix_event_club_starts", "club_id", "starts_at"),
        Index("ix_event_series_date", "series_id", "series_date", unique=True),
        Index("ix_event_strand_ends", "strand", "ends_at", "cancelled_at", "gy", "gx"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("regroup_minutes BETWEEN 5 AND 15", name="regroup_minutes"),
    )

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"))
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    about: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200))
    area: Mapped[str] = mapped_column(String(200), default="")
    how_to_find: Mapped[str] = mapped_column(Text, default="")
    meeting_point: Mapped[MeetingPoint] = mapped_column(
        choice(MeetingPoint), default=MeetingPoint.PUBLIC
    )
    starts_local: Mapped[WallClock]
    timezone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    minutes: Mapped[int]
    capacity: Mapped[int | None]
    first_timers: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(300))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]
    next_number: Mapped[int] = mapped_column(default=1)
    bad_weather_plan: Mapped[str | None] = mapped_column(String(PLAN_LENGTH))
    bad_weather_at: Mapped[datetime | None]
    kind: Mapped[RunKind] = mapped_column(choice(RunKind), default=RunKind.RUN)
    sound: Mapped[Sound | None] = mapped_column(choice(Sound))
    hangout: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    regroup_minutes: Mapped[int | None]
    shape: Mapped[Shape | None] = mapped_column(choice(Shape))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"))
    series_date: Mapped[date | None]
    strand: Mapped[str | None] = mapped_column(String(STRAND_LENGTH))
    detached_at: Mapped[datetime | None]

    club: Mapped[Club] = relationship()
    groups: Mapped[list["PaceGroup"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="PaceGroup.position"
    )

    @validates("series_id")
    def _is_of_its_strand(self, _name: str, series_id: int | None) -> int | None:
        if series_id is not None:
            self.strand = SERIES_STRAND.format(series_id)
        return series_id

    def renew(self, now: datetime) -> None:
        """Another edition: whoever keeps a copy, as calendars and feeds do, takes it for newer."""
        self.sequence, self.changed_at = self.sequence + 1, now

    def schedule(self, local: datetime, zone: ZoneInfo, minutes: int) -> None:
        """Set when the run starts, as the clock on the wall of its place will show it.

        Raises Refused for an hour that the clock change skips. An hour that comes twice
        means the first of the two.
        """
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != local:
            raise Refused(
                "The clocks go forward that night and skip this hour; choose another time."
            )
        self.starts_local, self.timezone, self.starts_at = local, zone.key, instant
        self.minutes, self.ends_at = minutes, instant + timedelta(minutes=minutes)

    @property
    def hides_point(self) -> bool:
        """Whether somebody who may not know the meeting point sees a rounded one."""
        return self.meeting_point not in (None, MeetingPoint.PUBLIC)

    @property
    def is_cancelled(self) -> bool:
        """Whether the organizers called it off; its page stays."""
        return self.cancelled_at is not None

    @property
    def promises(self) -> bool:
        """Whether nobody is to be left behind, and it says how."""
        return bool(self.regroup_minutes and self.shape)

    def has_started(self, now: datetime) -> bool:
        """Whether the start has passed."""
        return now >= self.starts_at

    def is_over(self, now: datetime) -> bool:
        """Whether the planned end has passed."""
        return now >= self.ends_at

    def may_be_changed_by(self, member: Member | None) -> bool:
        """Whether the member may edit, cancel and post again."""
        return self.club.is_organized_by(member)

    def leads(self, member: Member | None) -> bool:
        """Whether the member looks after one of its groups, in front or as the last."""
        return member is not None and any(one.duties_of(member.id) for one in self.groups)

    def may_be_led_by(self, member: Member | None) -> bool:
        """Whether the member runs the day: the club's organizers, and who leads and belongs."""
        leads = self.leads(member) and self.club.has_member(member)
        return leads or self.may_be_changed_by(member)

    def shows_point_to(self, role: Role | None, *, going: bool) -> bool:
        """Whether somebody sees where exactly it meets, by role in the club and answer."""
        if self.meeting_point is MeetingPoint.PUBLIC or role in ORGANIZING:
            return True
        return going or (self.meeting_point is MeetingPoint.MEMBERS and role in BELONGING)

    def check_answerable(self, answer: "Answer", now: datetime) -> None:
        """Raises Refused when it is too late: to come once it starts, to take back once it ends."""
        if self.is_cancelled:
            raise Refused("This run is cancelled.")
        if self.is_over(now):
            raise Refused("This run is over.")
        if answer is Answer.YES and self.has_started(now):
            raise Refused("This run has started without you. Come to the next one.")

    def next_in_line(self) -> int:
        """A number of the run's own sequence: the end of its line."""
        self.next_number += 1
        return self.next_number - 1


class PaceGroup(Model):
    """A group inside a run: how much one can talk in it first, its pace as small print.

    `pace` is a tag of `talk_test.json`; `seconds_per_km` what the leader posts inside it. The
    sweeper runs last and stays with the last person.
    """

    __tablename__ = "pace_group"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint(
            "level IN ({})".format(", ".join(f"'{key}'" for key in LEVELS)), name="level"
        ),
        Index("ix_pace_group_level", "level", "pace"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    level: Mapped[str] = mapped_column(String(20))
    pace: Mapped[str | None] = mapped_column(String(20))
    seconds_per_km: Mapped[int | None]
    distance_km: Mapped[float | None]
    capacity: Mapped[int | None]
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    sweeper_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))

    event: Mapped[Event] = relationship(back_populates="groups")
    leader: Mapped[Member | None] = relationship(foreign_keys=leader_id)
    sweeper: Mapped[Member | None] = relationship(foreign_keys=sweeper_id)

    @property
    def talk(self) -> Level:
        """The talk level."""
        return LEVELS[self.level]

    @property
    def tag(self) -> Pace | None:
        """The pace tag, where the group has one."""
        return PACES.get(self.pace or "")

    @property
    def is_no_drop(self) -> bool:
        """Whether nobody is left behind in it: the run promises it, and somebody runs last."""
        return self.event.promises and self.sweeper_id is not None

    def duties_of(self, member_id: int) -> list[Duty]:
        """What the member does for the group."""
        held = {Duty.LEAD: self.leader_id, Duty.SWEEP: self.sweeper_id}
        return [duty for duty, holder in held.items() if holder == member_id]


class Rsvp(Model):
    """One member's answer to one run; `number` is its place in the run's line.

    An answer of somebody whose address is not verified counts at once and falls away at
    `expires_at` unless confirmed. `listed`: other members may see the first name. `stood_at`:
    when a standing answer gave this one; it is still that one while `answered_at` is the same.
    `stepped_at`: took it down a step, and stands outside the group's cap. `outside`: led a group
    or helped, and goes on taking nobody's place. `meet_me`: somebody please come and say hello.
    `asked_at`: would come, and has asked the club to be let in; until then the answer is no.
    """

    __tablename__ = "rsvp"
    __table_args__ = (
        *(UniqueConstraint("event_id", other) for other in ("member_id", "number")),
        Index("ix_rsvp_mine", "member_id", "event_id", "answer"),  # what each list asks is in it
        CheckConstraint("guests BETWEEN 0 AND 3", name="guests"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("pace_group.id", ondelete="SET NULL"))
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    number: Mapped[int]
    guests: Mapped[int] = mapped_column(default=0)
    first_time: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=True)
    answered_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    stood_at: Mapped[datetime | None]
    kind: Mapped[Coming] = mapped_column(choice(Coming), default=Coming.RUN)
    stepped_at: Mapped[datetime | None]
    outside: Mapped[bool] = mapped_column(default=False)
    meet_me: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    member: Mapped[Member] = relationship()
    group: Mapped[PaceGroup | None] = relationship()

    @property
    def asks(self) -> bool:
        """Whether this is a question to come along, and no answer yet."""
        return self.asked_at is not None and self.answer is Answer.NO

    @property
    def heads(self) -> int:
        """How many come with this answer: the member and the guests."""
        return 1 + self.guests

    def stand_for(self, member: Member, event: Event, now: datetime) -> None:
        """The answer counts: for good when the member's address is verified, else for a while."""
        if member.is_verified:
            self.confirmed_at, self.expires_at = self.confirmed_at or now, None
        elif self.expires_at is None:
            self.confirmed_at = None
            self.expires_at = min(now + CONFIRM_WITHIN, event.starts_at)
