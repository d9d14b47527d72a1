"""Today I have: asked beside the questions before a run; the answer passes and is kept nowhere."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required
from wtforms import RadioField
from wtforms.validators import InputRequired

from events import wording
from events.answering import answer_of
from events.models import PaceGroup
from events.seeing import RUN
from members.login import me
from web.forms import BoundForm
from wellbeing import private
from wellbeing.library import SWAPS
from wellbeing.today import Energy, proposed
from wellbeing.views import my_run

bp = Blueprint("today", __name__)
bp.after_request(private.keep_private)


class TodayForm(BoundForm):
    """How much somebody has today."""

    today = RadioField(validators=[InputRequired()], choices=[energy.value for energy in Energy])


@bp.post(f"{RUN}/check-in/today")
@login_required
def show(event_id: int) -> ResponseReturnValue:
    """The group of the same run that fits today, and ten minutes for whoever would rather not."""
    run, form = my_run(event_id), TodayForm()
    if not form.submitted():
        abort(422)
    said = answer_of(run, me())
    mine: PaceGroup | None = said.group if said else None
    energy = Energy(form.today.data)
    return render_template(
        "wellbeing/today.html",
        run=run,
        mine=mine,
        energy=energy,
        group=proposed(run, mine, energy),
        swaps=SWAPS if energy is Energy.LITTLE else (),
        say=wording,
    )
