"""Failures of the JSON API: problem details, RFC 9457."""

from http import HTTPStatus

from flask import Response, jsonify, request


def is_api() -> bool:
    """Whether the request is for the JSON API."""
    return request.path.startswith("/api/")


def problem(status: int, detail: str, title: str | None = None) -> Response:
    """One failure as `application/problem+json`."""
    answer = jsonify(
        {
            "type": "about:blank",
            "title": title or HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
        }
    )
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer
