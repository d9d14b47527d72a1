"""Coming, changing, taking back: what happens to the line, and who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clubs.models import Membership, Role
from core import clock
from core.database import db
from core.outbox import Message
from core.refusal import Refused
from events.answering import Reply, answer
from events.models import Answer, Event, Rsvp
from events.moving import cancel, drop_unconfirmed, refit
from events.queries import answers_of, going_counts, line_of
from members.models import Member
from tests.factories import make_club, make_member, make_membership, make_run

pytestmark = pytest.mark.both_databases

YES, NO = Reply(Answer.YES), Reply(Answer.NO)
TWO_GROUPS = [{"level": "chat", "capacity": 2}, {"level": "sing", "capacity": 2}]


def people(count: int) -> list[Member]:
    return [make_member(f"P{number}") for number in range(count)]


def everybody_comes(run: Event, members: list[Member], reply: Reply = YES) -> None:
    for member in members:
        answer(run, member, reply, clock.now())
        db.session.flush()


def states(run: Event, members: list[Member]) -> list[str]:
    line = line_of(run)
    return [
        "going" if line.is_going(one.id) else str(line.position(one.id) or "none")
        for one in members
    ]


def mails() -> list[str]:
    return list(db.session.scalars(select(Message.key).order_by(Message.id)))


def test_a_freed_place_goes_to_whoever_waited_longest_and_to_nobody_else(rows: Session) -> None:
    run, four = make_run(capacity=2), people(4)
    everybody_comes(run, four)

    answer(run, four[0], NO, clock.now())

    assert states(run, four) == ["none", "going", "going", "1"]
    row = rows.scalar(select(Rsvp).where(Rsvp.member_id == four[2].id))
    assert mails() == [f"moved-up:{run.id}:{row.member_id}:{row.number}"]


def test_a_pair_moves_together_or_waits(rows: Session) -> None:
    run, four = make_run(capacity=3), people(4)
    everybody_comes(run, four[:2])
    everybody_comes(run, four[2:3], Reply(Answer.YES, guests=1))
    everybody_comes(run, four[3:])
    assert states(run, four) == ["going", "going", "1", "2"]

    answer(run, four[0], NO, clock.now())

    assert states(run, four) == ["none", "going", "going", "1"]


def test_the_same_answer_twice_changes_nothing(rows: Session) -> None:
    run, (ada,) = make_run(), people(1)
    first = answer(run, ada, YES, clock.now())
    rows.flush()
    stood = (first.number, first.answered_at, run.next_number)

    again = answer(run, ada, YES, clock.now() + timedelta(hours=1))

    assert again is first
    assert (again.number, again.answered_at, run.next_number) == stood


def test_no_and_then_yes_goes_to_the_end(rows: Session) -> None:
    run, three = make_run(capacity=2), people(3)
    everybody_comes(run, three)

    answer(run, three[0], NO, clock.now())
    answer(run, three[0], YES, clock.now())

    assert states(run, three) == ["1", "going", "going"]


def test_without_a_group_one_comes_to_the_gentlest_with_room(rows: Session) -> None:
    run, five = make_run(groups=TWO_GROUPS), people(5)

    everybody_comes(run, five)

    levels = [rows.scalar(select(Rsvp).where(Rsvp.member_id == one.id)).group for one in five]
    assert [group.level for group in levels] == ["sing", "sing", "chat", "chat", "sing"]
    assert states(run, five)[-1] == "1"


def test_changing_group_keeps_the_number_where_there_is_room(rows: Session) -> None:
    run, two = make_run(groups=TWO_GROUPS), people(2)
    everybody_comes(run, two)

    row = answer(run, two[0], Reply(Answer.YES, run.groups[0].id), clock.now())

    assert (row.number, row.group.level) == (1, "chat")


def test_a_full_group_is_refused_with_the_choice_to_wait(rows: Session) -> None:
    run, three = make_run(groups=TWO_GROUPS), people(3)
    chat, sing = run.groups
    everybody_comes(run, three[:2], Reply(Answer.YES, chat.id))
    everybody_comes(run, three[2:], Reply(Answer.YES, sing.id))

    with pytest.raises(Refused, match="no room for you at once") as refusal:
        answer(run, three[2], Reply(Answer.YES, chat.id), clock.now())
    row = answer(run, three[2], Reply(Answer.YES, chat.id, wait=True), clock.now())

    assert list(refusal.value.choices) == ["Wait instead"]
    assert (row.number, states(run, three)) == (4, ["going", "going", "1"])


def test_nobody_changes_into_a_place_that_somebody_waits_for(rows: Session) -> None:
    run, four = make_run(groups=[{"level": "chat", "capacity": 2}, {"level": "sing"}]), people(4)
    chat, sing = run.groups
    everybody_comes(run, four[:1], Reply(Answer.YES, chat.id))
    everybody_comes(run, four[1:2], Reply(Answer.YES, chat.id, guests=1))
    everybody_comes(run, four[2:3], Reply(Answer.YES, sing.id))

    with pytest.raises(Refused):
        answer(run, four[2], Reply(Answer.YES, chat.id), clock.now())


def test_more_guests_that_do_not_fit_are_refused_and_nothing_is_lost(rows: Session) -> None:
    run, two = make_run(capacity=3), people(2)
    everybody_comes(run, two)

    row = answer(run, two[0], Reply(Answer.YES, guests=1), clock.now())
    with pytest.raises(Refused, match="no room for more guests"):
        answer(run, two[0], Reply(Answer.YES, guests=2), clock.now())

    assert (row.guests, states(run, two)) == (1, ["going", "going"])


def test_fewer_guests_let_somebody_in(rows: Session) -> None:
    run, two = make_run(capacity=2), people(2)
    everybody_comes(run, two[:1], Reply(Answer.YES, guests=1))
    everybody_comes(run, two[1:])

    answer(run, two[0], YES, clock.now())

    assert states(run, two) == ["going", "going"]


def test_it_is_too_late_to_come_after_the_start_and_to_leave_after_the_end(rows: Session) -> None:
    run, (ada, ben) = make_run(), people(2)
    answer(run, ada, YES, clock.now())

    with pytest.raises(Refused, match="has started"):
        answer(run, ben, YES, run.starts_at)
    answer(run, ada, NO, run.ends_at - timedelta(minutes=1))

    with pytest.raises(Refused, match="is over"):
        answer(run, ada, NO, run.ends_at)


def test_a_cancelled_run_takes_no_answer_and_tells_who_was_coming(rows: Session) -> None:
    run, two = make_run(capacity=1), people(2)
    everybody_comes(run, two)

    cancel(run, "Ice on the towpath", clock.now())
    cancel(run, "Twice", clock.now())

    assert (run.cancel_reason, run.sequence) == ("Ice on the towpath", 1)
    assert sum(key.startswith("run-cancelled:") for key in mails()) == 2
    with pytest.raises(Refused, match="cancelled"):
        answer(run, two[0], NO, clock.now())


def test_answering_joins_an_open_club_and_asks_a_closed_one(rows: Session) -> None:
    ada = make_member()
    open_run, closed_run = make_run(), make_run(make_club("Closed", is_open=False))

    answer(open_run, ada, YES, clock.now())
    asked = answer(closed_run, ada, YES, clock.now())

    joined = rows.scalars(select(Membership).where(Membership.member_id == ada.id)).all()
    assert [row.role for row in joined] == [Role.MEMBER, Role.PENDING]
    assert asked.asks
    assert line_of(closed_run).going_heads == 0


def test_a_member_of_a_closed_club_comes_along(rows: Session) -> None:
    ada, club = make_member(), make_club(is_open=False)
    make_membership(club, ada)
    run = make_run(club)

    answer(run, ada, YES, clock.now())

    assert states(run, [ada]) == ["going"]


def test_more_places_move_people_up_and_fewer_than_are_going_are_refused(rows: Session) -> None:
    run, four = make_run(capacity=2), people(4)
    everybody_comes(run, four)

    before, run.capacity = line_of(run), 3
    refit(run, before, clock.now())
    assert states(run, four) == ["going", "going", "going", "1"]

    before, run.capacity = line_of(run), 2
    with pytest.raises(Refused, match="3 are going already; make the capacity 3 or more"):
        refit(run, before, clock.now())


def test_who_runs_goes_on_running_when_a_pair_in_front_gets_its_group(rows: Session) -> None:
    groups = [{"level": "chat", "capacity": 3}, {"level": "sing"}]
    run, six = make_run(capacity=5, groups=groups), people(5)
    chat, sing = run.groups
    everybody_comes(run, six[:1], Reply(Answer.YES, chat.id, guests=1))
    everybody_comes(run, six[1:2], Reply(Answer.YES, chat.id, guests=2))
    everybody_comes(run, six[2:], Reply(Answer.YES, sing.id))
    assert states(run, six) == ["going", "1", "going", "going", "going"]

    answer(run, six[0], NO, clock.now())
    rows.flush()
    rows.expire_all()

    assert states(run, six) == ["none", "1", "going", "going", "going"]
    answer(run, six[4], NO, clock.now())
    assert states(run, six) == ["none", "going", "going", "going", "none"]


def test_an_unconfirmed_answer_falls_away_once_and_its_place_moves_on(rows: Session) -> None:
    run, (ben,) = make_run(capacity=1, starts=clock.now() + timedelta(days=5)), people(1)
    eve = make_member("Eve", verified_at=None)
    answer(run, eve, YES, clock.now())
    answer(run, ben, YES, clock.now())
    rows.commit()

    early, late = clock.now() + timedelta(hours=23), clock.now() + timedelta(hours=25)
    assert [drop_unconfirmed(early), drop_unconfirmed(late), drop_unconfirmed(late)] == [0, 1, 0]

    assert states(run, [eve, ben]) == ["none", "going"]
    assert sum(key.startswith("moved-up:") for key in mails()) == 1


def test_an_unconfirmed_answer_never_outlives_the_start(rows: Session) -> None:
    run, eve = make_run(), make_member("Eve", verified_at=None)

    row = answer(run, eve, YES, run.starts_at - timedelta(minutes=5))

    assert (row.confirmed_at, row.expires_at) == (None, run.starts_at)


def test_counts_and_answers_of_many_runs_agree_with_each_line(rows: Session) -> None:
    six = people(6)
    runs = [
        make_run(),
        make_run(capacity=2),
        make_run(capacity=3, groups=TWO_GROUPS),
        make_run(capacity=3),
        make_run(capacity=1),
    ]
    for run in runs[:4]:
        everybody_comes(run, six)
    answer(runs[3], six[1], NO, clock.now())
    answer(runs[3], six[1], Reply(Answer.YES, guests=3), clock.now())
    ids = [run.id for run in runs]

    counts = going_counts(ids)
    mine = answers_of(six[5], ids)

    lines = {run.id: line_of(run) for run in runs}
    assert counts == {key: (one.going_heads, one.waiting_heads) for key, one in lines.items()}
    assert mine == {
        key: "going" if lines[key].is_going(six[5].id) else "waiting" for key in ids[:4]
    }
