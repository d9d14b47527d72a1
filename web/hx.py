"""One answer for htmx and for plain forms: a fragment of the page, or a redirect to it."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request


def wants_fragment() -> bool:
    """Whether htmx asks; it swaps a fragment where a browser follows a redirect."""
    return "HX-Request" in request.headers


def swap_or_redirect(fragment: str, to: str, **context: Any) -> Response:
    """Answer htmx with a fragment of the page, and a plain form post with a redirect (303)."""
    if wants_fragment():
        answer = make_response(render_template(fragment, **context))
        answer.vary.add("HX-Request")
        return answer
    return make_response(redirect(to, 303))
