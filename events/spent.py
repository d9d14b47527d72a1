"""The page behind a mailed link that is cut, foreign, or has done its work."""

from flask import Response, make_response, render_template

from events.models import Event


def link_is_spent(event: Event) -> Response:
    """Says so, and leads to the run; with status 404."""
    page = render_template("events/spent.html", event=event, run_url=f"/runs/{event.id}")
    answer = make_response(page, 404)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
