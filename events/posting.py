"""Posting a run, changing it, calling it off, posting it again."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from clubs.models import Club
from clubs.queries import members_of
from clubs.talk import LEVELS, PACES
from clubs.views import club_or_404
from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from events import folding, moving, scopes, series, telling
from events.drafting import Spot, draft, spot_of, typed_of, write_groups
from events.forms import first_error
from events.labels import write_labels
from events.models import Event
from events.queries import last_of, line_of
from events.repeat_form import NO, CallOffForm, EditForm, PostForm
from events.repeating import Rule
from events.run_form import RunForm
from events.scopes import Scope
from events.seeing import RUN, found, locked_or_404
from events.wording import a_week_on, group_name
from members.login import me
from web.errors import page, show_form_again
from web.filters import my_style
from web.limits import limiter

bp = Blueprint("posting", __name__)

FORM_PAGE = "events/form.html"
MOST_LEADERS = 200
BEHIND_UTC = timedelta(hours=12)
"""The clock that is farthest behind."""


@bp.get("/clubs/<slug>/runs/new")
@login_required
def new(slug: str) -> ResponseReturnValue:
    """The form: blank, or filled in from an earlier run of the club."""
    club = _organized_or_403(club_or_404(slug))
    model = _model(club)
    typed = _a_week_later(model) if model else {}
    return render_template(FORM_PAGE, **_form_page(PostForm(data=typed), club, model))


@bp.post("/clubs/<slug>/runs")
@bp.post("/clubs/<slug>/runs/new", endpoint="create_here")
@login_required
@limiter.limit("120 per hour")
def create(slug: str) -> ResponseReturnValue:
    """Post the run; its page is the answer."""
    club = _organized_or_403(club_or_404(slug))
    form = PostForm()
    context = _form_page(form, club)
    if _wants_another_group(form):
        return render_template(FORM_PAGE, **context)
    spot = spot_of(form, club) if form.submitted() else None
    rule = form.rule() if spot else None
    event = _posted(form, slug, spot, rule) if spot and not form.errors else None
    if event is None:
        return show_form_again(FORM_PAGE, **context)
    return redirect(url_for("events.show", event_id=event.id), 303)


def _posted(form: PostForm, slug: str, spot: Spot, rule: Rule | None) -> Event | None:
    """The run, written and committed; None when a field says what is wrong."""
    begin_write()
    now, club = clock.now(), _organized_or_403(club_or_404(slug))
    event = Event(club_id=club.id, posted_by_id=me().id, created_at=now)
    if not draft(event, form, spot, now):
        db.session.rollback()
        return None
    db.session.add(event)
    write_groups(event, form.filled_groups())
    db.session.flush()
    write_labels(event, form.labels.data or [])
    if rule is not None:
        series.begin(event, rule, now)
    db.session.commit()
    return event


@bp.route(f"{RUN}/edit", methods=["GET", "POST"])
@login_required
def edit(event_id: int) -> ResponseReturnValue:
    """Change the run; whoever is coming is told when time or place are other ones."""
    event = _changeable_or_403(found(event_id))
    form = EditForm(data=typed_of(event, my_style(event.club.country)))
    context = _form_page(form, event.club) | {"event": event, "run_url": f"/runs/{event.id}"}
    if request.method == "GET" or _wants_another_group(form):
        return render_template(FORM_PAGE, **context)
    spot = spot_of(form, event.club) if form.submitted() else None
    if spot is None or not _changed(form, event_id, spot):
        return show_form_again(FORM_PAGE, **context)
    return redirect(url_for("events.show", event_id=event_id), 303)


def _changed(form: EditForm, event_id: int, spot: Spot) -> bool:
    """The change, written and committed; False when a field says what is wrong."""
    begin_write()
    now, event = clock.now(), _changeable_or_403(locked_or_404(event_id, with_series=True))
    before, was, line = telling.told_of(event), event.starts_local, line_of(event)
    groups = telling.groups_of(event)
    if not draft(event, form, spot, now):
        db.session.rollback()
        return False
    write_groups(event, form.filled_groups())
    write_labels(event, form.labels.data or [])
    moving.refit(event, line, now)
    event.renew(now)
    scope, told = Scope(form.scope.data), set[int]()
    if telling.told_of(event) != before:
        told = telling.changed(event, now, and_later=scope is not Scope.THIS, was=before)
    told |= telling.groups_changed(event, groups, now, but_not=told)
    scopes.spread(event, scope, was, told, now)
    db.session.commit()
    return True


@bp.post(f"{RUN}/cancel")
@login_required
def cancel(event_id: int) -> ResponseReturnValue:
    """Call the run off, with a reason; the page stays and says so."""
    _changeable_or_403(found(event_id))
    form = CallOffForm()
    if not form.submitted():
        return page(422, first_error(form), _("Go back and type it."))
    begin_write()
    event = locked_or_404(event_id, with_series=True)
    scopes.call_off(event, Scope(form.scope.data), form.reason.data, clock.now())
    db.session.commit()
    return redirect(url_for("events.show", event_id=event_id), 303)


@bp.post(f"{RUN}/close-group")
@login_required
def close_group(event_id: int) -> ResponseReturnValue:
    """A group is closed: its people run with the next gentler one, and nobody loses a place."""
    begin_write()
    event = _changeable_or_403(locked_or_404(event_id))
    group = next((one for one in event.groups if str(one.id) == request.form.get("group")), None)
    into = folding.close_group(event, group or abort(404), clock.now())
    db.session.commit()
    flash(_("Closed. Its people run with %(group)s and get an email.", group=group_name(into)))
    return redirect(url_for("events.show", event_id=event_id), 303)


@bp.post(f"{RUN}/again")
@login_required
def again(event_id: int) -> ResponseReturnValue:
    """The form for the same run a week on; one more tap posts it."""
    event = found(event_id)
    club = _organized_or_403(event.club)
    return redirect(f"{url_for('.new', slug=club.slug)}?from={event.id}", 303)


def _organized_or_403(club: Club) -> Club:
    if not club.is_organized_by(me()):
        abort(403)
    return club


def _changeable_or_403(event: Event) -> Event:
    if not event.may_be_changed_by(me()):
        abort(403)
    if event.is_over(clock.now()):
        raise Refused("This run is over. Post it again instead.")
    return event


def _wants_another_group(form: RunForm) -> bool:
    if request.form.get("do") != "add-group":
        return False
    form.another_group()
    return True


def _model(club: Club) -> Event | None:
    """The run to start from, one of the club's own."""
    wanted = request.args.get("from", "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10):
        return None
    event = db.session.get(Event, int(wanted))
    return event if event and event.club_id == club.id else None


def _a_week_later(event: Event) -> dict[str, Any]:
    typed = typed_of(event, my_style(event.club.country))
    on = a_week_on(event, clock.now())
    for group in typed["groups"]:
        group["id"] = ""
    return typed | {"date": on.date(), "time": on.time(), "repeat": NO}


def _form_page(form: RunForm, club: Club, model: Event | None = None) -> dict[str, Any]:
    """What the form's page needs, whether it is shown first or again."""
    style = my_style(club.country)
    people = db.session.scalars(members_of(club).limit(MOST_LEADERS))
    form.offer([(str(row.member_id), row.member.name) for row in people], miles=style.miles)
    form.earliest = (clock.now() - BEHIND_UTC).date()
    last = db.session.scalar(last_of(club))
    return {
        "form": form,
        "club": club,
        "club_url": f"/clubs/{club.slug}",
        "last": last,
        "model": model,
        "style": style,
        "paces": list(PACES.values()),
        "cues": {key: level.cue for key, level in LEVELS.items()},
        "level_icons": {key: f"talk{level.number}" for key, level in LEVELS.items()},
        "level_numbers": {key: level.number for key, level in LEVELS.items()},
    }
