"""The shapes that the files under `data/` must have; a file that does not fit stops the start."""

import json
from pathlib import Path
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

FOLDER = Path(__file__).parent / "data"
WHENS = ("before", "after", "after_more", "after_conditional", "weekly", "deep")
KINDS = ("walk", "run", "stretch", "sit", "other")
LEVELS = ("walk", "walk_run", "easy_run", "steady", "tempo")


class BadFile(Exception):
    """A file of questions or lines that does not have its shape; the message names it."""


class Loose(Schema):
    """Checks the keys that the product reads, and leaves the others alone."""

    class Meta:
        """Keys that nothing reads, such as sources and notes, stay in the file."""

        unknown = EXCLUDE


def _words(**more: Any) -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1), **more)


def _some(kind: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(kind), required=True, validate=validate.Length(min=1))


def _texts() -> fields.List[str]:
    return fields.List(fields.String(), required=True)


class Choice(Loose):
    """One mark, or one answer of the quiz."""

    id = _words()
    label = _words()


class Item(Loose):
    """One question of the check-in, the weekly form or the deep form."""

    id = _words()
    when = fields.String(required=True, validate=validate.OneOf(WHENS))
    type = fields.String(
        required=True, validate=validate.OneOf(("integer", "multi_choice", "text"))
    )
    required = fields.Boolean(required=True, validate=validate.Equal(False))  # noqa: FBT003 - marshmallow's own signature
    text = _words()
    min = fields.Integer()
    max = fields.Integer()
    labels = fields.Dict(fields.String(), fields.String())
    choices = fields.List(fields.Nested(Choice))
    max_choices = fields.Integer()
    max_length = fields.Integer()


class Stage(Loose):
    """When a member's own pattern is said, and how much of it."""

    id = _words()
    min_checkins = fields.Integer()
    min_pairs = fields.Integer()
    min_span_days = fields.Integer()


class Trends(Loose):
    """How a pattern is read, and in which words."""

    stages = _some(Stage)
    t_0_90 = fields.Dict(fields.String(), fields.Float(), required=True)
    words = fields.Dict(fields.String(), fields.Dict(fields.String(), fields.String()))
    copy = fields.Dict(fields.String(), fields.String(), required=True)
    favourable_direction = fields.Dict(fields.String(), fields.String(), required=True)
    banned_in_insight_copy = _texts()


class Totals(Loose):
    """What a club may be shown."""

    k_min_respondents = fields.Integer(required=True, validate=validate.Range(min=8))
    count_rounding = fields.Integer(required=True)
    mean_rounding = fields.Float(required=True)
    percent_rounding = fields.Integer(required=True)


class Retention(Loose):
    """How long answers are kept, in days."""

    raw_checkins_days = fields.Integer(required=True)
    member_choice_days = fields.List(fields.Integer(), required=True)
    consent_ledger_days_after_account_end = fields.Integer(required=True)


class Instruments(Loose):
    """`instruments.json`."""

    version = fields.Integer(required=True)
    items = _some(Item)
    trend_rules = fields.Nested(Trends, required=True)
    aggregate_rules = fields.Nested(Totals, required=True)
    retention = fields.Nested(Retention, required=True)


class Question(Loose):
    """One question of the quiz."""

    id = _words()
    type = fields.String(required=True, validate=validate.OneOf(("single", "ranked")))
    text = _words()
    options = _some(Choice)


class Then(Loose):
    """What a rule of the quiz decides."""

    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    start = fields.String(required=True, allow_none=True)


class Rule(Loose):
    """One rule of the quiz: every key must hold."""

    id = _words()
    # The files say "if" and "then", which are words of Python too.
    when = fields.Dict(fields.String(), fields.List(fields.String()), required=True, data_key="if")
    then = fields.Nested(Then, required=True)


class Rules(Loose):
    """The rules of the quiz in their order."""

    rules = _some(Rule)


class Goal(Loose):
    """What somebody wants running to do for them."""

    id = _words()
    name = _words()
    first_step = _words()
    run_tags = _texts()


class Quiz(Loose):
    """`quiz.json`."""

    version = fields.Integer(required=True)
    questions = _some(Question)
    level_rules = fields.Nested(Rules, required=True)
    goals = _some(Goal)


class Line(Loose):
    """One help line; a number, a short text, or at least a site."""

    name = _words()
    phone = fields.String()
    sms = fields.String()
    url = fields.Url()


class Country(Loose):
    """The lines of one country."""

    iso = fields.String(required=True, validate=validate.Regexp(r"^[A-Z]{2}$"))
    country = _words()
    emergency = _words()
    lines = _some(Line)


class Fallback(Loose):
    """The lines for everybody else."""

    text = _words()
    lines = _some(Line)


class Support(Loose):
    """`support_lines.json`."""

    version = fields.Integer(required=True)
    reviewed_on = fields.Date(required=True, allow_none=True)
    review_every_days = fields.Integer(required=True)
    fallback = fields.Nested(Fallback, required=True)
    card_copy = fields.Dict(required=True)
    disclaimer = _words()
    countries = _some(Country)


class HowTo(Loose):
    """How the talk test is done."""

    steps = _texts()
    passage = _words()


class TalkLevel(Loose):
    """One of the four talk levels."""

    level = fields.Integer(required=True, validate=validate.Range(1, 4))
    id = _words()
    name = _words()
    cue = _words()
    guideline_multiplier = fields.Integer(required=True)


class TalkTest(Loose):
    """`talk_test.json`."""

    version = fields.Integer(required=True)
    levels = _some(TalkLevel)
    how_to_check = fields.Nested(HowTo, required=True)


class Week(Loose):
    """One week of the programme."""

    theme = _words()
    sessions = fields.List(fields.Dict(), required=True, validate=validate.Length(min=2))


class Step(Loose):
    """One part of a session of the library."""

    minutes = fields.Integer(required=True, validate=validate.Range(1))
    text = _words()


class Anywhere(Loose):
    """One session that needs neither a club nor a kit."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9-]{1,40}$"))
    name = _words()
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    minutes = fields.Integer(required=True, validate=validate.Range(1, 60))
    talk = fields.Integer(required=True, validate=validate.Range(1, 4))
    mindful = fields.Boolean(required=True)
    line = _words()
    steps = _some(Step)


class Library(Loose):
    """`library.json`."""

    version = fields.Integer(required=True)
    sessions = _some(Anywhere)


class Card(Loose):
    """One card of what is known: no card without a source, a year and how strong it is."""

    id = _words()
    name = _words()
    says = _words()
    source = _words()
    kind = _words()
    year = fields.Integer(required=True, validate=validate.Range(1980, 2100))
    strength = fields.String(required=True, validate=validate.OneOf(("strong", "fair", "early")))
    leads = _words()
    way = _words()
    review = fields.Dict(fields.String(), fields.String(), required=True, allow_none=True)


class Evidence(Loose):
    """`evidence.json`."""

    version = fields.Integer(required=True)
    cards = _some(Card)


class Programme(Loose):
    """`programme.json`."""

    version = fields.Integer(required=True)
    foundation = _some(Week)
    weeks = _some(Week)


def read(name: str, shape: type[Schema]) -> dict[str, Any]:
    """The content of a file under `data/`, as it stands there, once its shape has been checked.

    Raises BadFile, naming the file and the places that do not fit.
    """
    try:
        content: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
        shape().load(content)
    except (ValueError, ValidationError) as error:
        raise BadFile(f"{name} does not have its shape: {error}") from None
    return content
