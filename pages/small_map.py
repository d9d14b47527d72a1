"""The small map beside a list: a stencil filled with pins, rings and names of towns."""

from collections.abc import Iterable
from functools import lru_cache
from types import SimpleNamespace

from flask import current_app

from pages.choices import Choices
from pages.map import Map, Pin
from pages.town_names import TownName
from web.language import spoken
from web.stencil import Drawn, Stencil, drawn_by, filled, mark

SOURCE = "components/map.html"


def small_map(drawing: Map, bigger: str, choices: Choices, theme: str) -> Drawn:
    """The map drawn, with a link to a bigger one."""
    picture = f"{drawing.picture}&theme={theme}" if theme else drawing.picture
    rings = tuple(ring.radius_px for ring in drawing.rings)
    words = drawing.label, picture, bigger, *(ring.label for ring in drawing.rings)
    parts = _pins(drawing.pins), _towns(drawing.towns)
    has_levels = any(pin.level for pin in drawing.pins)
    return _frame(spoken(), choices, rings, has_levels=has_levels).fill(words, parts)


@lru_cache(maxsize=50)
def _frame(_locale: str, choices: Choices, radii: tuple[int, ...], *, has_levels: bool) -> Stencil:
    names = [f"ring{n}" for n in range(len(radii))]
    rings = [
        SimpleNamespace(radius_px=px, label=mark(name))
        for px, name in zip(radii, names, strict=True)
    ]
    marked = SimpleNamespace(
        label=mark("label"), pins=mark("pins"), towns=mark("towns"), rings=rings
    )
    template = current_app.jinja_env.get_template("pages/_small_map.html")
    drawn = template.render(
        map=marked,
        picture=mark("picture"),
        bigger=mark("bigger"),
        choices=choices,
        has_levels=has_levels,
    )
    return Stencil(drawn, ["label", "picture", "bigger", *names], ["pins", "towns"])


def _pins(pins: Iterable[Pin]) -> Drawn:
    return filled(
        [
            (
                _pin(pin.level, on=pin.on, pictured=bool(pin.badge)),
                (str(pin.x), str(pin.y), pin.text, pin.label, pin.href, pin.badge),
            )
            for pin in pins
        ]
    )


@lru_cache(maxsize=20)
def _pin(level: int | None, *, on: bool, pictured: bool) -> Stencil:
    names = x, y, text, label, href, badge = ("x", "y", "text", "label", "href", "badge")
    picture = mark(badge) if pictured else ""
    words = mark(x), mark(y), mark(text), level, mark(label), mark(href), on, picture
    return Stencil(drawn_by(SOURCE, "pin", *words), names)


def _towns(towns: Iterable[TownName]) -> Drawn:
    return filled(
        [
            (_town(is_far_out=town.is_far_out), (str(town.x), str(town.y), town.text))
            for town in towns
        ]
    )


@lru_cache(maxsize=2)
def _town(*, is_far_out: bool) -> Stencil:
    words = mark("x"), mark("y"), mark("text"), is_far_out
    return Stencil(drawn_by(SOURCE, "town_name", *words), ("x", "y", "text"))
