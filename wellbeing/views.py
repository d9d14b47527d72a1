"""Pages of this part."""

from flask import Blueprint

bp = Blueprint("wellbeing", __name__)
