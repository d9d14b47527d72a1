"""Home, near me, a club's front page, my week, and what Patter says of itself."""

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import select

from clubs.models import Club
from clubs.roles import role_of
from clubs.talk import LEVELS
from core import clock
from core.database import db
from events.attendance import milestone, times_shown_up
from members.login import me, me_or_none
from pages import credits_shown, front, mine, remembered
from pages.cards import Reader
from pages.choices import Choices
from pages.finder import finder
from pages.finding import Where, locate, reaching
from pages.frame import near_page
from pages.results import anywhere, around, nothing
from pages.searching import Search, read
from pages.strip import strip
from places.zones import zone_at
from web.unchanged import kept_unchanged

bp = Blueprint("pages", __name__)

HOME_RUNS = 6


@bp.get("/")
@kept_unchanged("place")
def home() -> ResponseReturnValue:
    """One field; what my clubs do next, what is near the last place, or what is soonest."""
    place = remembered.read(request.cookies)
    if place:
        vague = max(place.about_km, remembered.ROUNDED_KM)
        found = Where(place.point, place.label, place.country, vague_km=vague)
        search = Search(place.label, place.point, place.about_km, sort="soonest")
        return _found(search, found, home=True)
    member = me_or_none()
    reader = Reader(member, clock.now())
    ours = mine.club_days(member, reader) if member else []
    soonest = anywhere(Search(), reader, HOME_RUNS).days
    return render_template("pages/home.html", ours=ours, days=soonest, **_form(Search(), reader))


@bp.get("/near")
@kept_unchanged("place")
def near() -> ResponseReturnValue:
    """Runs or clubs around a place, as a list and a map."""
    search = read(request.args)
    place = remembered.read(request.cookies)
    where = locate(search, place.point if place else None)
    if where.choices:
        return render_template("pages/choices.html", search=search, where=where, **_form(search))
    return _found(search, where)


def _found(search: Search, where: Where, *, home: bool = False) -> Response:
    """The page of results; the place is remembered in a cookie that anybody can read."""
    reader = Reader(me_or_none(), clock.now(), where.country)
    about_km = search.about_km if home else where.vague_km
    search = reaching(search, where).at(where.point, about_km)
    results = around(search, where, reader)
    context = {**_form(search, reader), "home": home, "member": reader.member}
    if where.point:
        context["week"] = strip(search, where.point, zone_at(*where.point), reader.now)
    if where.point and results.is_empty:
        context["nothing"] = nothing(search, where, where.point, reader)
    answer = make_response(near_page(search, where, results, **context))
    if where.point and not home:
        place = remembered.Place(where.point, where.label, where.country, about_km)
        remembered.keep(answer, place)
    return answer


def _form(search: Search, reader: Reader | None = None) -> dict[str, object]:
    style = (reader or Reader(me_or_none(), clock.now())).style
    choices = Choices(style)
    form = finder(search, choices)
    return {"choices": choices, "style": style, "finder": form}


@bp.get("/clubs/<slug>")
@kept_unchanged()
def club(slug: str) -> ResponseReturnValue:
    """A club's front page: what it is, its next runs, what a first time is like, who hosts."""
    club = db.session.scalar(select(Club).where(Club.slug == slug)) or abort(404)
    member = me_or_none()
    reader = Reader(member, clock.now(), club.country)
    page = front.of(club, reader)
    return render_template(
        "pages/club.html", club=club, page=page, role=role_of(club.id, member), levels=LEVELS
    )


@bp.get("/me")
@login_required
def my_week() -> ResponseReturnValue:
    """What I said yes to, what waits for my check-in, and my clubs."""
    week = mine.week(me(), Reader(me(), clock.now(), me().country))
    times = times_shown_up(me())
    return render_template("pages/mine.html", week=week, times=times, reached=milestone(times))


@bp.get("/about")
def about() -> ResponseReturnValue:
    """What Patter is, and whose data and work it stands on."""
    return render_template("pages/about.html", sources=credits_shown.sources())


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept, who sees it, for how long."""
    return render_template("pages/privacy.html")


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """What was done so that everybody can use it, and what is known to be missing."""
    return render_template("pages/accessibility.html")
