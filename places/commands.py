"""Commands of this part."""

from flask.cli import AppGroup

places = AppGroup("places", help="The places of this service.")
