"""The shapes of what is told: people to talk to, the programme, sessions for anywhere, evidence."""

from marshmallow import fields, validate

from wellbeing.shapes.base import Choice, Loose, Said, said, some, words

KINDS = ("walk", "run", "stretch", "sit", "other")


class Line(Loose):
    """One help line; a number, a short text, or at least a site."""

    name = words()
    phone = fields.String()
    sms = fields.String()
    url = fields.Url()
    hours = Said()


class Country(Loose):
    """The lines of one country."""

    iso = fields.String(required=True, validate=validate.Regexp(r"^[A-Z]{2}$"))
    country = said()
    emergency = words()
    lines = some(Line)


class Fallback(Loose):
    """The lines for everybody else."""

    text = said()
    lines = some(Line)


class CardCopy(Loose):
    """What the kind card says."""

    title = said()
    body = said()
    actions = some(Choice)
    danger = said()
    longer = said()
    close = said()
    privacy = said()


class Support(Loose):
    """`support_lines.json`."""

    version = fields.Integer(required=True)
    reviewed_on = fields.Date(required=True, allow_none=True)
    review_every_days = fields.Integer(required=True)
    fallback = fields.Nested(Fallback, required=True)
    card_copy = fields.Nested(CardCopy, required=True)
    disclaimer = said()
    countries = some(Country)


class Meeting(Loose):
    """One session of the programme, as far as people read it."""

    social_prompt = Said(required=True)
    note = Said(required=True)


class Week(Loose):
    """One week of the programme."""

    theme = said()
    milestone = Said()
    sessions = fields.List(fields.Nested(Meeting), required=True, validate=validate.Length(min=2))


class Afterwards(Loose):
    """What comes after the last week."""

    advice = said()
    offer = fields.List(Said(), required=True)


class Programme(Loose):
    """`programme.json`."""

    version = fields.Integer(required=True)
    foundation = some(Week)
    weeks = some(Week)
    after = fields.Nested(Afterwards, required=True)


class Step(Loose):
    """One part of a session of the library."""

    minutes = fields.Integer(required=True, validate=validate.Range(1))
    text = said()


class Anywhere(Loose):
    """One session that needs neither a club nor a kit."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9-]{1,40}$"))
    name = said()
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    minutes = fields.Integer(required=True, validate=validate.Range(1, 60))
    talk = fields.Integer(required=True, validate=validate.Range(1, 4))
    mindful = fields.Boolean(required=True)
    line = said()
    steps = some(Step)


class Library(Loose):
    """`library.json`."""

    version = fields.Integer(required=True)
    sessions = some(Anywhere)


class Card(Loose):
    """One card of what is known: no card without a source, a year and how strong it is."""

    id = words()
    name = said()
    says = said()
    source = words()
    kind = said()
    year = fields.Integer(required=True, validate=validate.Range(1980, 2100))
    strength = fields.String(required=True, validate=validate.OneOf(("strong", "fair", "early")))
    leads = words()
    way = said()
    review = fields.Dict(fields.String(), fields.String(), required=True, allow_none=True)


class Evidence(Loose):
    """`evidence.json`."""

    version = fields.Integer(required=True)
    cards = some(Card)
