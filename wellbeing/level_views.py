"""Finding one's level, signed in or not: quiz and talk test. Answers pass and are not kept."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import login_required
from geopy.exc import GeocoderServiceError
from sqlalchemy import select
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf, Optional

from clubs.talk import LEVELS as TALK_LEVELS
from core import clock
from core.database import begin_write, db
from events.answering import Reply
from events.gentleness import gentlest_first
from events.guard import hint_for
from events.models import Answer, Event
from members.login import me, me_or_none
from members.models import Member
from places import geocoding
from places.geocoding import Found
from web.errors import show_form_again
from web.filters import my_style
from web.forms import BoundForm, LineField, Longest
from wellbeing import consents, private, quiz, why
from wellbeing.instruments import QUIZ, SUPPORT, TALK_TEST
from wellbeing.matching import candidates
from wellbeing.models import QuizResult
from wellbeing.support import lines_for
from wellbeing.wording import REASONS

bp = Blueprint("levels", __name__)
bp.after_request(private.keep_private)
QUESTIONS = {question["id"]: question for question in QUIZ["questions"]}


def _question(name: str, *validators: Any) -> Any:
    asked = QUESTIONS[name]
    choices = [SelectChoice(option["id"], option["label"]) for option in asked["options"]]
    return RadioField(asked["text"], validators, choices=choices)


class QuizForm(BoundForm):
    """The seven questions. The care question travels under a neutral name and is kept nowhere."""

    walk_base = _question("walk_base")
    run_base = _question("run_base")
    days = _question("days")
    why = _question("why")
    why_second = RadioField(
        _("And a second one, if you like"), [Optional()], choices=why.kwargs["choices"]
    )
    hard = _question("hard")
    company = _question("company")
    start_gently = _question("care_first", Optional())
    near = LineField(_("Where would you run?"), [Longest(120)])

    def answers(self) -> dict[str, Any]:
        """The answers by the names of the file."""
        why = [self.why.data, self.why_second.data]
        single = {name: self[name].data for name in ("walk_base", "run_base", "days", "hard")}
        return single | {
            "why": list(dict.fromkeys(one for one in why if one)),
            "company": self.company.data,
            "care_first": self.start_gently.data or "skip",
        }


class KeepForm(BoundForm):
    """The result, to be kept on one's own page."""

    level = HiddenField(validators=[AnyOf(list(quiz.LEVELS))])
    start = HiddenField(validators=[AnyOf(["", "F1", "F2", "F3", "W1", "W3", "W5"])])
    goal = HiddenField(validators=[AnyOf(list(quiz.GOALS))])
    second_goal = HiddenField(validators=[AnyOf(["", *quiz.GOALS])])


@bp.get("/quiz")
def ask() -> ResponseReturnValue:
    """Seven questions, before any sign-up."""
    return render_template("wellbeing/quiz.html", form=QuizForm())


@bp.post("/quiz")
def answer() -> ResponseReturnValue:
    """Level, goal, first step and up to three runs; computed for this page and not kept."""
    form = QuizForm()
    if not form.submitted():
        return show_form_again("wellbeing/quiz.html", form=form)
    found, member = quiz.result(form.answers()), me_or_none()
    place = _place(form.near.data)
    level, goals = quiz.LEVELS[found.level], [found.goal, *filter(None, [found.second_goal])]
    return render_template(
        "wellbeing/quiz_result.html",
        found=found,
        level=level,
        cues=[one for one in TALK_LEVELS.values() if one.number in level["talk_levels"]],
        goals=[quiz.GOALS[key] for key in goals],
        matches=_matches(found, form, place) if place else [],
        near=form.near.data,
        member=member,
        reasons=[(key, why.REASONS[key][1]) for key in why.reasons_of(*goals)],
        may_keep_why=member is not None and why.may_begin(member),
        disclaimer=_disclaimer(member, place),
    )


@bp.post("/quiz/result")
@login_required
def keep() -> ResponseReturnValue:
    """Keep the level on one's own page; the goals too where check-ins are kept."""
    form, member_id, now = KeepForm(), me().id, clock.now()
    if not form.submitted():
        return redirect(url_for(".ask"), 303)
    begin_write()
    member = db.get_or_404(Member, member_id)
    row = db.session.scalar(select(QuizResult).where(QuizResult.member_id == member_id))
    row = row or QuizResult(member_id=member_id)
    row.version, row.at = quiz.VERSION, now
    row.level, row.start = form.level.data, form.start.data or None
    may_keep = consents.has_given(member, consents.STORE)
    row.goal = form.goal.data if may_keep else None
    row.second_goal = (form.second_goal.data or None) if may_keep else None
    db.session.add(row)
    db.session.commit()
    return redirect(url_for("my_pattern.show"), 303)


@bp.get("/talk-test")
def talk_test() -> ResponseReturnValue:
    """How to find one's level on a run: a passage said aloud."""
    return render_template(
        "wellbeing/talk_test.html", check=TALK_TEST["how_to_check"], levels=TALK_TEST["levels"]
    )


def _place(named: str | None) -> Found | None:
    """The place that was named; None where none was, or nobody knows it now."""
    try:
        return next(iter(geocoding.find(named, limit=1)), None) if named else None
    except GeocoderServiceError:
        return None


def _disclaimer(member: Member | None, place: Found | None) -> str:
    """What this is not, with the emergency number of the member's country, else of the place's."""
    own, there = member.country if member else None, place.country_code if place else None
    return str(SUPPORT["disclaimer"].format(emergency=lines_for(own, there).emergency))


def _matches(found: quiz.Result, form: QuizForm, place: Found) -> list[dict[str, Any]]:
    """Up to three runs near a place, each with its reasons in words."""
    made, runs = candidates((place.latitude, place.longitude), clock.now())
    return [
        {
            "run": runs[match.candidate.key],
            "away": my_style(place.country_code).length(round(match.candidate.km)),
            "reasons": [str(REASONS[reason]) for reason in match.reasons if reason in REASONS],
            "as_walk": _is_better_walked(runs[match.candidate.key], me_or_none()),
        }
        for match in quiz.matches(found, form.answers(), made)
    ]


def _is_better_walked(run: Event, member: Member | None) -> bool:
    """Whether it would be the member's fourth run of a week, or one without a day of rest."""
    gentlest = gentlest_first(run)[0]
    if member is None or gentlest.pace == "walk":
        return False
    hint = hint_for(run, member, Reply(Answer.YES, gentlest.id), clock.now())
    return hint is not None and hint.why != "level"
