"""Who comes: a page to print, and a table for a spreadsheet."""

import csv
from io import StringIO

from flask import Blueprint, Response, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from events import wording
from events.choices import Duty
from events.models import Event
from events.roll import COMING, Part, Row, roll_of
from events.roll_words import title_of
from events.seeing import RUN, found
from members.login import me
from web.filters import my_style

bp = Blueprint("run_people", __name__)

FORMULA = "=+-@\t\r\n＝＋－＠"  # noqa: RUF001 - a spreadsheet takes the wide ones for formulas too
MARK = "\ufeff"
"""By it a spreadsheet knows that the file is UTF-8."""


@bp.get(f"{RUN}/people")
@login_required
def show(event_id: int) -> ResponseReturnValue:
    """Who comes, by group, for paper."""
    event = found(event_id)
    if not event.may_be_led_by(me()):
        abort(403)
    return render_template(
        "events/roll_call/people.html",
        event=event,
        run_url=f"/runs/{event.id}",
        say=wording,
        title_of=title_of,
        style=my_style(event.club.country),
        parts=_coming(event),
        organizes=event.may_be_changed_by(me()),
        now=clock.now(),
    )


@bp.get(f"{RUN}/people.csv")
@login_required
def table(event_id: int) -> Response:
    """The same for a spreadsheet, for organizers: no address, and nothing about who turned up."""
    event = found(event_id)
    if not event.may_be_changed_by(me()):
        abort(403)
    file = make_response(MARK + table_of(event))
    file.mimetype = "text/csv"
    file.headers["Content-Disposition"] = f'attachment; filename="run-{event.id}-people.csv"'
    return file


def table_of(event: Event) -> str:
    """Who comes as CSV: a line for each answer, every cell quoted, no cell a formula."""
    text = StringIO()
    out = csv.writer(text, quoting=csv.QUOTE_ALL)
    names = _("Name"), _("Say it like"), _("Group"), _("Answer"), _("Friends"), _("First time")
    out.writerow([*names, _("Leads"), _("Runs last")])
    for part in _coming(event):
        for row in part.rows:
            out.writerow([defused(cell) for cell in _cells(part, row)])
    return text.getvalue()


def _cells(part: Part, row: Row) -> list[str]:
    pronounced = row.member.pronounced if row.member else None
    waits, friends = part.kind == "waiting", str(row.friends or "")
    group = "" if waits else title_of(part)
    yes = {True: _("yes"), False: ""}
    first, duties = yes[row.first_time], [yes[row.duty is duty] for duty in Duty]
    answer = _("in line") if waits else _("going")
    return [row.name, pronounced or "", group, answer, friends, first, *duties]


def _coming(event: Event) -> list[Part]:
    return [part for part in roll_of(event).parts if part.kind in {*COMING, "waiting"}]


def defused(cell: str) -> str:
    """A cell that a spreadsheet takes for words, whatever it begins with.

    An apostrophe goes before a sign that begins a formula, also behind blanks.
    """
    starts = cell[:1], cell.lstrip()[:1]
    return f"'{cell}" if any(start and start in FORMULA for start in starts) else cell
