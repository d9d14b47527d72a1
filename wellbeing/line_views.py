"""Every check-in in words, as its author reads it, each with a button that erases it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core.database import begin_write, db
from events.seeing import LARGEST_ID
from members.login import me
from members.models import Member
from web.filters import short_day
from wellbeing import consents, private
from wellbeing.charts import minus
from wellbeing.instruments import FEELINGS, ITEMS
from wellbeing.models import CheckIn
from wellbeing.queries import check_ins_of
from wellbeing.sealing import unseal
from wellbeing.views import key_folder

bp = Blueprint("lines", __name__)
bp.after_request(private.keep_private)
A_PAGE, MOST_PAGES = 30, 1_000


@bp.get("/me/wellbeing/check-ins")
@login_required
def show() -> ResponseReturnValue:
    """All of them, the newest first, page by page."""
    page = min(max(request.args.get("page", 1, int), 1), MOST_PAGES)
    found = lines_of(me(), A_PAGE + 1, (page - 1) * A_PAGE)
    return render_template(
        "wellbeing/lines.html", lines=found[:A_PAGE], page=page, is_more=len(found) > A_PAGE
    )


def lines_of(member: Member, how_many: int, after: int = 0) -> list[dict[str, Any]]:
    """The member's newest check-ins in words, some of them left out at first."""
    rows = db.session.execute(check_ins_of(member).limit(how_many).offset(after))
    return [_line(*row) for row in rows]


def _line(row: CheckIn, title: str | None, at: datetime | None, _club: str) -> dict[str, Any]:
    """One check-in in words, as its author reads it."""
    asked = [
        name for name in ITEMS if name != "feelings" and isinstance(getattr(row, name, 0), int)
    ]
    return {
        "id": row.id,
        "day": short_day(at or row.created_at),
        "title": title or _("On your own"),
        "answers": [(ITEMS[name].text, _answer(row, name)) for name in asked if hasattr(row, name)],
        "marks": [str(FEELINGS.get(mark, mark)) for mark in row.marks],
        "note": unseal(row.note, row.member_id, key_folder()),
        "reflection": unseal(row.reflection, row.member_id, key_folder()),
        "late": row.late,
    }


def _answer(row: CheckIn, name: str) -> str:
    value = getattr(row, name)
    word = str(ITEMS[name].labels.get(str(value), ""))
    part = _("before") if name.endswith("_before") else ""
    return ", ".join(text for text in (minus(value), word, part) if text)


@bp.post(f"/me/wellbeing/check-ins/<int(max={LARGEST_ID}):key>/delete")
@login_required
def delete(key: int) -> ResponseReturnValue:
    """Erase one check-in."""
    member_id = me().id
    begin_write()
    row = db.session.get(CheckIn, key)
    if row is None or row.member_id != member_id:
        abort(404)
    db.session.delete(row)
    db.session.commit()
    return redirect(url_for("my_pattern.show"), 303)


@bp.post("/me/wellbeing/delete")
@login_required
def delete_all() -> ResponseReturnValue:
    """Erase every check-in and weekly answer; the consent stays as it is."""
    member_id = me().id
    begin_write()
    consents.erase_answers(db.get_or_404(Member, member_id), consents.CHECKED_IN)
    db.session.commit()
    return redirect(url_for("my_pattern.show"), 303)
