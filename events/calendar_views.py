"""Calendars: of one run, of a club, and of a member behind a secret address."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from clubs.models import Club
from clubs.roles import role_of
from clubs.views import club_or_404
from core import clock
from core.database import begin_write, db
from events import calendar, strangers
from events.calendar_links import end, links_of, opened, renew
from events.models import Answer, Event, Rsvp
from events.queries import answers_of
from events.seeing import RUN, found, seen
from members.login import me, me_or_none
from members.models import Member
from web.limits import limiter
from web.mails import link

bp = Blueprint("calendars", __name__)
PAST = timedelta(days=60)
"""So long a run that is over stays in a calendar that is looked into anew."""
MOST = 500
STAMP = re.compile(r"^DTSTAMP:.*\r\n", re.MULTILINE)
REST = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""What goes with a calendar whose address is a secret."""


@bp.get(f"{RUN}/calendar.ics")
def of_run(event_id: int) -> Response:
    """The run for a calendar, with the meeting point as the reader may see it."""
    event, now = found(event_id), clock.now()
    view = seen(event, me_or_none(), now, strangers.kept(event.id))
    text = calendar.calendar_of(event, now, exact=view.exact)
    return _file(text, f"run-{event.id}")


@bp.get("/clubs/<slug>/calendar.ics")
def of_club(slug: str) -> Response:
    """The club's runs, those of the last weeks too, for a calendar that looks in again."""
    club, member, now = club_or_404(slug), me_or_none(), clock.now()
    runs = list(db.session.scalars(_of_club(club, now)))
    role = role_of(club.id, member)
    said = answers_of(member, [run.id for run in runs]) if member else {}
    entries = []
    for run in runs:
        exact = run.shows_point_to(role, going=said.get(run.id) == "going")
        entries.append(calendar.lines_of(calendar.facts_of(run, exact=exact), now))
    return _file(calendar.feed(club.name, runs, entries), club.slug)


@bp.get("/calendar/<secret>.ics")
@limiter.limit("120 per hour")
def of_member(secret: str) -> Response:
    """The runs a member goes to or waits for, for whoever knows the address."""
    row = opened(secret) or abort(404)
    runs = list(db.session.scalars(_of_member(row.member, clock.now())))
    name = _("Busy") if row.busy else _("My runs")
    answer = _file(calendar.feed(name, runs, _entries(row.member, runs, busy=row.busy)), "patter")
    answer.headers.update(REST)
    return answer


@bp.get("/me/calendar")
@login_required
def mine() -> str:
    """The addresses of the member's own calendar: since when each is there, and a new one."""
    return render_template("events/calendar.html", links=links_of(me()), made=None)


@bp.post("/me/calendar")
@login_required
@limiter.limit("30 per hour")
def change() -> ResponseReturnValue:
    """Make a new address, shown this once, or end the one there is."""
    busy = request.form.get("busy") == "yes"
    begin_write()
    member = me()
    if request.form.get("answer") == "end":
        end(member, busy=busy)
        db.session.commit()
        return redirect("/me/calendar", 303)
    secret = renew(member, clock.now(), busy=busy)
    db.session.commit()
    made = ways_to(f"/calendar/{secret}.ics") | {"busy": busy}
    page = make_response(render_template("events/calendar.html", links=links_of(member), made=made))
    page.headers.update(REST)
    return page


def ways_to(path: str) -> dict[str, str]:
    """The addresses under which calendars subscribe to one of ours."""
    url = link(path)
    parts = urlsplit(url)
    webcal = f"webcal://{parts.netloc}{parts.path}"
    outlook = urlencode({"url": url, "name": "Patter"})
    return {
        "url": url,
        "apple": webcal,
        "google": f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}",
        "outlook": f"https://outlook.live.com/calendar/0/addfromweb?{outlook}",
    }


def subscribe_to(path: str) -> list[tuple[str, str]]:
    """The same for a template: the calendar's name, and the link."""
    ways = ways_to(path)
    return [("Google", ways["google"]), ("Outlook", ways["outlook"]), ("Apple", ways["apple"])]


def _of_club(club: Club, now: datetime) -> Select[Event]:
    return (
        select(Event)
        .where(Event.club_id == club.id, Event.ends_at > now - PAST)
        .join(Event.club)
        .options(contains_eager(Event.club))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    )


def _of_member(member: Member, now: datetime) -> Select[Event]:
    return (
        select(Event)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .join(Event.club)
        .where(Rsvp.member_id == member.id, Rsvp.answer == Answer.YES)
        .where(Event.ends_at > now - PAST)
        .options(contains_eager(Event.club))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    )


def _entries(member: Member, runs: list[Event], *, busy: bool) -> Iterable[str]:
    now = clock.now()
    if busy:
        on = [run for run in runs if not run.is_cancelled]
        yield from (calendar.lines_of(calendar.busy_facts(run), now) for run in on)
        return
    said = answers_of(member, [run.id for run in runs])
    for run in runs:
        going = said.get(run.id) == "going"
        role = role_of(run.club_id, member) if run.hides_point else None
        exact = run.shows_point_to(role, going=going)
        yield calendar.lines_of(calendar.facts_of(run, exact=exact, waiting=not going), now)


def _file(text: str, name: str) -> Response:
    """The calendar as a file; its ETag is the same until a run in it has changed."""
    answer = make_response(text)
    answer.mimetype = "text/calendar"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer.set_etag(sha256(STAMP.sub("", text).encode()).hexdigest()[:32])
    answer.make_conditional(request)
    return answer


def _tell_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {"add_to": calendar.add_to, "subscribe_to": subscribe_to}


bp.record_once(_tell_templates)
