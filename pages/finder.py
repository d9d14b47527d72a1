"""The form of a search: alike for everybody who chose the same, but for the place."""

from functools import lru_cache
from types import SimpleNamespace

from flask import current_app

from events.filters import Filters
from pages.choices import Choices
from pages.searching import Search
from web.language import spoken
from web.stencil import Drawn, Stencil, mark

PLACE = ("q", "lat", "lon")


def finder(search: Search, choices: Choices) -> Drawn:
    """The form, filled with the search."""
    filters = search.filters
    if filters != filters.chosen or search.about_km:
        # With words and days as somebody typed them, or a postcode.
        return Drawn(_draw(search, choices).encode())
    has_point = search.point is not None
    fixed = search.show, search.sort, search.within_km, has_point
    latitude, longitude = search.point or ("", "")
    words = search.q, str(latitude), str(longitude)
    stencil = _stencil(spoken(), choices, filters, *fixed)
    return stencil.fill(words)


@lru_cache(maxsize=500)
def _stencil(
    _locale: str,
    choices: Choices,
    filters: Filters,
    show: str,
    sort: str,
    within_km: float,
    has_point: bool,  # noqa: FBT001 - one of the keys of what is kept
) -> Stencil:
    point = (mark("lat"), mark("lon")) if has_point else None
    search = SimpleNamespace(q=mark("q"), point=point, show=show, sort=sort, within_km=within_km)
    search.filters, search.about_km = filters, 0.0
    return Stencil(_draw(search, choices), PLACE)


def _draw(search: Search | SimpleNamespace, choices: Choices) -> str:
    template = current_app.jinja_env.get_template("pages/_finder.html")
    return template.render(search=search, choices=choices)
