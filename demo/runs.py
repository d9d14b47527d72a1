"""The demo's runs: weekly ones everywhere, and ten weeks back in the first club."""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clubs.models import Club
from core.database import db
from demo.words import MEETING, RUNS, STARTS
from events import repeating
from events.choices import Shape
from events.models import Answer, Event, PaceGroup, Rsvp
from events.series import begin
from members.models import Member

WEEKS_AHEAD = 3
"""So far ahead somebody has answered already."""
WEEKS_BACK = 10
SECOND_GROUPS = (("sing", "run_walk", 3.0), ("chat", "party", 5.0), ("sentences", "steady", 7.0))


def next_runs(club: Club, chance: Random, now: datetime) -> list[Event]:
    """The next one of each weekly run of the club: of one or two weekdays, each at its time."""
    weekdays = chance.sample(range(7), 2 if club.badge % 3 == 0 else 1)
    weeks = [weekly(club, weekday, chance, now, range(2)) for weekday in weekdays]
    return [next(run for run in runs if run.starts_at > now) for runs in weeks]


def repeated(run: Event, now: datetime) -> list[Event]:
    """The run every week from now on; its dates of the first weeks."""
    series = begin(run, repeating.weekly([run.starts_local.weekday()]), now)
    ahead = select(Event).where(Event.series_id == series.id).order_by(Event.starts_at)
    return list(db.session.scalars(ahead.limit(WEEKS_AHEAD)))


def weekly(club: Club, weekday: int, chance: Random, now: datetime, weeks: range) -> list[Event]:
    """The same run on one weekday, once for each week counted from this one."""
    title, level, pace, km, minutes = RUNS[chance.randrange(len(RUNS))]
    place, how_to_find = MEETING[chance.randrange(len(MEETING))]
    drawn = chance.choice(STARTS)
    start = time.fromisoformat("06:45" if title.startswith("Sunrise") else drawn)
    capacity = chance.choice((None, None, 12, 20, 6))
    second = SECOND_GROUPS[chance.randrange(3)] if chance.random() < 0.4 or not club.badge else None
    today = now.astimezone(ZoneInfo(club.timezone)).date()
    runs = []
    for week in weeks:
        day = today + timedelta(days=(weekday - today.weekday()) % 7 + 7 * week)
        run = Event(
            club=club,
            title=title.format(where="Canal" if club.badge % 2 else "Park"),
            place=place,
            area=club.place,
            how_to_find=how_to_find,
            about="We regroup every ten minutes. Something warm afterwards, about half an hour.",
            capacity=capacity,
            first_timers=club.badge % 5 != 4,
            created_at=now,
        )
        run.locate(club.latitude, club.longitude)
        run.schedule(datetime.combine(day, start), ZoneInfo(club.timezone), minutes)
        kinds = [(level, pace, km), *([second] if second else [])]
        run.groups = [
            PaceGroup(position=position, level=talk, pace=tag, distance_km=length)
            for position, (talk, tag, length) in enumerate(kinds)
        ]
        runs.append(run)
    return runs


def past_runs(club: Club, now: datetime) -> list[Event]:
    """Ten weeks of Tuesdays and Saturdays that are over, and one that ended an hour ago."""
    same = Random(5)  # noqa: S311 (the same runs each time, not a secret)
    weeks = range(-WEEKS_BACK, 0)
    runs = [run for weekday in (1, 5) for run in weekly(club, weekday, same, now, weeks)]
    latest = weekly(club, 1, same, now, range(1))[0]
    zone = ZoneInfo(club.timezone)
    began = (now - timedelta(minutes=105)).astimezone(zone).replace(second=0, microsecond=0)
    latest.schedule(began.replace(tzinfo=None), zone, 45)
    latest.title = "The gentle hour"
    for run in [*runs, latest]:
        run.capacity, run.created_at = None, run.starts_at - timedelta(weeks=2)
    return [*(run for run in runs if run.ends_at < now), latest]


def answer_runs(
    runs: list[Event], history: list[Event], people: list[Member], chance: Random, now: datetime
) -> int:
    """Some come here, many there; small runs are full, with a waiting list."""
    rows = [row for run in runs for row in answers_to(run, people[2:], chance, now)]
    rows += [
        row for run in coming_up(runs) for row in answers_to(run, people[1:2], chance, now, 10)
    ]
    rows += [row for run in history for row in answers_to(run, people[1:], chance, now, 14)]
    db.session.add_all(rows)
    return len(rows)


def coming_up(runs: list[Event]) -> list[Event]:
    """The first club's next two runs, which Ben goes to."""
    first = runs[0].club
    return sorted((run for run in runs if run.club is first), key=lambda run: run.starts_at)[:2]


def lead(runs: list[Event], people: list[Member]) -> None:
    """In the first club nobody is left behind: Ada or Chiara leads, and one of two runs last."""
    for run in runs:
        if run.club is runs[0].club:
            run.regroup_minutes, run.shape = 10, Shape.OUT_AND_BACK
            for group, leader, last in zip(run.groups, people[0:3:2], people[3:5], strict=False):
                group.leader_id, group.sweeper_id = leader.id, last.id


def answers_to(
    run: Event, people: list[Member], chance: Random, now: datetime, most: int = 9
) -> list[Rsvp]:
    """Yes-answers in order, a guest here and there; Ben and the first dozen come always."""
    some = people[:most] if most > 9 else chance.sample(people, chance.randrange(most))
    rows = []
    for member in some:
        rows.append(
            Rsvp(
                event=run,
                member_id=member.id,
                group=run.groups[chance.randrange(len(run.groups))],
                answer=Answer.YES,
                number=run.next_number,
                guests=int(most <= 9 and chance.random() < 0.15),
                first_time=chance.random() < 0.1,
                answered_at=min(now, run.starts_at),
                confirmed_at=now,
            )
        )
        run.next_number += 1
    return rows
