"""A world's worth of invented life; fixed seed, dates relative to today."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from clubs.models import Club, Membership, Role
from core.database import begin_write, db
from core.identifiers import slug_of
from demo.feelings import write_check_ins
from demo.runs import answer_runs, lead, next_runs, past_runs, repeated
from demo.towns import TOWNS
from demo.words import ABOUT, CLUBS, FIRST_TIME, PEOPLE
from members.models import Member, fold_address
from members.passwords import hash_password
from places.finder import Found
from places.geocoding import find
from wellbeing.closing import close_blocks

PASSWORD = "a-long-demo-password"  # noqa: S105 (printed by bin/run and in the README on purpose)
SEED = 8
SCATTER = 0.035
"""How far from its town's centre a club may meet, in degrees."""


def load(now: datetime) -> int:
    """Put the demo into the database, unless it is there; how many rows were added."""
    if db.session.scalar(select(Member.id).where(Member.folded_email == "ada@example.org")):
        return 0
    chance = Random(SEED)  # noqa: S311 (the same world each time, not a secret)
    towns = [(find(query)[0], count) for query, count in TOWNS]
    hashed, long_ago = hash_password(PASSWORD), now - timedelta(days=150)
    begin_write()
    people = make_people(hashed, long_ago)
    clubs = [make_club(number, town, chance, long_ago) for number, town in enumerate(spread(towns))]
    db.session.add_all([*people, *clubs])
    db.session.flush()  # the ids that what follows hangs on
    belong(people, clubs, chance, long_ago)
    firsts = [run for club in clubs for run in next_runs(club, chance, now)]
    history = past_runs(clubs[0], now)
    db.session.add_all([*firsts, *history])
    lead(firsts, people)
    db.session.flush()  # what comes again has ids, and so have the groups, for the answers
    runs = [run for first in firsts for run in repeated(first, now)]
    answers = answer_runs(runs, history, people, chance, now)
    feelings = write_check_ins(history, people, chance)
    db.session.commit()
    close_blocks(now)
    return len(people) + len(clubs) + len(runs) + len(history) + answers + feelings


def make_people(password_hash: str, now: datetime) -> list[Member]:
    """Two dozen members; Ada and Ben can sign in by password, Ada is the admin too."""
    return [
        Member(
            name=name,
            email=address(number, name),
            folded_email=fold_address(address(number, name)),
            password_hash=password_hash if number < 2 else None,
            created_at=now,
            verified_at=now,
            is_admin=number == 0,
            face=number,
            country="GB" if number < 2 else None,
        )
        for number, name in enumerate(PEOPLE)
    ]


def address(number: int, name: str) -> str:
    """An address of the example domain; names in other scripts get a number."""
    plain = slug_of(name)
    return f"{plain if plain != 'club' else f'member{number}'}@example.org"


def spread(towns: list[tuple[Found, int]]) -> list[Found]:
    """Each town once per club it has."""
    return [town for town, count in towns for _ in range(count)]


def make_club(number: int, town: Found, chance: Random, now: datetime) -> Club:
    """One club near the middle of its town."""
    name = CLUBS[number % len(CLUBS)].format(town=town.name)
    club = Club(
        name=name,
        slug=f"{slug_of(name)}-{number}" if number else "chatty-runners",
        about=ABOUT[number % len(ABOUT)],
        first_time=FIRST_TIME[number % len(FIRST_TIME)],
        place=town.short_label,
        country=town.country_code,
        timezone=town.timezone,
        badge=number,
        created_at=now,
        is_open=number % 9 != 8,
    )
    club.locate(
        round(town.latitude + chance.uniform(-SCATTER, SCATTER), 5),
        round(town.longitude + chance.uniform(-SCATTER, SCATTER), 5),
    )
    return club


def belong(people: list[Member], clubs: list[Club], chance: Random, now: datetime) -> None:
    """Owners everywhere; Ada owns the first club, and everybody is in it."""
    rows = [
        Membership(
            club_id=club.id,
            member_id=(people[0] if not number else chance.choice(people[2:])).id,
            role=Role.OWNER,
            joined_at=now,
        )
        for number, club in enumerate(clubs)
    ]
    rows += [
        Membership(club_id=clubs[0].id, member_id=member.id, role=Role.MEMBER, joined_at=now)
        for member in people[1:]
    ]
    db.session.add_all(rows)
