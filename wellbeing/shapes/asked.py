"""The shapes of what is asked: the check-in and its rules, the quiz, the talk test."""

from marshmallow import fields, validate

from wellbeing.shapes.base import Choice, Loose, Said, said, says, some, texts, words

WHENS = ("before", "after", "after_more", "after_conditional", "weekly", "deep")
LEVELS = ("walk", "walk_run", "easy_run", "steady", "tempo")


class Item(Loose):
    """One question of the check-in, the weekly form or the deep form."""

    id = words()
    when = fields.String(required=True, validate=validate.OneOf(WHENS))
    type = fields.String(
        required=True, validate=validate.OneOf(("integer", "multi_choice", "text"))
    )
    required = fields.Boolean(required=True, validate=validate.Equal(False))  # noqa: FBT003 - marshmallow's own signature
    text = said()
    min = fields.Integer()
    max = fields.Integer()
    labels = fields.Dict(fields.String(), Said())
    choices = fields.List(fields.Nested(Choice))
    max_choices = fields.Integer()
    max_length = fields.Integer()


class Stage(Loose):
    """When a member's own pattern is said, and how much of it."""

    id = words()
    min_checkins = fields.Integer()
    min_pairs = fields.Integer()
    min_span_days = fields.Integer()


class Trends(Loose):
    """How a pattern is read, and in which words."""

    stages = some(Stage)
    t_0_90 = fields.Dict(fields.String(), fields.Float(), required=True)
    words = fields.Dict(fields.String(), says(), required=True)
    copy = says()
    favourable_direction = fields.Dict(fields.String(), fields.String(), required=True)
    banned_in_insight_copy = texts()


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
    items = some(Item)
    trend_rules = fields.Nested(Trends, required=True)
    aggregate_rules = fields.Nested(Totals, required=True)
    retention = fields.Nested(Retention, required=True)


class Question(Loose):
    """One question of the quiz."""

    id = words()
    type = fields.String(required=True, validate=validate.OneOf(("single", "ranked")))
    text = said()
    options = some(Choice)


class Then(Loose):
    """What a rule of the quiz decides."""

    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    start = fields.String(required=True, allow_none=True)


class Rule(Loose):
    """One rule of the quiz: every key must hold."""

    id = words()
    # The files say "if" and "then", which are words of Python too.
    when = fields.Dict(fields.String(), fields.List(fields.String()), required=True, data_key="if")
    then = fields.Nested(Then, required=True)


class Rules(Loose):
    """The rules of the quiz in their order."""

    rules = some(Rule)


class Goal(Loose):
    """What somebody wants running to do for them."""

    id = words()
    name = said()
    first_step = said()
    run_tags = texts()


class QuizLevel(Loose):
    """One level that the quiz may find."""

    id = fields.String(required=True, validate=validate.OneOf(LEVELS))
    name = said()


class Quiz(Loose):
    """`quiz.json`."""

    version = fields.Integer(required=True)
    levels = some(QuizLevel)
    questions = some(Question)
    level_rules = fields.Nested(Rules, required=True)
    goals = some(Goal)


class HowTo(Loose):
    """How the talk test is done."""

    steps = fields.List(Said(), required=True)
    passage = said()


class TalkLevel(Loose):
    """One of the four talk levels."""

    level = fields.Integer(required=True, validate=validate.Range(1, 4))
    id = words()
    name = said()
    cue = said()
    counts_as = said()
    guideline_multiplier = fields.Integer(required=True)


class PaceTag(Loose):
    """One pace tag; `clubs/talk.py` reads its range."""

    id = words()
    name = said()


class TalkTest(Loose):
    """`talk_test.json`."""

    version = fields.Integer(required=True)
    levels = some(TalkLevel)
    pace_tags = some(PaceTag)
    how_to_check = fields.Nested(HowTo, required=True)
