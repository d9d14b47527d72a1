"""Telling a member one thing: the inbox, the mail, and the browser, each once for its key."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.database import db, insert
from core.outbox import post
from members.models import Member
from notices.hours import USUAL, Hours, after_quiet, hours_of
from notices.kinds import Kind, kind_of
from notices.models import EVERYWHERE, Notice, PushSubscription
from notices.preferences import Mode, modes_of
from notices.wording import push_of
from web import mails
from web.language import speaking_to

FALLBACK_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about: its kind, the page it leads to, the run and the club.

    `zone` is the wall by which quiet hours count for a member who has not said where she is.
    """

    kind: str
    url: str
    club_id: int = EVERYWHERE
    run_id: int | None = None
    zone: str = FALLBACK_ZONE


@dataclass(frozen=True, slots=True)
class Audience:
    """How each of some members wants to be told; asked once for all of them."""

    modes: Mapping[int, Mode]
    hours: Mapping[int, Hours] = field(default_factory=dict)
    browsers: Mapping[int, list[PushSubscription]] = field(default_factory=dict)


def audience(member_ids: Collection[int], about: About) -> Audience:
    """Ask for many members at once: three statements at the utmost."""
    special = kind_of(about.kind)
    hours = {} if special.at_once else hours_of(member_ids)
    browsers = _browsers(member_ids) if special.push else {}
    return Audience(modes_of(member_ids, about.kind, about.club_id), hours, browsers)


def _browsers(member_ids: Collection[int]) -> dict[int, list[PushSubscription]]:
    found: dict[int, list[PushSubscription]] = {}
    wanted = select(PushSubscription).where(PushSubscription.member_id.in_(member_ids))
    for row in db.session.scalars(wanted):
        found.setdefault(row.member_id, []).append(row)
    return found


def tell(
    to: Member,
    about: About,
    key: str,
    now: datetime,
    template: str,
    *,
    among: Audience | None = None,
    expires_at: datetime | None = None,
    calendar: str | None = None,
    **context: Any,
) -> bool:
    """Tell a member one thing, in the current transaction; False where she has turned it off.

    The same `key` told twice is told once. `template` is the mail's, in the member's language; its
    subject is the title in the inbox. The mail waits for the end of quiet hours unless its kind
    goes at once or it would come too late. `among` spares the asking where many are told the same.
    """
    among = among or audience([to.id], about)
    mode = among.modes.get(to.id, Mode.OFF)
    if mode is Mode.OFF:
        return False
    context |= {"member": to, "unsubscribe": _way_off(to, about)}
    with speaking_to(to):
        _write_down(to, about, key, now, mails.subject_of(template, **context), mode)
        if mode is Mode.DIGEST:
            return True
        hours = among.hours.get(to.id, USUAL)
        due = _due(kind_of(about.kind), now, hours, to.timezone or about.zone, expires_at)
        times: dict[str, Any] = {"due_at": due, "expires_at": expires_at}
        mails.send(key, to.email, template, now, calendar=calendar, **times, **context)
        for browser in among.browsers.get(to.id, []):
            _wake(browser, about, key, now, due, expires_at)
    return True


def _way_off(to: Member, about: About) -> str:
    """The link that turns the kind off, in this club where each club has a choice of its own."""
    club_id = about.club_id if kind_of(about.kind).by_club else EVERYWHERE
    return mails.unsubscribe_link(to.id, about.kind, club_id)


def _due(
    special: Kind, now: datetime, hours: Hours, zone: str, expires_at: datetime | None
) -> datetime:
    if special.at_once:
        return now
    later = after_quiet(now, hours, ZoneInfo(zone))
    return now if expires_at is not None and later >= expires_at else later


def _write_down(to: Member, about: About, key: str, now: datetime, title: str, mode: Mode) -> None:
    row = insert(Notice).values(
        member_id=to.id,
        kind=about.kind,
        key=key,
        title=title,
        text="",
        url=about.url,
        club_id=about.club_id or None,
        run_id=about.run_id,
        for_digest=mode is Mode.DIGEST,
        created_at=now,
    )
    db.session.execute(row.on_conflict_do_nothing(index_elements=["key"]))


def _wake(
    browser: PushSubscription,
    about: About,
    key: str,
    now: datetime,
    due: datetime,
    expires_at: datetime | None,
) -> None:
    words = {"title": "Patter", "body": push_of(about.kind), "url": about.url}
    post(
        f"push:{browser.id}:{key}",
        browser.endpoint,
        words["body"],
        json.dumps(words),
        now,
        channel="push",
        headers={"p256dh": browser.p256dh, "auth": browser.auth},
        due_at=due,
        expires_at=expires_at,
    )
