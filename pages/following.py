"""Following a place: asking for it, the list, letting go."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from events import following
from members.login import me
from pages.finding import Where, locate, reaching
from pages.searching import Search, read
from web.filters import my_style

bp = Blueprint("following", __name__)


@bp.route("/me/places/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    """Ask to be told of new runs around the place of a search; its address is that of /near."""
    search, where = _asked()
    if request.method == "GET":
        style = my_style(where.country)
        return render_template(
            "pages/follow.html", search=search, where=where, radius=style.radius(_radius(search))
        )
    begin_write()
    point = where.point or abort(404)
    following.follow(me(), point, where.label, _radius(search), search.filters, clock.now())
    db.session.commit()
    return redirect("/me/places", 303)


def _asked() -> tuple[Search, Where]:
    search = read(request.args)
    where = locate(search, None)
    if where.point is None:
        abort(404)
    return reaching(search, where), where


def _radius(search: Search) -> float:
    return min(search.within_km, following.FARTHEST_KM)


@bp.get("/me/places")
@login_required
def index() -> ResponseReturnValue:
    """The places I follow."""
    style = my_style(me().country)
    places = [
        {
            "id": place.id,
            "label": place.label,
            "filters": place.filters,
            "radius": style.radius(place.within_km),
            "url": _url(place),
        }
        for place in following.followed_by(me())
    ]
    return render_template("pages/followed.html", places=places)


def _url(place: following.FollowedPlace) -> str:
    point = (place.latitude, place.longitude)
    return Search(place.label, point, within_km=place.within_km, filters=place.chosen).url()


@bp.post("/me/places/<int:number>/remove")
@login_required
def remove(number: int) -> ResponseReturnValue:
    """Follow a place no more."""
    begin_write()
    following.let_go(me(), number if number < 2**31 else 0)
    db.session.commit()
    return redirect("/me/places", 303)
