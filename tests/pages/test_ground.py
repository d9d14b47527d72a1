"""The pictures under the maps: where things are, in which colours, and how they may be kept."""

import re
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from pages.ground import COLOURS, TILE, Frame, frame_around
from pages.map import pixels_around
from pages.patches import Neighbours, Site
from places.distance import EQUATOR_KM
from tests.visitor import Visitor

BRIGHTON = "lat=50.8284&lon=-0.1395"
CSS = Path(__file__).parents[2] / "static" / "css" / "patter.css"
points = st.tuples(st.floats(-80, 80), st.floats(-179, 179))


def test_brighton_lies_by_the_sea_and_hackney_has_neighbours(app: Flask) -> None:
    brighton = Visitor(app).get(f"/ground.svg?{BRIGHTON}&world=4000000")
    hackney = Visitor(app).get("/ground.svg?lat=51.545&lon=-0.0553&world=6000000").text

    assert brighton.mimetype == "image/svg+xml"
    assert 'class="water"' in brighton.text
    assert 'class="water"' not in hackney
    assert {f't{n}"' in hackney for n in range(3)} == {True}


def test_a_picture_is_kept_for_a_month_and_asked_for_again(app: Flask) -> None:
    url = "/ground/12/2046/1373.svg"
    first = Visitor(app).get(url)

    again = Visitor(app).get(url, If_None_Match=first.headers["ETag"])

    assert first.headers["Cache-Control"] == "public, max-age=2592000"
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("world", [256, 1000, 20_000, 300_000, 4_000_000, 30_000_000, 134_217_728])
@pytest.mark.parametrize("at", [BRIGHTON, "lat=-17.5&lon=180", "lat=89.9&lon=0", "lat=-90&lon=9"])
def test_every_scale_and_corner_of_the_world_is_a_small_picture(
    app: Flask, at: str, world: int
) -> None:
    answer = Visitor(app).get(f"/ground.svg?{at}&world={world}")

    assert answer.status_code == 200
    assert len(answer.data) < 150_000
    assert not re.search(r"nan|inf", answer.text)


@pytest.mark.parametrize(
    "url",
    [
        "/ground.svg",
        "/ground.svg?lat=91&lon=0&world=1000",
        "/ground.svg?lat=1&lon=x&world=1000",
        "/ground.svg?lat=1&lon=1&world=1",
        "/ground.svg?lat=1&lon=1&world=1e12",
        "/ground/3/8/0.svg",
        "/ground/20/1/1.svg",
        "/ground/99999999999/1/1.svg",
        "/ground/1/-1/0.svg",
    ],
)
def test_what_is_nowhere_has_no_picture(app: Flask, url: str) -> None:
    assert Visitor(app).get(url).status_code == 404


def test_without_a_gazetteer_the_water_is_there(app_without_places: Flask) -> None:
    page = Visitor(app_without_places).get(f"/ground.svg?{BRIGHTON}&world=4000000")

    assert 'class="water"' in page.text


def test_the_reader_chooses_the_theme_or_the_device_does(app: Flask) -> None:
    url = f"/ground.svg?{BRIGHTON}&world=4000000"
    by_device, dark = (Visitor(app).get(url + more).text for more in ("", "&theme=dark"))

    assert "prefers-color-scheme:dark" in by_device
    assert "prefers-color-scheme" not in dark
    assert COLOURS["dark"][0] in dark
    assert COLOURS["light"][0] not in dark


TILES = "https://tiles.example.org"


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        pytest.param("png", "img-src 'self' data: https://tiles.example.org;",
                     marks=pytest.mark.settings(TILES_URL=f"{TILES}/{{z}}/{{x}}/{{y}}.png")),
        pytest.param("pbf", "connect-src 'self' https://tiles.example.org;",
                     marks=pytest.mark.settings(TILES_URL=f"{TILES}/{{z}}/{{x}}/{{y}}.pbf?key=1")),
        pytest.param("pmtiles", "connect-src 'self' https://tiles.example.org;",
                     marks=pytest.mark.settings(TILES_URL=f"{TILES}/town.pmtiles")),
    ],
)  # fmt: skip
def test_the_content_policy_lets_in_the_tiles_that_are_set_and_nothing_else(
    app: Flask, kind: str, allowed: str
) -> None:
    page = Visitor(app).get(f"/near?{BRIGHTON}&view=map")

    policy = page.headers["Content-Security-Policy"]
    assert allowed in policy
    assert policy.count("tiles.example.org") == 1
    assert ("protomaps-leaflet" in page.text) is (kind != "png")


def test_without_tiles_no_other_site_is_let_in(app: Flask) -> None:
    assert "http" not in Visitor(app).get("/").headers["Content-Security-Policy"]


def test_land_and_water_have_the_colours_of_the_style_sheet() -> None:
    css = CSS.read_text("utf-8")
    light, dark = css.split("prefers-color-scheme:dark", 1)

    for name, block in (("light", light), ("dark", dark)):
        for token, colour in zip(("land", "water"), COLOURS[name], strict=False):
            assert f"--{token}:{colour}" in block


@given(points, points, st.integers(10_000, 100_000_000))
def test_pins_and_ground_agree_where_a_point_is(
    centre: tuple[float, float], other: tuple[float, float], world: int
) -> None:
    frame = frame_around(centre, world)
    per_km = world / (2 * 3.141592653589793 * EQUATOR_KM) / _cosine(centre[0])
    beside = centre[1] + (other[1] - centre[1] + 540) % 360 - 180

    x, y = frame.at(beside, other[0])

    drawn = pixels_around(centre, per_km)(other)
    assert drawn == pytest.approx((x - frame.wide / 2, y - frame.high / 2), abs=0.6, rel=1e-6)


def _cosine(latitude: float) -> float:
    from math import cos, radians  # noqa: PLC0415 - one line of a test

    return cos(radians(latitude))


@given(points, st.integers(0, 19))
def test_a_pixel_and_its_point_are_each_others(point: tuple[float, float], zoom: int) -> None:
    frame = Frame(TILE * 2**zoom, 0, 0, TILE, TILE)

    latitude, longitude = frame.point(*frame.at(point[1], point[0]))

    assert (latitude, longitude) == pytest.approx(point, abs=1e-6)


coordinates = st.tuples(st.integers(-50, 150), st.integers(-50, 150))


@given(
    st.lists(coordinates, min_size=1, max_size=12, unique=True),
    coordinates,
    st.sampled_from([0.0, 7.0, 64.0]),
)
@example([(93, 6), (109, 2)], (0, 0), 0.0)
@example([(0, -1), (0, 1)], (0, 0), 0.0)
def test_a_point_lies_in_the_part_of_the_nearest_place(
    places: list[tuple[int, int]], point: tuple[int, int], size: float
) -> None:
    sites = [Site(x, y, 10, 0) for x, y in places]
    x, y = (min(100, max(0, value)) for value in point)

    parts = Neighbours(sites, size)
    inside = [_holds(parts.nearest_to(site, 100, 100), x, y) for site in sites]

    apart = [(site.x - x) ** 2 + (site.y - y) ** 2 for site in sites]
    # half-way between two it may lie in either
    assert any(holds for holds, far in zip(inside, apart, strict=True) if far == min(apart))
    assert not any(holds for holds, far in zip(inside, apart, strict=True) if far > min(apart) + 1)


def _holds(corners: list[tuple[float, float]], x: float, y: float) -> bool:
    """Whether a convex polygon holds a point, its edge included."""
    sides = [
        (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    return bool(corners) and (min(sides) >= -1e-6 or max(sides) <= 1e-6)
