"""The demo's check-ins: a dozen people over ten weeks, so that patterns have something to show."""

from datetime import timedelta
from random import Random

from core.database import db
from events.models import Event
from members.models import Member
from wellbeing.consents import AGREEMENTS, STORE, TOTALS
from wellbeing.models import CheckIn, Consent

KINDS = (STORE, TOTALS)
WHO = slice(1, 14)
"""Ben and the dozen who come to every past run."""


def write_check_ins(history: list[Event], people: list[Member], chance: Random) -> int:
    """Check-ins for all but the latest past run, which Ben can still answer."""
    rows = [
        check_in(run, member, chance)
        for run in history[:-1]
        for member in people[WHO]
        if chance.random() < 0.75
    ]
    db.session.add_all([*consents(people[WHO], history[0]), *rows])
    return len(rows)


def consents(people: list[Member], first: Event) -> list[Consent]:
    """Everybody who checks in agreed to it before the first run."""
    return [
        Consent(
            member_id=member.id,
            kind=kind,
            given=True,
            text_version=AGREEMENTS[kind].version,
            text_hash=AGREEMENTS[kind].text_hash,
            at=first.starts_at - timedelta(days=20),
        )
        for member in people
        for kind in KINDS
    ]


def check_in(run: Event, member: Member, chance: Random) -> CheckIn:
    """One plausible answer: most leave a little warmer than they came, not all."""
    mood, connected, lonely = chance.randint(-2, 2), chance.randint(3, 6), chance.randint(2, 6)
    return CheckIn(
        member_id=member.id,
        event_id=run.id,
        club_id=run.club_id,
        version=1,
        created_at=run.starts_at,
        before_at=run.starts_at - timedelta(minutes=20),
        after_at=run.ends_at + timedelta(minutes=25),
        minutes=run.minutes,
        mood_before=mood,
        connected_before=connected,
        lonely_before=lonely,
        mood_after=min(5, mood + chance.randint(-1, 3)),
        connected_after=min(10, connected + chance.randint(-1, 4)),
        lonely_after=max(0, lonely - chance.randint(-1, 3)),
        effort=chance.choice((2, 2, 3, 3, 3, 4, 5, 6)),
        talk=chance.choice((1, 2, 2, 2, 3)),
    )
