"""A member's account as it leaves with her, and as it goes for good."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from core import outbox
from core.database import db
from core.outbox import Message
from members.models import Member, SignIn, SignInCode


def export(member: Member) -> dict[str, Any]:
    """The account and its choices, and the browsers that are signed in."""
    rows = db.session.scalars(
        select(SignIn).where(SignIn.member_id == member.id).order_by(SignIn.id)
    )
    return {
        "account": {
            "first_name": member.name,
            "how_to_say_it": member.pronounced,
            "email": member.email,
            "made_at": member.created_at,
            "email_confirmed_at": member.verified_at,
            "has_a_password": member.password_hash is not None,
            "runs_the_machine": member.is_admin,
            "drawn_face_number": member.face,
            "distances_in": member.units,
            "usual_runs_a_week": member.runs_a_week,
            "clock_with_hours": member.hours,
            "country": member.country,
            "time_zone": member.timezone,
            "language": member.language,
        },
        "signed_in_browsers": [
            {"device": row.device, "since": row.created_at, "last_used_at": row.seen_at}
            for row in rows
        ],
    }


def erase(member: Member, now: datetime) -> None:
    """The account goes, with every sign-in, every code on its way and the ways back to it."""
    outbox.forget(Message.key.startswith(f"moved:{member.id}:"), now)
    asked = SignInCode.folded_email == member.folded_email
    db.session.execute(delete(SignInCode).where(asked))
    db.session.execute(delete(SignIn).where(SignIn.member_id == member.id))
    db.session.execute(delete(Member).where(Member.id == member.id))
