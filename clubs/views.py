"""Pages of this part."""

from flask import Blueprint

bp = Blueprint("clubs", __name__)
