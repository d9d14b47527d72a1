"""The page of a series for its organizers: skip, pause, end; and the end of a standing answer."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from wtforms import Form

from core import clock
from core.database import begin_write, db, locked
from events import scopes, standing, wording
from events.forms import first_error
from events.models import Event
from events.queries import going_counts
from events.repeat_form import DateForm, EndForm, PauseForm
from events.repeating import words
from events.seeing import LARGEST_ID
from events.series import Series, ahead, series_of
from members.login import me
from members.models import Member
from web.errors import page
from web.filters import day, my_style
from web.redirects import safe_next

bp = Blueprint("repeats", __name__)

SERIES = f"/series/<int(max={LARGEST_ID}):series_id>"


@dataclass(frozen=True, slots=True)
class Card:
    """What a run's page says of its series. `next`: the run to come to instead of a cancelled one.

    `shifted`: the clock change of that night moved this run by an hour.
    """

    series: Series
    words: str
    stands: bool
    shifted: bool
    next: Event | None


def card_of(event: Event, member: Member | None, now: datetime) -> Card | None:
    """The card of the run's series, if it belongs to one."""
    series = series_of(event)
    if series is None:
        return None
    stands = standing.standing_of(series.id, member) is not None
    said = words(series.rule)
    return Card(series, said, stands, _is_shifted(event, series), _next(event, now))


def _is_shifted(event: Event, series: Series) -> bool:
    same = event.starts_local.time() == series.starts_local.time()
    return not same and event.detached_at is None


def _next(event: Event, now: datetime) -> Event | None:
    if not event.is_cancelled:
        return None
    later = (
        select(Event)
        .where(Event.series_id == event.series_id, Event.cancelled_at.is_(None))
        .where(Event.starts_at > max(now, event.starts_at))
    )
    return db.session.scalar(later.order_by(Event.starts_at).limit(1))


@bp.get(SERIES)
@login_required
def show(series_id: int) -> ResponseReturnValue:
    """What is ahead, what is left out, and the ways to pause and to end."""
    series, now = _organized(db.session.get(Series, series_id)), clock.now()
    runs = ahead(series, now)
    counts = going_counts([run.id for run in runs])
    return render_template(
        "events/series/show.html",
        series=series,
        club=series.club,
        club_url=f"/clubs/{series.club.slug}",
        series_url=f"/series/{series.id}",
        words=words(series.rule),
        style=my_style(series.club.country),
        say=wording,
        runs=[(run, wording.going_text(counts[run.id][0])) for run in runs],
        skipped=[one for one in scopes.skipped_dates(series) if one >= series.here(now).date()],
        ended=series.has_ended(now),
        today=series.here(now).date(),
        is_shifted=_is_shifted,
        forms={
            "date": _named("skip", DateForm()),
            "pause": _named("pause", PauseForm()),
            "end": _named("end", EndForm()),
        },
    )


@bp.post(f"{SERIES}/skip")
@login_required
def skip(series_id: int) -> ResponseReturnValue:
    """No run on one date."""
    form = DateForm()
    if not form.submitted():
        return _again(series_id, form)
    series, now = _locked(series_id), clock.now()
    scopes.skip(series, form.date.data, form.reason.data or _("No run on this date."), now)
    return _done(series, _("There is no run on %(day)s.", day=day(form.date.data)))


@bp.post(f"{SERIES}/bring-back")
@login_required
def bring_back(series_id: int) -> ResponseReturnValue:
    """A run on a date that was skipped or cancelled, after all."""
    form = DateForm()
    if not form.submitted():
        return _again(series_id, form)
    series = _locked(series_id)
    scopes.bring_back(series, form.date.data, clock.now())
    return _done(series, _("There is a run on %(day)s again.", day=day(form.date.data)))


@bp.post(f"{SERIES}/pause")
@login_required
def pause(series_id: int) -> ResponseReturnValue:
    """A break from one day to another."""
    form = PauseForm()
    if not form.submitted():
        return _again(series_id, form)
    first, last = form.first.data, form.last.data
    reason = form.reason.data or _("We take a break until %(day)s.", day=day(last))
    series = _locked(series_id)
    scopes.pause(series, first, last, reason, clock.now())
    return _done(series, _("The break is set, and whoever was coming gets an email."))


@bp.post(f"{SERIES}/resume")
@login_required
def resume(series_id: int) -> ResponseReturnValue:
    """The break is taken back."""
    series = _locked(series_id)
    scopes.resume(series, clock.now())
    return _done(series, _("The break is over; the runs are there again."))


@bp.post(f"{SERIES}/end")
@login_required
def end(series_id: int) -> ResponseReturnValue:
    """The series ends with a day."""
    form = EndForm()
    if not form.submitted():
        return _again(series_id, form)
    series = _locked(series_id)
    reason = form.reason.data or _("This series has come to its end.")
    scopes.end(series, form.last.data, reason, clock.now())
    return _done(series, _("The series ends on %(day)s.", day=day(form.last.data)))


@bp.post(f"{SERIES}/standing")
@login_required
def stop_standing(series_id: int) -> ResponseReturnValue:
    """The member's standing answer counts no longer."""
    begin_write()
    series = locked(Series, series_id) or abort(404)
    standing.stop(series.id, me(), clock.now())
    db.session.commit()
    flash(_("You answer run by run again. What we had answered for you ahead is taken back."))
    return redirect(safe_next(f"/clubs/{series.club.slug}"), 303)


def _named(name: str, form: Form) -> Form:
    """The form with ids of its own, since several on one page have fields of one name."""
    for field in form:
        field.id = field.label.field_id = f"{name}-{field.name}"
    return form


def _organized(series: Series | None) -> Series:
    if series is None:
        abort(404)
    if not series.club.is_organized_by(me()):
        abort(403)
    return series


def _locked(series_id: int) -> Series:
    begin_write()
    return _organized(locked(Series, series_id))


def _again(series_id: int, form: Form) -> Response:
    _organized(db.session.get(Series, series_id))
    return page(422, first_error(form), _("Go back and choose again."))


def _done(series: Series, sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence)
    return redirect(f"/series/{series.id}", 303)
