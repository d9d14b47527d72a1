"""Browsers that a member lets us wake."""

from datetime import datetime

from sqlalchemy import delete, func, select

from core.database import db, insert
from core.outbox import GONE, Message
from core.push import SERVICES, is_push_service
from core.refusal import Refused
from members.models import Member
from notices.models import ENDPOINT_LENGTH, PushSubscription

MOST_BROWSERS = 10


def allow(
    member: Member,
    endpoint: str,
    keys: tuple[str, str],
    now: datetime,
    services: tuple[str, ...] = SERVICES,
) -> None:
    """From now on this browser is woken for the member; before, it may have been another's.

    `keys` are its p256dh and auth. Raises Refused for an address of no push service we know.
    """
    if len(endpoint) > ENDPOINT_LENGTH or not is_push_service(endpoint, services):
        raise Refused("This browser's push service is not one we know.")
    mine = PushSubscription.member_id == member.id
    there = db.session.scalar(select(func.count()).where(mine)) or 0
    if there >= MOST_BROWSERS:
        oldest = select(PushSubscription).where(mine).order_by(PushSubscription.id).limit(1)
        db.session.delete(db.session.scalars(oldest).one())
    values = {"member_id": member.id, "p256dh": keys[0], "auth": keys[1], "created_at": now}
    row = insert(PushSubscription).values(endpoint=endpoint, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["endpoint"], set_=values))


def end(member: Member, endpoint: str) -> None:
    """This browser is not woken any more."""
    row = PushSubscription
    mine = row.member_id == member.id, row.endpoint == endpoint
    db.session.execute(delete(PushSubscription).where(*mine))


def forget_gone(_now: datetime) -> None:
    """Browsers that their push service no longer knows are not woken again.

    One that has let itself be woken anew since is.
    """
    gone = select(Message.id).where(
        Message.channel == "push",
        Message.last_error == GONE,
        Message.recipient == PushSubscription.endpoint,
        Message.dead_at >= PushSubscription.created_at,
    )
    db.session.execute(
        delete(PushSubscription).where(gone.exists()),
        execution_options={"synchronize_session": False},
    )
