"""Members, and the sign-ins that show who is asking."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, choice
from core.identifiers import digest

NAME_LENGTH = 50
EMAIL_LENGTH = 254
SESSION_LENGTH = timedelta(days=30)
SESSION_IDLE = timedelta(days=14)
FRESH_FOR = timedelta(minutes=10)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5


class Units(StrEnum):
    """How distances and paces are written."""

    KM = "km"
    MILES = "mi"


class Hours(StrEnum):
    """How times of day are written: 18:30 or 6:30 pm."""

    H24 = "24"
    H12 = "12"


def fold_address(email: str) -> str:
    """An address as it is compared: lower case throughout, since people type it both ways."""
    return email.strip().casefold()


class Member(Model):
    """Somebody with a name and an address, unverified until that has been shown to be theirs.

    `units`, `hours`, `country`, `timezone` and `language` are the member's choice; None means not
    chosen yet, and a page then takes what is usual where the reader or the run is.
    """

    __tablename__ = "member"
    # A number is never given twice: mailed links and the ledger of erasures name accounts by it.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy declares it

    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    folded_email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    face: Mapped[int] = mapped_column(default=0)
    pronounced: Mapped[str | None] = mapped_column(String(80))
    units: Mapped[Units | None] = mapped_column(choice(Units))
    hours: Mapped[Hours | None] = mapped_column(choice(Hours))
    country: Mapped[str | None] = mapped_column(String(2))
    timezone: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(20))
    runs_a_week: Mapped[int | None]

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The id as Flask-Login wants it."""
        return str(self.id)

    @property
    def is_verified(self) -> bool:
        """Whether the address has been shown to be this member's."""
        return self.verified_at is not None

    def verify(self, now: datetime) -> None:
        """The member has shown that the address is theirs."""
        self.verified_at = self.verified_at or now

    def move_to(self, email: str) -> None:
        """From now on the member is reached, and signs in, by this address."""
        self.email, self.folded_email = email, fold_address(email)


def lasts(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a sign-in is valid: for 30 days, while it is used every 14."""
    return now < created_at + SESSION_LENGTH and now < seen_at + SESSION_IDLE


class SignIn(Model):
    """One signed-in browser. The cookie holds a secret; the row holds its digest."""

    __tablename__ = "sign_in"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    fresh_until: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(80))

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return lasts(self.created_at, self.seen_at, now)

    def is_fresh(self, now: datetime) -> bool:
        """Signed in within the last ten minutes: enough for what cannot be undone."""
        return now < self.fresh_until


class SignInCode(Model):
    """A six-digit code on its way to an address, bound to the browser that asked for it.

    `name` and `password_hash` are what somebody typed to sign up. They wait here, and touch no
    account before the address has been shown to be theirs.
    """

    __tablename__ = "sign_in_code"

    folded_email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), index=True)
    asked_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    password_hash: Mapped[str | None] = mapped_column(String(200))

    def is_open(self, now: datetime) -> bool:
        """Not used, not tried too often, not older than ten minutes."""
        return (
            self.used_at is None and self.tries < CODE_TRIES and now < self.created_at + CODE_LIFE
        )

    def expect(self, code: str) -> None:
        """Remember the code that was mailed, by a digest that the browser's secret is part of."""
        self.code_digest = digest(f"{self.asked_digest}:{code}")

    def accept(self, code: str, now: datetime) -> bool:
        """Take one try; the right code is used up by it. False for a wrong one or a closed row."""
        if not self.is_open(now):
            return False
        self.tries += 1
        if digest(f"{self.asked_digest}:{code}") != self.code_digest:
            return False
        self.used_at = now
        return True


class Attempt(Model):
    """A failed or costly try, counted per subject so that guessing stays slow."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_subject", "kind", "subject", "at"),)

    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
