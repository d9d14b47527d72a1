"""Pages of this part."""

from flask import Blueprint

bp = Blueprint("members", __name__)
