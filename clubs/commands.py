"""Commands of this part."""

from flask.cli import AppGroup

clubs = AppGroup("clubs", help="The clubs of this service.")
