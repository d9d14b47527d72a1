"""Answers of people who are signed out: a name and an address, confirmed by a mailed link.

An address that nobody has shown to be theirs gets its answer at once. For a known address
nothing changes before the button behind the link is pressed, and both see the same page: what
the browser shows comes from a signed cookie that holds for this run alone.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, request

from core.database import db
from core.identifiers import digest
from core.refusal import Refused
from events import asking_told, telling
from events.answering import Reply, answer, answer_of
from events.choices import Coming
from events.models import CONFIRM_WITHIN, Answer, Event, Rsvp
from members import accounts
from members.attempts import spend
from members.models import Member, fold_address
from web import tokens
from web.limits import client

LINK = "rsvp-confirm"
LINK_LIFE = timedelta(days=7)
SAME_MAIL = 600
"""Seconds within which the same answer to the same run is one mail."""


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody signed out said of a run, and when.

    `number` is the place in the line that was given for it: the browser that was told it may
    change the answer that stands there. `shown`: the mailed link was used in this browser.
    `loose`: it was taken down a step, and stands outside the group's cap.
    """

    name: str
    email: str
    reply: Reply
    at: int
    number: int = 0
    shown: bool = False
    loose: bool = False

    def is_from(self, email: str) -> bool:
        """Whether it came with this address."""
        return fold_address(self.email) == fold_address(email)

    def changed_to(self, reply: Reply, at: int) -> "Word":
        """Another answer of the same browser; in the same place it stays as loose as it was."""
        same = (reply.kind, reply.group_id) == (self.reply.kind, self.reply.group_id)
        return replace(self, reply=reply, at=at, loose=self.loose and same)

    def holds(self, event: Event, now: datetime) -> bool:
        """Whether an answer nobody confirmed would still count."""
        said = datetime.fromtimestamp(self.at, tz=now.tzinfo)
        return self.shown or now < min(said + CONFIRM_WITHIN, event.starts_at)


def _packed(word: Word) -> dict[str, Any]:
    return asdict(word)


def _unpacked(content: Any) -> Word | None:
    if content is None:
        return None
    said = content["reply"]
    kind = Coming(said["kind"]) if said.get("kind") else None
    reply = Reply(**said | {"answer": Answer(said["answer"]), "kind": kind})
    return Word(**{**content, "reply": reply})


def kept(event_id: int) -> Word | None:
    """What this browser said of the run, by its cookie."""
    return _unpacked(tokens.read(f"run-{event_id}", request.cookies.get(f"run-{event_id}", "")))


def keep(response: Response, event: Event, word: Word) -> Response:
    """Let this browser show the answer until the run is over."""
    response.set_cookie(
        f"run-{event.id}",
        tokens.sign(f"run-{event.id}", _packed(word)),
        expires=event.ends_at + timedelta(days=1),
        path=f"/runs/{event.id}",
        secure=current_app.config["PUBLIC_URL"].startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return response


def row_of(event: Event, word: Word) -> Rsvp | None:
    """The answer that this browser may see and change: its own, as far as is known."""
    member = accounts.find(word.email)
    row = answer_of(event, member)
    if row is None or member is None or word.shown:
        return row
    return row if row.number == word.number and not member.is_verified else None


def record(event: Event, word: Word, before: Word | None, now: datetime) -> Word:
    """Somebody signed out answers; gives the word that this browser keeps.

    `before` is what its cookie said until now. Raises Refused as `answer` does, and
    TooManyRequests when the address has had enough mails.
    """
    coming = word.reply.answer is Answer.YES
    check_for_anybody(event, word.reply, now)
    if coming:
        spend({"answer": fold_address(word.email), "client": client()}, now)
    member = accounts.find(word.email)
    own = before is not None and before.is_from(word.email) and row_of(event, before) is not None
    if member is not None and (own or word.shown):
        return _change(event, member, word, now)
    if not coming:
        return word
    if member is None:
        member = accounts.add(word.name, word.email, now)
    if not member.is_verified and answer_of(event, member) is None:
        word = _change(event, member, word, now)
    else:
        # A number is used up all the same, so that nobody learns from it which case this was.
        word = replace(word, number=event.next_in_line())
    mail(event, member, word, now)
    return word


def _change(event: Event, member: Member, word: Word, now: datetime) -> Word:
    if not member.is_verified:
        member.name = word.name
    row = answer(event, member, word.reply, now)
    _tell(event, row, now)
    return replace(word, number=row.number)


def _tell(event: Event, row: Rsvp, now: datetime) -> None:
    tell = asking_told.asked if row.asks else telling.answered
    tell(event, row, now)


def check_for_anybody(event: Event, reply: Reply, now: datetime) -> None:
    """Raises Refused where nobody signed out could give this answer, whatever the address."""
    event.check_answerable(reply.answer, now)
    if reply.group_id is not None and reply.group_id not in {group.id for group in event.groups}:
        raise Refused("This run has no such group any more; choose again.")


def mail(event: Event, member: Member, word: Word, now: datetime) -> None:
    """Send the link that confirms the answer, or records it where the address is known."""
    token = _token(event, word)
    spot = int(now.timestamp()) // SAME_MAIL
    key = f"rsvp:{event.id}:{member.id}:{digest(repr(word.reply))[:16]}:{spot}"
    telling.asked_to_confirm(event, member, word.name, token, key, now)


def _token(event: Event, word: Word) -> str:
    return tokens.sign(LINK, {"run": event.id, **_packed(word)})


def token_for(event: Event, row: Rsvp, now: datetime) -> str:
    """What confirms an answer that somebody else turned into a yes; empty where it is confirmed."""
    if row.confirmed_at is not None:
        return ""
    at = int(now.timestamp())
    return _token(event, Word(row.member.name, row.member.email, reply_of(row), at, row.number))


def read_link(event_id: int, token: str) -> Word | None:
    """What the mailed link says; None for one that is cut, foreign or too old."""
    content = tokens.read(LINK, token, int(LINK_LIFE.total_seconds()))
    if content is None or content.pop("run") != event_id:
        return None
    return _unpacked(content)


def confirm(event: Event, word: Word, now: datetime) -> tuple[Member, bool]:
    """The button behind the mailed link: the address is theirs, and the answer counts for good.

    Gives the member, and whether this press was the first to show that the address is theirs.
    Raises Refused when the run is cancelled or it is too late.
    """
    member = accounts.find(word.email) or accounts.add(word.name, word.email, now)
    first = not member.is_verified
    member.verify(now)
    row = answer_of(event, member)
    if first and row is not None and row.answer is Answer.YES:
        row = answer(event, member, reply_of(row), now)
    else:
        row = answer(event, member, word.reply, now)
    db.session.flush()
    _tell(event, row, now)
    db.session.flush()
    return member, first


def reply_of(row: Rsvp) -> Reply:
    """The answer as it stands, to be given again."""
    return Reply(
        *(row.answer, row.group_id, row.guests, row.first_time, row.listed),
        kind=row.kind,
        meet_me=row.meet_me,
    )


def shown(word: Word) -> Word:
    """The same word, now that the link has shown the address to be theirs."""
    return replace(word, shown=True)
