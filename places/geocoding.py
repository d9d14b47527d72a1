"""The one door to the geocoder."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Open the gazetteer named by the settings."""
