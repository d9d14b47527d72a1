"""What every private page shares: no copies kept, and the day it is where the member is."""

from datetime import date, datetime

from flask import Response

from members.models import Member
from web.filters import local


def keep_private(answer: Response) -> Response:
    """No browser and no proxy keeps a copy."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def here(member: Member, now: datetime) -> datetime:
    """This moment on the member's own wall; UTC where no zone is known."""
    return local(now, member.timezone or "UTC")


def today(member: Member, now: datetime) -> date:
    """The day it is where the member is."""
    return here(member, now).date()
