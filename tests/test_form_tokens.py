"""Every unsafe request without its form's token is refused; exceptions are listed with reasons."""

from flask import Flask
from werkzeug.routing import BuildError, Rule

WITHOUT_TOKEN = {
    "notices.views.unsubscribe_with": (
        "Mail programs post here for their readers (RFC 8058); the signed link is the leave."
    ),
}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def test_exceptions_are_those_listed_here(app: Flask) -> None:
    assert set(app.extensions["csrf"]._exempt_views) == set(WITHOUT_TOKEN)


def test_every_unsafe_request_without_a_token_is_refused(app: Flask) -> None:
    client = app.test_client()
    asked = 0

    for rule in app.url_map.iter_rules():
        for method in set(UNSAFE) & (rule.methods or set()):
            if _name(app, rule) not in WITHOUT_TOKEN:
                answer = client.open(_path(app, rule), method=method)
                assert answer.status_code == 400, (method, rule)
                asked += 1

    assert asked > 0


def _name(app: Flask, rule: Rule) -> str:
    view = app.view_functions[rule.endpoint]
    return f"{view.__module__}.{view.__name__}"


def _path(app: Flask, rule: Rule) -> str:
    """Some address of the route; what is in it does not matter, the token is asked first."""
    adapter = app.url_map.bind("localhost")
    for some in ("1", 1, 1.0):
        try:
            return adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, some), method="POST")
        except (BuildError, ValueError):
            continue
    raise AssertionError(f"no address for {rule}")
