"""The shapes that the files under `data/` must have, and which of their words people read."""

from marshmallow import Schema

from wellbeing.shapes import asked, told

FILES: dict[str, type[Schema]] = {
    "instruments.json": asked.Instruments,
    "quiz.json": asked.Quiz,
    "support_lines.json": told.Support,
    "talk_test.json": asked.TalkTest,
    "programme.json": told.Programme,
    "library.json": told.Library,
    "evidence.json": told.Evidence,
}
"""Every file, and the shape that it has."""
