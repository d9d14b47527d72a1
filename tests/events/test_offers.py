"""A place that gets free close to the start: offered, kept, taken, declined, passed on."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.database import db
from core.outbox import Message
from events.answering import Reply, answer, answer_of
from events.audible import step_down
from events.choices import Coming
from events.line import Entry, Limits, Turn, stand
from events.models import Answer, Event
from events.moving import decline, pass_on_offers, refit
from events.offering import NIGHT_FROM, NIGHT_UNTIL, is_offered, kept_until
from events.offers import offer_of
from events.queries import going_counts, line_of
from members.models import Member
from tests.factories import make_member, make_run

YES, NO = Reply(Answer.YES), Reply(Answer.NO)
LONDON = ZoneInfo("Europe/London")
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
both = pytest.mark.both_databases


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 - aware below
    st.timedeltas(timedelta(seconds=1), timedelta(hours=24)),
    st.sampled_from(ZONES),
)
def test_no_offer_ends_in_the_night_nor_after_the_start(
    at: datetime, before: timedelta, name: str
) -> None:
    now, zone = at.replace(tzinfo=UTC), ZoneInfo(name)
    starts = now + before

    until = kept_until(now, starts, zone)

    assert now < until <= starts
    assert until == starts or NIGHT_UNTIL <= until.astimezone(zone).time() < NIGHT_FROM
    if is_offered(now, starts) and time(9) <= now.astimezone(zone).time() < time(18, 59):
        assert until - now <= timedelta(hours=2)


@pytest.mark.parametrize(
    ("hours", "minutes"), [(24, 120), (16.5, 120), (16, 30), (2, 30), (1, 10), (0.1, 6)]
)
def test_the_nearer_the_start_the_shorter_a_place_is_kept(hours: float, minutes: int) -> None:
    starts = NOON + timedelta(hours=hours)

    assert kept_until(NOON, starts, LONDON) - NOON == timedelta(minutes=minutes)


def test_an_evening_offer_lasts_until_nine_in_the_morning() -> None:
    evening = datetime(2026, 11, 24, 20, 45, tzinfo=LONDON)

    until = kept_until(evening, evening + timedelta(hours=15), LONDON)

    assert until.astimezone(LONDON) == datetime(2026, 11, 25, 9, tzinfo=LONDON)


def test_a_place_that_is_offered_is_nobody_elses() -> None:
    entries = [Entry(1, 1), Entry(2, 5, turn=Turn.OPEN), Entry(3, 3), Entry(4, 4)]
    passed = [Entry(1, 1), Entry(2, 2, turn=Turn.PASSED), Entry(3, 3)]

    kept, on = stand(entries, Limits(2)), stand(passed, Limits(2))

    assert [entry.key for entry in kept.going] == [1]
    assert kept.room == 0
    assert [entry.key for entry in on.going] == [1, 3]


def test_leaders_helpers_and_whoever_steps_down_stand_outside() -> None:
    people = [Entry(1, 1, 1, 7), Entry(2, 2, 1, 7), Entry(3, 3, 1, None, 1), Entry(4, 4, 2, 7, 1)]

    line = stand(people, Limits(3, {7: 3}))
    with_loose = stand([*people, Entry(5, 0, 1, 7, loose=True)], Limits(4, {7: 3}))

    assert len(line.going) == 4
    assert (line.room, line.going_heads) == (0, 5)
    assert len(with_loose.going) == 5


@pytest.fixture
def soon(rows: object) -> SimpleNamespace:
    """Two go and two wait for a run of two places that starts in five hours."""
    with time_machine.travel(NOON, tick=False):
        run = make_run(capacity=2, starts=datetime(2026, 11, 24, 17))  # noqa: DTZ001 - wall
        people = [make_member(name) for name in ("Ann", "Bea", "Cat", "Dot")]
        for member in people:
            answer(run, member, YES, NOON)
    db.session.commit()
    return SimpleNamespace(run=run, people=people)


def who(run: Event) -> tuple[list[int], list[int], list[int]]:
    line = line_of(run)
    offered = {entry.key for entry in line.offered}
    waiting = [entry.key for entry in line.waiting if entry.key not in offered]
    return [entry.key for entry in line.going], sorted(offered), waiting


def kinds_told(to: Member) -> list[str]:
    rows = db.session.scalars(db.select(Message).where(Message.recipient == to.email))
    return [row.key.split(":")[0] for row in rows if row.channel == "mail"]


@both
def test_five_hours_before_the_next_in_line_is_offered_the_place_and_takes_it(
    soon: SimpleNamespace,
) -> None:
    ann, bea, cat, dot = soon.people
    answer(soon.run, ann, NO, NOON)

    assert who(soon.run) == ([bea.id], [cat.id], [dot.id])
    assert going_counts([soon.run.id]) == {soon.run.id: (1, 2)}
    assert kinds_told(cat)[-1] == "offer"
    answer(soon.run, cat, YES, NOON + timedelta(minutes=5))
    assert who(soon.run) == ([bea.id, cat.id], [], [dot.id])


@both
def test_nobody_who_comes_later_gets_a_place_that_is_kept(soon: SimpleNamespace) -> None:
    ann, bea, cat, dot = soon.people
    late = make_member("Eve")
    answer(soon.run, ann, NO, NOON)

    answer(soon.run, late, YES, NOON)

    assert who(soon.run) == ([bea.id], [cat.id], [dot.id, late.id])


@both
def test_an_offer_that_lapses_passes_on_once_and_whoever_let_it_go_stays_in_line(
    soon: SimpleNamespace,
) -> None:
    ann, bea, cat, dot = soon.people
    answer(soon.run, ann, NO, NOON)
    db.session.commit()

    early = pass_on_offers(NOON + timedelta(minutes=29))
    passed = [pass_on_offers(NOON + timedelta(minutes=30)) for _ in range(2)]

    assert (early, passed) == (0, [1, 0])
    assert who(soon.run) == ([bea.id], [dot.id], [cat.id])
    assert kinds_told(cat)[-2:] == ["offer", "offer-ended"]


@both
def test_declining_passes_it_on_and_a_later_yes_takes_what_is_left(soon: SimpleNamespace) -> None:
    ann, bea, cat, dot = soon.people
    answer(soon.run, ann, NO, NOON)
    decline(soon.run, offer_of(answer_of(soon.run, cat)), NOON)
    answer(soon.run, dot, NO, NOON)

    assert who(soon.run) == ([bea.id], [], [cat.id])
    answer(soon.run, cat, YES, NOON)
    assert who(soon.run) == ([bea.id, cat.id], [], [])


@both
def test_leaving_the_line_never_says_youre_in(soon: SimpleNamespace) -> None:
    ann, bea, cat, dot = soon.people
    answer(soon.run, cat, NO, NOON)
    answer(soon.run, ann, NO, NOON)
    answer(soon.run, dot, NO, NOON)

    assert who(soon.run) == ([bea.id], [], [])
    assert not {"moved-up", "offer", "rsvp-going"} & set(kinds_told(cat))
    assert "moved-up" not in kinds_told(dot)


@both
def test_a_run_put_off_by_days_moves_up_at_once_whoever_let_an_offer_go(
    soon: SimpleNamespace,
) -> None:
    ann, bea, cat, dot = soon.people
    answer(soon.run, ann, NO, NOON)
    decline(soon.run, offer_of(answer_of(soon.run, cat)), NOON)
    decline(soon.run, offer_of(answer_of(soon.run, dot)), NOON)
    line = line_of(soon.run)
    soon.run.schedule(datetime(2026, 11, 29, 17), LONDON, 45)  # noqa: DTZ001 - wall

    refit(soon.run, line, NOON)

    assert who(soon.run) == ([bea.id, cat.id], [], [dot.id])


@both
def test_once_it_has_started_nobody_moves_up_unawares(soon: SimpleNamespace) -> None:
    ann, bea, cat, dot = soon.people

    answer(soon.run, ann, NO, NOON + timedelta(hours=5, minutes=5))

    assert who(soon.run) == ([bea.id], [], [cat.id, dot.id])


@both
def test_stepping_down_keeps_the_place_where_the_gentler_group_is_full(rows: object) -> None:
    run = make_run(groups=[{"level": "sing", "capacity": 1}, {"level": "chat", "capacity": 1}])
    sing, chat = run.groups
    ann, bea, cat = (make_member(name) for name in ("Ann", "Bea", "Cat"))
    for member, group in ((ann, sing), (bea, chat), (cat, chat)):
        answer(run, member, Reply(Answer.YES, group.id), clock.now())

    row = step_down(run, bea, str(sing.id), clock.now())

    assert (row.group_id, row.stepped_at is not None) == (sing.id, True)
    assert who(run)[0] == [ann.id, bea.id, cat.id]
    row = step_down(run, bea, Coming.COFFEE, run.starts_at + timedelta(minutes=20))
    assert (row.kind, row.group_id) == (Coming.COFFEE, None)


@both
def test_volunteers_come_although_the_run_is_full_and_walkers_take_a_place(rows: object) -> None:
    run = make_run(capacity=2, groups=[{"level": "chat", "capacity": 1}])
    people = [make_member(name) for name in ("Ann", "Bea", "Cat", "Dot")]
    wanted = [Coming.RUN, Coming.WALK, Coming.HELP, Coming.COFFEE]
    for member, kind in zip(people, wanted, strict=True):
        answer(run, member, Reply(Answer.YES, kind=kind), clock.now())

    assert who(run) == ([member.id for member in people[:3]], [], [people[3].id])
    assert going_counts([run.id]) == {run.id: (3, 1)}


@both
def test_a_leader_who_cannot_lead_keeps_the_place_outside_the_cap(rows: object) -> None:
    from events.leading import drop_out  # noqa: PLC0415

    run, ann, bea = make_run(capacity=1), make_member("Ann"), make_member("Bea")
    run.groups[0].leader_id = ann.id
    db.session.flush()
    for member in (ann, bea):
        answer(run, member, YES, clock.now())

    drop_out(run, ann, clock.now())

    assert who(run)[0] == [ann.id, bea.id]
