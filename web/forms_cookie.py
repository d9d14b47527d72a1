"""Flask's cookie, which holds what forms need, for answers that have nothing to do with it too."""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


def init_app(app: Flask) -> None:
    """Read the cookie where there is one."""
    app.session_interface = WhereThereIsOne()


class WhereThereIsOne(SecureCookieSessionInterface):
    """Without a cookie nothing is unsigned; an answer that left it empty does not vary by it.

    Flask-Login looks into the session of every request, and Flask takes a look for a reason.
    What varies by other cookies says so itself: see `web.headers`.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """An empty session for who brings no cookie."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write it where something is in it, or was."""
        if session or session.modified:
            super().save_session(app, session, response)
