"""The body of a request is read to its end, also where no view asked for it.

The server ends a connection on which some of a body is still to come after the answer, without
saying so: the next request on it, of somebody else behind the same proxy, would be lost.
"""

from contextlib import suppress

from flask import Flask, Response, request
from werkzeug.exceptions import ClientDisconnected


def init_app(app: Flask) -> None:
    """What is too large is not waited for."""
    app.after_request(_read)


def _read(answer: Response) -> Response:
    if 0 < (request.content_length or 0) <= (request.max_content_length or 0):
        with suppress(ClientDisconnected):
            request.stream.read()
    return answer
