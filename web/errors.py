"""One page for each kind of failure; none of them needs the database."""

import logging

from flask import Flask, Response, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from core.refusal import Refused
from web.hx import wants_fragment
from web.problems import is_api, problem

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Answer every failure with its page, or with problem details under /api."""
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(OperationalError, resting)
    app.register_error_handler(InternalServerError, broken)


def words(status: int) -> tuple[str, str]:
    """What a failure is called, and what to do about it."""
    known = {
        400: (_("We could not read that"), _("Go back, reload the page and try again.")),
        403: (
            _("This is not yours to change"),
            _("If it should be, ask an organizer of the club."),
        ),
        404: (
            _("There is nothing here"),
            _("It may have moved, or it may be for members of a club."),
        ),
        405: (_("That does not work this way"), _("Go back and use the button on the page.")),
        409: (_("That did not work out"), _("Go back and choose again.")),
        413: (_("That is too large"), _("Send less at once: at most 2 MB.")),
        415: (_("We could not read that"), _("Go back, reload the page and try again.")),
        422: (_("Something needs another look"), _("Go back and check what you typed.")),
        429: (_("That was a lot at once"), _("Wait a little, then try again.")),
        503: (_("We are catching our breath"), _("Nothing is lost. Try again in a minute.")),
    }
    return known.get(
        status,
        (_("Something went wrong on our side"), _("Nothing you did. Try again in a minute.")),
    )


def failed(error: HTTPException) -> Response:
    """The page for a failure that HTTP has a number for."""
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    title, message = words(status)
    if isinstance(error.description, str) and getattr(error, "in_words", False):
        message = error.description
    answer = page(status, title, message)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def expired(error: CSRFError) -> Response:
    """A form without its token: most often a page left open overnight."""
    return page(
        400,
        _("This page has expired"),
        _("Go back, reload the page and send it again. Nothing was changed."),
    )


def refused(refusal: Refused) -> Response:
    """A rule said no: its own sentence, as a page or as a fragment for the notice area."""
    if is_api():
        return problem(409, str(refusal))
    if wants_fragment():
        return notice(409, str(refusal), choices=refusal.choices)
    html = render_template(
        "errors/refused.html",
        title=words(409)[0],
        message=str(refusal),
        choices=refusal.choices,
    )
    return make_response(html, 409)


def notice(status: int, message: str, **context: object) -> Response:
    """One failure as a fragment for the notice area, whatever htmx meant to swap."""
    html = render_template("errors/_refused.html", message=message, **context)
    answer = make_response(html, status)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#notice", "innerHTML"
    return answer


def resting(error: OperationalError) -> Response:
    """The database did not answer, or the disk is full: nothing was written."""
    log.error("database: %s", type(error.orig).__name__)
    answer = failed(ServiceUnavailable())
    answer.headers["Retry-After"] = "5"
    return answer


def broken(error: InternalServerError) -> Response:
    """A fault of ours; what happened is in the log, under the request's id."""
    return page(500, *words(500))


def page(status: int, title: str, message: str) -> Response:
    """One failure, as a page, or as problem details (RFC 9457) under /api."""
    if is_api():
        return problem(status, message, title)
    if wants_fragment():
        return notice(status, message)
    html = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=message,
        way_on=[("/", _("Find a run near you"))],
    )
    return make_response(html, status)


def show_form_again(template: str, **context: object) -> tuple[str, int]:
    """The page again with what was typed and a summary of what to mend (422)."""
    return render_template(template, **context), 422
