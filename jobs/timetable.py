"""What runs when. Each entry is a function of a part below; it may run twice and in any worker.

A tick asks the rows what is due, so whatever was missed while no worker ran is done by the next
tick, once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from huey import crontab

from core import clock
from core.bell import Bell
from core.database import begin_write, db
from core.outbox import forget_old
from core.scrub import scrub_again
from events import attendance, folding, leading, messages, near_news, reminding, series, week_ahead
from events.asking import come_along
from events.forgetting import forget_unconfirmed
from events.moving import drop_unconfirmed, pass_on_offers
from members.stale import forget_stale
from notices.inbox import forget_old_notices
from notices.push import forget_gone
from wellbeing import closing, keeping, prompting


@dataclass(frozen=True)
class Entry:
    """One line of the timetable: a name for the log, when, and what is done in one transaction."""

    name: str
    when: Callable[[datetime], bool]
    work: Callable[[datetime], object]


EVERY_MINUTE = crontab()
EVERY_FEW_MINUTES = crontab(minute="*/5")
HOURLY = crontab(minute="17")
HOURLY_AFTER = crontab(minute="19")

TIMETABLE = (
    Entry("drop unconfirmed answers", EVERY_MINUTE, drop_unconfirmed),
    Entry("pass on places kept in vain", EVERY_MINUTE, pass_on_offers),
    Entry("come along once let in", EVERY_MINUTE, come_along),
    Entry("fold groups that nobody leads", EVERY_MINUTE, folding.fold_leaderless),
    Entry("remind the day before", EVERY_MINUTE, reminding.remind),
    Entry("send messages at their time", EVERY_MINUTE, messages.send_due),
    Entry("ask after a run", EVERY_MINUTE, prompting.prompt),
    Entry("tell of new runs", EVERY_FEW_MINUTES, reminding.tell_new_runs),
    Entry("tell of runs near followed places", EVERY_FEW_MINUTES, near_news.tell_near_places),
    Entry("ask to post again", EVERY_FEW_MINUTES, reminding.ask_to_post_again),
    Entry("send the weekly mail", EVERY_FEW_MINUTES, week_ahead.send_weekly),
    Entry("make the runs of series", HOURLY, series.top_up),
    Entry("let go who left the club", HOURLY, leading.let_go_who_left),
    Entry("forget who stayed away", HOURLY, attendance.forget_no_shows),
    Entry("forget stale sign-ins", HOURLY, forget_stale),
    Entry("forget old mail", HOURLY, forget_old),
    Entry("forget old notices", HOURLY, forget_old_notices),
    Entry("forget browsers that are gone", HOURLY, forget_gone),
    Entry("forget unconfirmed accounts", HOURLY, forget_unconfirmed),
    Entry("forget old check-ins and consents", HOURLY, keeping.forget_old),
    Entry("close the blocks of clubs", HOURLY, closing.close_blocks),
    Entry("leave nothing in the files", HOURLY_AFTER, scrub_again),
)


def hang_up(app: Flask, bell: Bell) -> None:
    """Give the worker its timetable; the outbox is looked into every minute besides the bell."""
    bell.huey.periodic_task(EVERY_MINUTE, name="deliver every minute")(bell.deliver_all)
    for entry in TIMETABLE:
        bell.huey.periodic_task(entry.when, name=entry.name)(_tick(app, entry))


def _tick(app: Flask, entry: Entry) -> Callable[[], None]:
    def tick() -> None:
        with app.app_context():
            run(entry, clock.now())

    return tick


def run(entry: Entry, now: datetime) -> None:
    """Do what an entry says, in one transaction unless it commits step by step itself."""
    begin_write()
    entry.work(now)
    db.session.commit()
