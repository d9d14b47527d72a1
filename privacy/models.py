"""Links to an export, each good for one day and one download."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, choice, db
from core.identifiers import digest, new_secret
from core.refusal import Refused
from members.models import Member

LINK_LIFE = timedelta(hours=24)


class Form(StrEnum):
    """What a link gives: everything, or the check-ins as a table."""

    JSON = "json"
    CSV = "csv"


class ExportLink(Model):
    """A link that has not been used. The URL holds a secret; the row holds its digest."""

    __tablename__ = "export_link"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    form: Mapped[Form] = mapped_column(choice(Form))
    expires_at: Mapped[datetime]

    @classmethod
    def make(cls, member_id: int, form: Form, now: datetime) -> str:
        """A new link's secret. The member's earlier link to the same goes, and all that ran out."""
        secret = new_secret()
        same = (cls.member_id == member_id) & (cls.form == form)
        db.session.execute(delete(cls).where(same | (cls.expires_at <= now)))
        row = cls(digest=digest(secret), member_id=member_id, form=form, expires_at=now + LINK_LIFE)
        db.session.add(row)
        return secret

    @classmethod
    def use(cls, secret: str, member: Member, now: datetime) -> Form:
        """What the member's link gives; it is used up by this.

        Raises Refused for one that is used, a day old, or somebody else's.
        """
        mine = (cls.digest == digest(secret), cls.member_id == member.id, cls.expires_at > now)
        form: Form | None = db.session.scalar(delete(cls).where(*mine).returning(cls.form))
        if form is None:
            raise Refused(
                "This link has been used, or is older than a day.",
                {"Make a new one": "/me/export"},
            )
        return form
