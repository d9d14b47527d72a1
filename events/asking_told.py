"""What the organizers and whoever asks to come are told of the question and the yes to it."""

from datetime import datetime
from typing import Any

from clubs import asking
from core.database import db
from events.models import Event, Rsvp
from events.queries import line_of
from events.telling import group_words, state_of, tell_about, when_words
from events.wording import shown_place
from notices import kinds
from web import mails
from web.language import speaking_to


def asked(event: Event, row: Rsvp, now: datetime) -> None:
    """Somebody asks to come: the organizers are told, once for each time it is asked."""
    db.session.flush()  # until then a new answer has neither a number nor its member
    key, path = f"asked-run:{row.event_id}:{row.member_id}:{row.number}", f"/runs/{event.id}#asking"
    asking.asked(event.club, row.member, key, path, now, event)


def let_in(event: Event, row: Rsvp, token: str, now: datetime) -> None:
    """The organizers said yes: the place, or where it is in the line.

    `token` is for the link that confirms the answer, where the address is not confirmed yet.
    """
    line, template = line_of(event), "rsvp_let_in"
    key = f"rsvp-{state_of(line, row)}:{row.event_id}:{row.member_id}:{row.number}"
    position = line.position(row.member_id)
    if not token:
        more: dict[str, Any] = {"position": position, "path": f"/runs/{event.id}", "token": ""}
        tell_about(row, template, kinds.RSVP, key, now, line=line, **more)
        return
    with speaking_to(row.member):
        mails.send(
            f"{key}:let-in",
            row.member.email,
            template,
            now,
            unsubscribe=mails.unsubscribe_link(row.member_id, kinds.RSVP),
            expires_at=event.starts_at,
            path=f"/runs/{event.id}/confirm/{token}",
            token=token,
            position=position,
            event=event,
            member=row.member,
            when=when_words(event, row.member),
            place=shown_place(event, exact=event.shows_point_to(None, going=False)),
            group=group_words(row.group, event, row.member),
        )
