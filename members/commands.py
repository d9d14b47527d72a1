"""Commands of this part."""

from flask.cli import AppGroup

members = AppGroup("members", help="The members of this service.")
