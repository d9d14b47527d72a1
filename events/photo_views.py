"""The photo of a meeting spot: organizers add it, whoever sees the exact spot sees it."""

from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from core.pictures import MOST_BYTES, read_picture
from events import photos, strangers
from events.models import Event
from events.seeing import RUN, found, locked_or_404, seen
from members.login import me, me_or_none
from web.limits import limiter

bp = Blueprint("photos", __name__)

PHOTO = f"{RUN}/photo"
FORM_AROUND = 64 * 1024
A_YEAR = timedelta(days=365)


@bp.url_value_preprocessor
def let_photos_in(endpoint: str | None, values: Any) -> None:
    """A phone's photo is larger than any other form; it goes to disk as it comes in."""
    request.max_content_length = MOST_BYTES + FORM_AROUND


@bp.get(PHOTO)
@login_required
def show(event_id: int) -> ResponseReturnValue:
    """The photo there is, and the way to send one."""
    event = _organized(found(event_id))
    page = {"event": event, "run_url": f"/runs/{event.id}", "photo": photos.photo_of(event)}
    return render_template("events/photo.html", **page)


@bp.post(PHOTO)
@login_required
@limiter.limit("60 per hour")
def update(event_id: int) -> ResponseReturnValue:
    """A new photo, or none any more."""
    _organized(found(event_id))
    sent = request.files.get("photo")
    if request.form.get("action") != "remove" and not (sent and sent.filename):
        flash(_("Choose a photo first."))
        return redirect(f"/runs/{event_id}/photo", 303)
    picture = read_picture(sent.read()) if sent and sent.filename else None
    begin_write()
    event = _organized(locked_or_404(event_id))
    if picture is None:
        photos.take_away(event)
    else:
        photos.show(event, picture, me(), clock.now())
    db.session.commit()
    flash(_("The photo is gone.") if picture is None else _("The photo is there."))
    return redirect(f"/runs/{event_id}/photo", 303)


@bp.get(f"{PHOTO}/<mark>.jpg")
def content(event_id: int, mark: str) -> Response:
    """The photo itself, for whoever sees exactly where the run meets."""
    event = found(event_id)
    view = seen(event, me_or_none(), clock.now(), strangers.kept(event.id))
    photo = photos.photo_of(event) if view.exact else None
    if photo is None or photo.mark != mark:
        abort(404)
    answer = make_response(photo.content)
    answer.headers["Content-Type"] = "image/jpeg"
    answer.headers["Content-Disposition"] = "inline; filename=spot.jpg"
    answer.cache_control.private, answer.cache_control.immutable = True, True
    answer.cache_control.max_age = int(A_YEAR.total_seconds())
    return answer


def _organized(event: Event) -> Event:
    if not event.may_be_changed_by(me()):
        abort(403)
    return event
