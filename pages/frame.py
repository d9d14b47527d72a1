"""The page of results: alike for all strangers who look around a place, but for what is there."""

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from flask import render_template, session

from pages.choices import Choices
from pages.finding import Where
from pages.results import Results
from pages.searching import AnyPlace, Search
from pages.small_map import small_map
from web import theme
from web.language import spoken
from web.stencil import Stencil, mark

WORDS = ("label", "place")
MARKUP = ("finder", "week", "map", "runs")


def near_page(search: Search, where: Where, found: Results, **context: Any) -> str:
    """The page drawn; `context` holds what else the template asks for."""
    if found.map is None or not _is_usual(search, where, found, **context):
        given = {"search": search, "where": where, "found": found, "small_map": small_map}
        return render_template("pages/near.html", **given, **context)
    look = context["choices"], theme.chosen()
    frame = _frame(spoken(), *look, search.anywhere, found.more)
    drawing = small_map(found.map, search.url(view="map"), *look)
    words, markup = (where.label, search.place), (context["finder"], context["week"])
    return frame.fill(words, (*markup, drawing, found.runs))


def _is_usual(search: Search, where: Where, found: Results, **context: Any) -> bool:
    """Whether it is a stranger's list of runs around a place, with nothing to be said of it."""
    is_told = search.problems or where.vague_km or found.stopped_at or session
    return bool(found.runs) and not (is_told or search.view or context["home"] or context["member"])


@lru_cache(maxsize=200)
def _frame(
    _locale: str,
    choices: Choices,
    _theme: str,
    search: AnyPlace,
    more: bool,  # noqa: FBT001 - one of the keys of what is kept
) -> Stencil:
    where = SimpleNamespace(point=True, label=mark("label"), vague_km=0.0, problem="")
    found = SimpleNamespace(days=(), clubs=(), runs=mark("runs"), map=True, more=more)
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
    )
    return Stencil(drawn, WORDS, MARKUP)
