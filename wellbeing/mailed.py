"""The link in the mail after a run: for one run and one member, while the check-in is open."""

from core.database import db
from events.models import Event
from members.models import Member
from web.tokens import read, sign
from wellbeing import checking_in

PURPOSE = "check-in"
LASTS_SECONDS = 3 * 24 * 3600


def path_of(event: Event, member: Member) -> str:
    """The path for a mail; it opens questions and shows no answer."""
    return f"/check-in/{sign(PURPOSE, [member.id, event.id])}"


def found(token: str) -> tuple[Event, Member] | None:
    """Whose link to which run it is; None for one that is spoiled, old, or without a place."""
    content = read(PURPOSE, token, LASTS_SECONDS)
    if not isinstance(content, list) or len(content) != 2:
        return None
    member, run = db.session.get(Member, content[0]), db.session.get(Event, content[1])
    if member is None or run is None or not checking_in.is_for(run, member):
        return None
    return run, member
