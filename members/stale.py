"""What is kept no longer than it is needed: sign-ins, codes and counted tries."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from core.database import db
from members.models import CODE_LIFE, SESSION_IDLE, SESSION_LENGTH, Attempt, SignIn, SignInCode

LONGEST_LIMIT = timedelta(days=1)


def forget_stale(now: datetime) -> None:
    """Delete the rows that open nothing and count for nothing any more."""
    ended = or_(SignIn.created_at <= now - SESSION_LENGTH, SignIn.seen_at <= now - SESSION_IDLE)
    db.session.execute(delete(SignIn).where(ended))
    db.session.execute(delete(SignInCode).where(SignInCode.created_at <= now - CODE_LIFE))
    db.session.execute(delete(Attempt).where(Attempt.at <= now - LONGEST_LIMIT))
