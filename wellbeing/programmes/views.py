"""A programme of a club: beginning one, its page, being in it, and the leaders' timer."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from clubs.models import Club
from clubs.queries import members_of
from clubs.views import club_or_404
from core import clock
from core.database import begin_write, db, locked
from events.drafting import HORIZON, Spot, spot_of
from events.posting import BEHIND_UTC, MOST_LEADERS
from events.repeat_form import ReasonForm
from events.seeing import LARGEST_ID
from members.login import me, me_or_none
from members.models import Member
from web.errors import show_form_again
from web.filters import my_style
from web.limits import limiter
from wellbeing import private
from wellbeing.instruments import SUPPORT
from wellbeing.programmes import calling_off, enrolling, plan, starting, wording
from wellbeing.programmes.following import group_position, is_ready, standing
from wellbeing.programmes.forms import EnrolForm, StartForm
from wellbeing.programmes.models import Enrolment, Programme, State
from wellbeing.programmes.plan import Meeting
from wellbeing.programmes.queries import enrolment_of, heads, programmes_of, sharing_in
from wellbeing.support import lines_for

bp = Blueprint("programmes", __name__)
bp.after_request(private.keep_private)

MOST_LISTED = 20
PROGRAMME = f"/programmes/<int(max={LARGEST_ID}):programme_id>"


@bp.get("/clubs/<slug>/programmes/new")
@login_required
def new(slug: str) -> ResponseReturnValue:
    """The form: a date, days, a place, and who leads."""
    club = _organized_or_403(slug)
    form = StartForm(data={"place": club.place, "leader": str(me().id), "weekdays": []})
    return render_template("wellbeing/programmes/new.html", **_form_page(form, club))


@bp.get("/clubs/<slug>/programmes")
def index(slug: str) -> ResponseReturnValue:
    """The programmes of a club, the latest first."""
    club = club_or_404(slug)
    rows = db.session.scalars(programmes_of(club).limit(MOST_LISTED)).all()
    may_start = club.is_organized_by(me_or_none())
    return render_template(
        "wellbeing/programmes/index.html", club=club, programmes=rows, may_start=may_start
    )


@bp.post("/clubs/<slug>/programmes")
@login_required
@limiter.limit("20 per hour")
def create(slug: str) -> ResponseReturnValue:
    """Begin the programme: its runs are posted, and its page is the answer."""
    club = _organized_or_403(slug)
    form = StartForm()
    context = _form_page(form, club)
    planned = form.meetings() if form.submitted() else []
    spot = spot_of(form, club) if planned else None
    programme = _started(form, slug, planned, spot) if spot else None
    if programme is None:
        return show_form_again("wellbeing/programmes/new.html", **context)
    return redirect(url_for(".show", programme_id=programme.id), 303)


def _started(form: StartForm, slug: str, planned: list[Meeting], spot: Spot) -> Programme | None:
    """The programme, written and committed; None when a field says what is wrong."""
    begin_write()
    now, club = clock.now(), _organized_or_403(slug)
    made = starting.start(club, me(), planned, form.time.data, spot, form.leaders, now)
    first = made.sessions[0].event
    if first is None or not now < first.starts_at < now + HORIZON:
        form.refuse("date", _("Choose a first date that is ahead, within two years."))
        db.session.rollback()
        return None
    db.session.commit()
    return made


@bp.get(PROGRAMME)
def show(programme_id: int) -> ResponseReturnValue:
    """Weeks, dates, who is in, and where oneself may begin."""
    context = _page(found(programme_id), me_or_none())
    return render_template("wellbeing/programmes/show.html", **context)


@bp.post(f"{PROGRAMME}/enrolment")
@login_required
def enrol(programme_id: int) -> ResponseReturnValue:
    """Join, at week 1 or with walks, or leave."""
    form, member_id = EnrolForm(), me().id
    if not form.submitted():
        abort(422)
    begin_write()
    programme, member = locked(Programme, programme_id), db.session.get(Member, member_id)
    if programme is None or member is None:
        abort(404)
    if form.action.data == "join":
        enrolling.join(programme, member, form.start.data, clock.now())
    else:
        enrolling.leave(programme, member, clock.now())
    db.session.commit()
    return redirect(url_for(".show", programme_id=programme_id), 303)


@bp.post(f"{PROGRAMME}/call-off")
@login_required
def call_off(programme_id: int) -> ResponseReturnValue:
    """Every run ahead is cancelled, and those who come are told why."""
    _organized_or_403(found(programme_id).club.slug)
    form, now = ReasonForm(), clock.now()
    if not form.submitted():
        context = _page(found(programme_id), me()) | {"call_off_form": form}
        return show_form_again("wellbeing/programmes/show.html", **context)
    begin_write()
    programme = locked(Programme, programme_id) or abort(404)
    calling_off.call_off(programme, form.reason.data or "", now)
    db.session.commit()
    return redirect(url_for(".show", programme_id=programme_id), 303)


@bp.get("/programmes/sw.js")
def worker() -> Response:
    """What keeps the timer's pages on a phone; it reaches as far as the folder it stands in."""
    text = Path(current_app.static_folder or "static", "js", "intervals-sw.js").read_text("utf-8")
    return Response(text, mimetype="text/javascript")


@bp.get(f"{PROGRAMME}/sessions/<key>/intervals")
def intervals(programme_id: int, key: str) -> ResponseReturnValue:
    """The steps of one session as a list; with a script, a timer that needs no signal."""
    programme = found(programme_id)
    week, _dash, letter = key.upper().partition("-")
    session = plan.WEEKS[week].session(letter) if week in plan.WEEKS else None
    if session is None:
        abort(404)
    return render_template(
        "wellbeing/programmes/intervals.html",
        programme=programme,
        session=session,
        title=wording.title(session),
        steps=[
            (step, wording.kind(step), wording.span(step.seconds), begins)
            for step, begins in zip(session.steps, plan.elapsed(session.steps), strict=True)
        ],
        main=wording.main_part(session),
    )


def found(programme_id: int) -> Programme:
    """The programme of this address; like the runs it is made of, everybody may see it."""
    return db.session.get(Programme, programme_id) or abort(404)


def _organized_or_403(slug: str) -> Club:
    club = club_or_404(slug)
    return club if club.is_organized_by(me()) else abort(403)


def _form_page(form: StartForm, club: Club) -> dict[str, Any]:
    people = db.session.scalars(members_of(club).limit(MOST_LEADERS))
    form.people([(str(row.member_id), row.member.name) for row in people])
    form.earliest = (clock.now() - BEHIND_UTC).date()
    return {"form": form, "club": club, "club_url": f"/clubs/{club.slug}"}


def _page(programme: Programme, member: Member | None) -> dict[str, Any]:
    now = clock.now()
    row = db.session.scalar(enrolment_of(programme, member)) if member else None
    mine = row if row and row.state is State.JOINED else None
    weeks = plan.weeks_from(programme.first_week)
    position = group_position(programme, now)
    return {
        "programme": programme,
        "club": programme.club,
        "weeks": [(week, wording.week_name(week), _rows(programme, week)) for week in weeks],
        "group": wording.week_name(weeks[position]) if position < len(weeks) else None,
        "position": position,
        "starts": [
            (key, wording.week_name(plan.WEEKS[key]))
            for key in enrolling.beginnings(programme, position)
        ],
        "suggested": enrolling.suggested(programme, member, position) if member else None,
        "is_called_off": calling_off.is_called_off(programme, now),
        "may_call_off": programme.club.is_organized_by(member)
        and bool(calling_off.ahead(programme, now)),
        "call_off_form": ReasonForm(),
        "heads": db.session.scalar(heads(programme)) or 0,
        "places": enrolling.places(programme),
        "mine": mine,
        "own": standing(mine, now) if mine else None,
        "ready": member is not None and is_ready(member, private.today(member, now), now),
        "sharing": _shared(programme, now) if mine else [],
        "style": my_style(programme.club.country),
        "week_name": wording.week_name,
        "disclaimer": SUPPORT["disclaimer"].format(emergency=_emergency(programme, member)),
        "after": plan.AFTER,
    }


def _rows(programme: Programme, week: plan.Week) -> list[dict[str, Any]]:
    found_rows = ((row, week.session(row.letter)) for row in programme.sessions)
    return [
        {
            "session": session,
            "event": row.event,
            "main": wording.main_part(session),
            "timer": starting.address_of(programme, session),
        }
        for row, session in found_rows
        if session and row.week == week.key
    ]


def _shared(programme: Programme, now: Any) -> list[tuple[str, str]]:
    """First names and the latest milestone of those who share theirs."""
    rows: list[tuple[Enrolment, list[int]]] = [
        (row, standing(row, now).milestones) for row in db.session.scalars(sharing_in(programme))
    ]
    return [(row.member.name, wording.milestone(done[-1])) for row, done in rows if done]


def _emergency(programme: Programme, member: Member | None) -> str:
    return lines_for(member.country if member else None, programme.club.country).emergency
