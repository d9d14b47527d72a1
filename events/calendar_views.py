"""Calendars: of one run, of a club, and of a member behind a secret address."""

from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import login_required

from clubs.views import club_or_404
from core import clock
from core.database import begin_write, db
from events import calendar, calendar_feeds, strangers
from events.calendar_links import end, links_of, opened, renew
from events.seeing import RUN, found, seen
from members.login import me, me_or_none
from web.limits import limiter
from web.mails import link
from web.unchanged import kept_unchanged

bp = Blueprint("calendars", __name__)
REST = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""What goes with a calendar whose address is a secret."""


@bp.get(f"{RUN}/calendar.ics")
@kept_unchanged()
def of_run(event_id: int) -> Response:
    """The run for a calendar, with the meeting point as the reader may see it."""
    event, now = found(event_id), clock.now()
    view = seen(event, me_or_none(), now, strangers.kept(event.id))
    text = calendar.calendar_of(event, exact=view.exact)
    return _file(text, f"run-{event.id}", now)


@bp.get("/clubs/<slug>/calendar.ics")
@kept_unchanged()
def of_club(slug: str) -> Response:
    """The club's runs, those of the last weeks too, for a calendar that looks in again."""
    club, member, now = club_or_404(slug), me_or_none(), clock.now()
    return _file(calendar_feeds.of_club(club, member, now), club.slug, now)


@bp.get("/calendar/<secret>.ics")
@limiter.limit("120 per hour")
def of_member(secret: str) -> Response:
    """The runs a member goes to or waits for, for whoever knows the address."""
    row, now = opened(secret) or abort(404), clock.now()
    written = calendar_feeds.of_busy if row.busy else calendar_feeds.of_member
    answer = _file(written(row.member, now), "patter", now)
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


def _file(text: str, name: str, now: datetime) -> Response:
    """The calendar as a file; its ETag is the same until a run in it has changed.

    It is a weak one, since it leaves out when the file was written.
    """
    answer = make_response(calendar.stamped(text, now))
    answer.mimetype = "text/calendar"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer.set_etag(sha256(text.encode()).hexdigest()[:32], weak=True)
    answer.make_conditional(request)
    return answer


def _tell_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {"add_to": calendar.add_to, "subscribe_to": subscribe_to}


bp.record_once(_tell_templates)
