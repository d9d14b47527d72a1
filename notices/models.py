"""What a member has turned off."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model


class NoticePreference(Model):
    """One kind of notice, on or off for one member. No row means on."""

    __tablename__ = "notice_preference"
    __table_args__ = (UniqueConstraint("member_id", "kind"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    off: Mapped[bool]
