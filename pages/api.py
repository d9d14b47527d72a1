"""The JSON of clubs and runs near a point."""

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")
