"""A member goes for good: what goes, what stands in the way, and the ledger for restores."""

from datetime import datetime
from pathlib import Path

import clubs.mine
import events.mine
import members.mine
import notices.mine
from core.refusal import Refused
from members.models import Member
from privacy import ledger
from wellbeing import keeping


def check_free(member: Member) -> None:
    """Raises Refused while clubs with other people in them have no other owner."""
    needed = clubs.mine.needed_by(member)
    if not needed:
        return
    names = ", ".join(club.name for club in needed)
    raise Refused(
        f"Nobody else answers for {names} yet. Hand it over first, then delete your account.",
        {f"Hand {club.name} over": f"/clubs/{club.slug}/members" for club in needed},
    )


def erase(member: Member, now: datetime, folder: Path) -> None:
    """Every part erases the member's rows, the highest step first; the caller commits and scrubs.

    The ledger is written before the commit: an erasure that is in no ledger would be undone by a
    restore.
    """
    keeping.erase(member, now, folder)
    events.mine.erase(member, now)
    clubs.mine.erase(member, now)
    notices.mine.erase(member, now)
    ledger.note(member, now, folder)
    members.mine.erase(member, now)
