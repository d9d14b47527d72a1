"""The headers every answer carries: a strict content policy, and who may keep a copy."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{tiles}; "
    "connect-src 'self'{vectors}; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
VECTOR_ENDINGS = (".mvt", ".pbf", ".pmtiles")
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}


def init_app(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    app.config["TILES_ARE_VECTORS"] = are_vectors(app.config["TILES_URL"])
    host = _host_of(app.config["TILES_URL"])
    pictures, vectors = ("", host) if app.config["TILES_ARE_VECTORS"] else (host, "")
    fixed = FIXED | {"Content-Security-Policy": POLICY.format(tiles=pictures, vectors=vectors)}
    if app.config["PUBLIC_URL"].startswith("https:"):
        fixed["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    app.config["FIXED_HEADERS"] = list(fixed.items())
    app.after_request(dress)


def are_vectors(tiles_url: str | None) -> bool:
    """Whether the address is one of vector tiles; others are pictures."""
    return urlsplit(tiles_url or "").path.endswith(VECTOR_ENDINGS)


def _host_of(tiles_url: str | None) -> str:
    if not tiles_url:
        return ""
    parts = urlsplit(tiles_url)
    return f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}"


def dress(answer: Response) -> Response:
    """Add what every answer carries; a view's own Referrer-Policy or Cache-Control stays."""
    answer.headers.extend(current_app.config["FIXED_HEADERS"])
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "static" or answer.status_code >= 400:
        kept = answer.headers.get("Cache-Control")
        if kept is None or not answer.cache_control.public:
            vary_by(answer, "Cookie")
        if kept is None:
            answer.headers["Cache-Control"] = "no-store" if _is_personal(answer) else "no-cache"
    return answer


def vary_by(answer: Response, name: str) -> None:
    """Say that the answer depends on a header of the request; twice a page, so not by a set."""
    known = answer.headers.get("Vary")
    if known is None:
        answer.headers["Vary"] = name
    elif name not in known:
        answer.headers["Vary"] = f"{known}, {name}"


def _is_personal(answer: Response) -> bool:
    return bool(request.cookies) or "Set-Cookie" in answer.headers or request.method != "GET"
