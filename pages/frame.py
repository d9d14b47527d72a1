"""The page of results: alike for all around a place, but for what is there and for who asks."""

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from flask import current_app, render_template, session

from members.models import Member
from notices.inbox_views import my_unread
from pages.choices import Choices
from pages.finding import Where
from pages.results import Results
from pages.searching import AnyPlace, Search
from pages.small_map import small_map
from web import theme
from web.language import spoken
from web.stencil import Drawn, Stencil, drawn_by, mark

WORDS = ("label", "place")
MARKUP = ("finder", "week", "map", "list", "whose")


def near_page(search: Search, where: Where, found: Results, **context: Any) -> str | Drawn:
    """The page drawn; `context` holds what else the template asks for."""
    if found.map is None or not _is_usual(search, where, found, **context):
        given = {"search": search, "where": where, "found": found, "small_map": small_map}
        return render_template("pages/near.html", **given, **context)
    look = context["choices"], theme.chosen()
    member = context["member"]
    frame = _frame(spoken(), *look, search.anywhere, found.more, member is not None)
    drawing = small_map(found.map, search.url(view="map"), *look)
    words, markup = (where.label, search.place), (context["finder"], context["week"])
    return frame.fill(words, (*markup, drawing, found.runs or found.clubs, _whose(member)))


def _is_usual(search: Search, where: Where, found: Results, **context: Any) -> bool:
    """Whether it is a list of what is around a place, with nothing to be said of it."""
    is_told = search.problems or where.vague_km or found.stopped_at or "_flashes" in session
    return bool(found.runs or found.clubs) and not (is_told or search.view or context["home"])


def _whose(member: Member | None) -> Drawn:
    """The member's face at the top of the page, and how much she was told that she did not read."""
    if member is None:
        return Drawn()
    picture = current_app.extensions["assets"]["face"](member)
    return _me(spoken(), my_unread()).fill((member.name, picture))


@lru_cache(maxsize=200)
def _me(_locale: str, unread: int) -> Stencil:
    drawn = drawn_by("components/me.html", "me", mark("name"), mark("picture"), unread)
    return Stencil(drawn, ("name", "picture"))


@lru_cache(maxsize=200)
def _frame(
    _locale: str,
    choices: Choices,
    _theme: str,
    search: AnyPlace,
    more: bool,  # noqa: FBT001 - one of the keys of what is kept
    is_member: bool,  # noqa: FBT001
) -> Stencil:
    where = SimpleNamespace(point=True, label=mark("label"), vague_km=0.0, problem="")
    found = SimpleNamespace(days=(), clubs="", runs="", map=True, more=more)
    setattr(found, search.show, mark("list"))
    found.is_empty, found.stopped_at = False, ""
    drawn = render_template(
        "pages/near.html",
        search=search,
        where=where,
        found=found,
        home=False,
        choices=choices,
        style=choices.style,
        finder=mark("finder"),
        week=mark("week"),
        small_map=lambda *_given: mark("map"),
        whose=mark("whose") if is_member else "",
    )
    return Stencil(drawn, WORDS, MARKUP)
