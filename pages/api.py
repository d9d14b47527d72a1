"""The public facts as JSON, described by an OpenAPI document at /api/v1/openapi.json."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, jsonify, request
from flask_smorest import Api, Blueprint
from geopy.exc import GeocoderQueryError, GeocoderServiceError
from sqlalchemy import select
from werkzeug.exceptions import ServiceUnavailable, UnprocessableEntity

from clubs.models import Club
from clubs.queries import how_many
from core import clock
from core.database import db
from events.models import Event
from events.sought import clubs_sought, runs_sought
from pages import schemas, town_names
from pages.facts import club_facts, distances, link, run_facts
from places import geocoding
from places.nearby import Sought, nearest, within
from places.nearest_first import Hit
from web.problems import problem
from web.unchanged import kept_unchanged

KEPT_SECONDS = 60
bp = Blueprint("api", __name__, url_prefix="/api/v1", description="Public facts of Patter")


class PublicApi(Api):
    """The document of the API; failures stay with the handlers that all pages share."""

    ERROR_SCHEMA = schemas.Problem

    def _register_error_handlers(self) -> None:
        """Nothing: web/errors.py answers, with problem details under /api."""


def init_app(app: Flask) -> None:
    """Register the routes and the document that describes them."""
    app.config |= {
        "API_TITLE": "Patter",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.0.3",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "API_SPEC_OPTIONS": {"servers": [{"url": app.config["PUBLIC_URL"]}]},
    }
    PublicApi(app).register_blueprint(bp)
    app.after_request_funcs["api-docs"] = [keep]


@bp.errorhandler(UnprocessableEntity)
def misread(error: UnprocessableEntity) -> Response:
    """What in the query makes no sense, field by field."""
    messages = getattr(error, "data", {}).get("messages", {})
    fields = messages.get("query", messages) if isinstance(messages, dict) else {}
    words = [f"{name}: {_first(said)}" for name, said in fields.items()]
    return problem(422, " ".join(words) or "The query makes no sense.")


def _first(said: Any) -> str:
    """The first sentence in a nest of them."""
    while isinstance(said, dict | list) and said:
        said = next(iter(said.values())) if isinstance(said, dict) else said[0]
    return str(said)


@bp.after_request
def keep(answer: Response) -> Response:
    """Say for how long the answer may be kept, and answer 304 to who has it."""
    if answer.status_code == 200:
        answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        answer.add_etag()
        answer.make_conditional(request)
    return answer


@bp.get("/clubs")
@kept_unchanged()
@bp.arguments(schemas.ClubQuery(), location="query")
@bp.response(200, schemas.Clubs())
def clubs(given: dict[str, Any]) -> Response:
    """Clubs, nearest first; without a point by name."""
    filters, now = schemas.filters_of(given), clock.now()
    sought = clubs_sought(filters)
    params = {"now": now, **filters.params}
    by_name = sought.rows.order_by(Club.name, Club.id)
    hits, ids, more = _found(sought, by_name, given, params)
    facts = club_facts(ids, now, _kilometres(given, hits))
    return jsonify({"clubs": facts, "next": _next(given, more=more)})


@bp.get("/runs")
@kept_unchanged()
@bp.arguments(schemas.RunQuery(), location="query")
@bp.response(200, schemas.Runs())
def runs(given: dict[str, Any]) -> Response:
    """Runs that are not over, nearest first; without a point soonest first."""
    filters = schemas.filters_of(given)
    params = {"now": clock.now(), **schemas.window_of(given), **filters.params}
    sought = runs_sought(filters)
    soonest = sought.rows.order_by(Event.starts_at, Event.id)
    hits, ids, more = _found(sought, soonest, given, params)
    facts = run_facts(ids, _kilometres(given, hits))
    return jsonify({"runs": facts, "next": _next(given, more=more)})


def _found(
    sought: Sought, ordered: Any, given: dict[str, Any], params: dict[str, Any]
) -> tuple[list[Hit], list[int], bool]:
    """Hits where a point was given, the ids of this page, and whether there are more."""
    limit, offset = given["limit"], given["offset"]
    if "lat" in given:
        # Scripts take every page: no budget cuts their list short.
        whole = _unbounded(sought)
        point = given["lat"], given["lon"]
        if given["sort"] == "soonest":
            hits = within(whole, point, given["within_km"], limit + 1, offset, **params)
            return hits[:limit], [hit.row[0] for hit in hits[:limit]], len(hits) > limit
        hits = nearest(whole, point, given["within_km"], limit + 1, offset, **params).hits
        return hits[:limit], [hit.row[0] for hit in hits[:limit]], len(hits) > limit
    rows = db.session.connection().execute(ordered.limit(limit + 1).offset(offset), params)
    ids = [row[0] for row in rows]
    return [], ids[:limit], len(ids) > limit


def _unbounded(sought: Sought) -> Sought:
    return replace(sought, budget=None) if sought.budget else sought


def _kilometres(given: dict[str, Any], hits: list[Hit]) -> dict[int, float]:
    return distances((given["lat"], given["lon"]), hits) if hits else {}


def _next(given: dict[str, Any], *, more: bool) -> str | None:
    """The address of the next page, or None on the last."""
    offset = given["offset"] + given["limit"]
    if not more or offset > schemas.FARTHEST_OFFSET:
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "offset"]
    return link(f"{request.path}?{urlencode([*kept, ('offset', offset)])}")


@bp.get("/clubs/<slug>")
@kept_unchanged()
@bp.response(200, schemas.ClubDetail())
def club(slug: str) -> Response:
    """One club."""
    row = db.session.scalar(select(Club).where(Club.slug == slug)) or abort(404)
    facts = club_facts([row.id], clock.now())[0]
    more = {"about": row.about, "website": row.website, "timezone": row.timezone}
    members = db.session.scalar(how_many(row)) or 0
    return jsonify(facts | more | {"country": row.country, "members": members})


@bp.get("/runs/<int:number>")
@kept_unchanged()
@bp.response(200, schemas.Run())
def run(number: int) -> Response:
    """One run, past and cancelled ones too."""
    facts = run_facts([number]) if number < 2**31 else []
    return jsonify(facts[0] if facts else abort(404))


@bp.get("/places")
@bp.arguments(schemas.PlaceQuery(), location="query")
@bp.response(200, schemas.Places())
def places(given: dict[str, Any]) -> Response:
    """Places whose name starts with what was typed, likeliest first."""
    near = (given["lat"], given["lon"]) if "lat" in given else None
    try:
        found = geocoding.suggest(given["q"], near=near, limit=given["limit"])
    except GeocoderQueryError as error:
        return problem(422, f"q: {error}")
    except GeocoderServiceError:
        raise ServiceUnavailable from None
    names = ("name", "region", "country", "latitude", "longitude", "timezone")
    return jsonify({"places": [{name: getattr(one, name) for name in names} for one in found]})


@bp.get("/places/around")
@bp.arguments(schemas.TownQuery(), location="query")
@bp.response(200, schemas.Towns())
def towns(given: dict[str, Any]) -> Response:
    """The names a map shows: the largest towns around a point."""
    found = town_names.around((given["lat"], given["lon"]), given["within_km"])
    names = ("name", "latitude", "longitude")
    return jsonify({"places": [dict(zip(names, town, strict=True)) for town in found]})
