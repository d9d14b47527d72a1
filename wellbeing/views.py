"""Checking in: before a run, after it, and what is said then. No value is ever in an address."""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from events.models import Event
from events.seeing import RUN
from members.login import me
from members.models import Member
from web.errors import show_form_again
from web.filters import day, local, my_style
from wellbeing import checking_in, consents
from wellbeing.caring import card_for, of_row
from wellbeing.forms import AfterForm, BeforeForm, ReflectionForm
from wellbeing.instruments import AFTER, BEFORE, MORE
from wellbeing.models import CheckIn
from wellbeing.my_pattern import felt_by, section
from wellbeing.private import keep_private
from wellbeing.sealing import seal, unseal
from wellbeing.windows import BEFORE as BEFORE_RUN
from wellbeing.windows import after as after_window
from wellbeing.windows import before as before_window

bp = Blueprint("wellbeing", __name__)
bp.after_request(keep_private)
FORMS: dict[str, type[BeforeForm | AfterForm]] = {"before": BeforeForm, "after": AfterForm}


@bp.get(f"{RUN}/check-in")
@login_required
def check_in(event_id: int) -> ResponseReturnValue:
    """The questions that are open now, or when they will be."""
    run, now = my_run(event_id), clock.now()
    part = checking_in.open_part(run, now)
    if part is None:
        return render_template("wellbeing/closed.html", run=run, opens=_opens(run, now))
    return render_template("wellbeing/check_in.html", **asked(run, me(), part, FORMS[part]()))


@bp.post(f"{RUN}/check-in")
@login_required
def save(event_id: int) -> ResponseReturnValue:
    """Keep the answers, or say kindly that nothing was kept."""
    run, now = my_run(event_id), clock.now()
    part = checking_in.open_part(run, now)
    if part is None:
        raise Refused(_("The time to check in for this run is over, or has not come yet."))
    form = FORMS[part]()
    if not form.submitted():
        return show_form_again("wellbeing/check_in.html", **asked(run, me(), part, form))
    if not keep(run, me(), part, form):
        return not_kept(run, me(), form)
    return redirect(url_for(".done", event_id=run.id), 303)


def not_kept(run: Event, member: Member, form: Any) -> str:
    """Without consent nothing is stored, and whoever feels low still finds somebody to talk to."""
    card = card_for(member, form.data, run.club.country)
    return render_template("wellbeing/not_kept.html", run=run, card=card, action=request.path)


def keep(run: Event, member: Member, part: str, form: Any) -> CheckIn | None:
    """Store what a form holds, where the member agrees or agreed to it; commits."""
    if not form.consent.data and not consents.has_given(member, consents.STORE):
        return None
    answers, now = given(form, part, member), clock.now()
    run_id, member_id = run.id, member.id
    begin_write()
    run, member = db.get_or_404(Event, run_id), db.get_or_404(Member, member_id)
    if form.consent.data:
        consents.give(member, consents.STORE, now)
    row = checking_in.record(run, member, part, answers, now)
    db.session.commit()
    return row


def given(form: Any, part: str, member: Member) -> dict[str, Any]:
    """What the form holds, item by item, with the note sealed."""
    if part == BEFORE_RUN:
        return {item.id: form[item.id].data for item in BEFORE}
    numbers = {item.id: form[item.id].data for item in AFTER}
    return numbers | {
        "chats": form.chats.data,
        "daunting": form.daunting.data,
        "feelings": ",".join(form.feelings.data or ()) or None,
        "note": seal(form.note.data, member.id, key_folder()),
    }


@bp.get(f"{RUN}/check-in/done")
@login_required
def done(event_id: int) -> ResponseReturnValue:
    """Saved: the latest check-ins side by side, and somebody to talk to after a low one."""
    run = my_run(event_id)
    row = checking_in.find(run, me())
    if row is None:
        return redirect(url_for(".check_in", event_id=run.id), 303)
    return render_template("wellbeing/done.html", **saved(run, row, ReflectionForm()))


@bp.post(f"{RUN}/check-in/reflection")
@login_required
def reflect(event_id: int) -> ResponseReturnValue:
    """A few words about a longer or harder run; empty words answer the question too."""
    run, form = my_run(event_id), ReflectionForm()
    row = checking_in.find(run, me())
    if row is None:
        abort(404)
    if not form.submitted():
        return show_form_again("wellbeing/done.html", **saved(run, row, form))
    words, key = seal(form.reflection.data, me().id, key_folder()), row.id
    begin_write()
    db.get_or_404(CheckIn, key).reflection = words or b""
    db.session.commit()
    return redirect(url_for("my_pattern.show"), 303)


def asked(run: Event, member: Member, part: str, form: Any) -> dict[str, Any]:
    """What the page of questions shows: earlier answers, or what was typed and has to be mended."""
    row = checking_in.find(run, member)
    values = checking_in.values(row, part)
    if request.method == "POST":
        values = {item: form[item].typed for item in values}
    elif row and part != BEFORE_RUN:
        form.feelings.data = row.marks
        form.note.data = unseal(row.note, member.id, key_folder())
    return {
        "run": run,
        "name": member.name,
        "action": request.path,
        "skip_all": url_for("my_pattern.show"),
        "part": part,
        "today": part == BEFORE_RUN,
        "form": form,
        "items": BEFORE if part == BEFORE_RUN else AFTER,
        "more": MORE,
        "values": values,
        "agreement": (agreement := _agreement(member)),
        "may_take_back": agreement is None,
    }


def _agreement(member: Member) -> consents.Agreement | None:
    """What has to be agreed to before the first answer is kept."""
    given_already = consents.has_given(member, consents.STORE)
    return None if given_already else consents.AGREEMENTS[consents.STORE]


def saved(run: Event, row: CheckIn, form: ReflectionForm) -> dict[str, Any]:
    """What the page after saving shows."""
    member = me()
    return {
        "run": run,
        "card": card_for(member, of_row(row), run.club.country),
        "name": member.name,
        "section": section("connected", felt_by(member)),
        "form": form if checking_in.asks_reflection(row, member) else None,
        "can_change": checking_in.open_part(run, clock.now()),
    }


def key_folder() -> Path:
    """Where the key of the notes lies: in the instance folder, not in the database."""
    return Path(current_app.instance_path)


def my_run(event_id: int) -> Event:
    """A run the signed-in member has a place in; what others answered cannot be reached at all."""
    run = db.get_or_404(Event, event_id)
    if not checking_in.is_for(run, me()):
        abort(make_response(render_template("wellbeing/not_yours.html", run=run), 403))
    return run


def _opens(run: Event, now: datetime) -> str | None:
    """When the next part opens, as the clock shows it where the run is; None when none will."""
    ahead = (before_window(run.starts_at).opens, after_window(run.ends_at).opens)
    at = next((opens for opens in ahead if opens > now), None)
    if at is None:
        return None
    shown = local(at, run.timezone)
    return f"{my_style(run.club.country).clock(shown)}, {day(shown)}"
