"""What the browser is sent: files as published, readable colours, small pages, nothing inline."""

import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from flask import Flask, Response, render_template_string

from web import icons

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
CSS = STATIC / "css" / "patter.css"
# A mail is read where no style sheet reaches, so it may carry its styles with it.
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail"
)

TEXT, CONTROL = 4.5, 3.0
"""Least contrast by WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for the edges of controls."""

LEVELS = (1, 2, 3, 4)
PAIRS = [
    *[(f, b, TEXT) for f in ("ink", "muted", "brand") for b in ("paper", "surface", "sunken")],
    ("ink", "brand-soft", TEXT),
    ("brand", "brand-soft", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("on-sun", "sun", TEXT),
    ("sun-ink", "sun-soft", TEXT),
    ("ink", "sun-soft", TEXT),
    ("ink", "danger-soft", TEXT),
    *[("danger", b, TEXT) for b in ("surface", "paper", "danger-soft")],
    *[(f"l{n}", f"l{n}-soft", TEXT) for n in LEVELS],
    *[(f"l{n}", "surface", TEXT) for n in LEVELS],
    *[("ink", f"l{n}-soft", TEXT) for n in LEVELS],
    *[("line-strong", b, CONTROL) for b in ("paper", "surface")],
]


def colours(block):
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", block))


def themes():
    css = CSS.read_text("utf-8")
    light = css[css.index(":root{") : css.index("@media (prefers-color-scheme:dark)")]
    by_device = css[css.index(":root:not([data-theme=light]){") :].split("}")[0]
    by_choice = css[css.index(":root[data-theme=dark]{") :].split("}")[0]
    return {
        "light": colours(light),
        "dark by device": colours(light) | colours(by_device),
        "dark by choice": colours(light) | colours(by_choice),
    }


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def sent(*paths):
    """Bytes over the wire, deflated as gzip would."""
    return sum(len(zlib.compress(path.read_bytes(), 9)) for path in paths)


def test_vendored_files_are_as_published():
    command = [sys.executable, ROOT / "bin" / "vendor", "--check"]

    check = subprocess.run(command, check=False, capture_output=True, text=True)

    assert check.returncode == 0, check.stderr


def test_every_vendored_file_is_listed_with_its_licence():
    about = (STATIC / "vendor" / "README.md").read_text("utf-8")

    unlisted = {file.name for file in (STATIC / "vendor").rglob("*.*")} - {"README.md", "SUMS.json"}

    assert not {name for name in unlisted if name not in about}
    assert all(f"| {licence} |" in about for licence in ("0BSD", "BSD-2-Clause", "OFL-1.1", "ISC"))


@pytest.mark.parametrize("theme", ["light", "dark by device", "dark by choice"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_text_and_controls_stand_out_from_their_ground(theme, front, back, least):
    palette = themes()[theme]

    ratio = contrast(palette[front], palette[back])

    assert ratio >= least, f"{front} on {back}: {ratio:.2f}"


def test_both_ways_into_the_dark_give_the_same_colours():
    palette = themes()

    assert palette["dark by device"] == palette["dark by choice"]


def test_what_is_sent_stays_within_its_budget():
    everywhere_script = STATIC / "js" / "patter.js"
    finder = [STATIC / "js" / name for name in ("patter.js", "places.js")]
    after_a_tap = STATIC / "js" / "map.js"
    fonts = list((STATIC / "fonts").glob("*.woff2"))

    assert sent(CSS) <= 14 * 1024
    assert sent(*finder) <= 5 * 1024
    assert sent(after_a_tap) <= 4 * 1024, "the bigger map loads it with Leaflet, when asked for"
    for page_script in (STATIC / "js").glob("*.js"):
        assert sent(everywhere_script, page_script) <= 5 * 1024, page_script.name
    assert sum(font.stat().st_size for font in fonts) <= 45 * 1024
    everywhere = (CSS, STATIC / "js" / "patter.js", STATIC / "vendor" / "htmx.js")
    assert sent(*everywhere, STATIC / "icon.svg", STATIC / "manifest.webmanifest") <= 40 * 1024


def test_every_file_the_style_sheet_asks_for_is_there():
    asked = re.findall(r"url\(([^)?]+)", CSS.read_text("utf-8"))

    assert asked
    assert not [name for name in asked if not (CSS.parent / name).is_file()]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_script_or_style(path):
    text = path.read_text("utf-8")

    assert not re.search(r"\sstyle\s*=|<style\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']|hx-on|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_asks_for_nothing_from_elsewhere(path):
    asked = re.findall(r"(?:src|<link[^>]*href)=\"(https?:)?//", path.read_text("utf-8"))

    assert not asked


def test_every_icon_a_template_names_is_drawn():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"\bicon\('([a-z0-9-]+)'", path.read_text("utf-8"))
    }

    drawn = {file.stem for file in (STATIC / "icons").glob("*.svg")}

    assert not named - drawn


def test_an_icon_is_drawn_into_the_page_and_leaves_the_name_to_the_word_beside_it():
    app = Flask(__name__, static_folder=STATIC)
    icons.init_app(app)

    with app.app_context():
        drawn = render_template_string("{{ icon('check', 'sm') }}")

    assert drawn.startswith('<svg class="i sm" viewBox="0 0 24 24" aria-hidden="true"><path')
    assert "\n" not in drawn


def got(app: Flask, name: str, **headers: str) -> Response:
    """The answer, read and closed."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    with app.test_client().get(f"/static/{name}", headers=named) as answer:
        assert answer.data is not None
        return answer


@pytest.mark.parametrize("name", ["css/patter.css", "vendor/leaflet.js", "icons/check.svg"])
def test_a_file_of_letters_travels_as_gzip_for_who_takes_it(app: Flask, name: str) -> None:
    whole = (STATIC / name).read_bytes()

    plain, shrunk = got(app, name), got(app, name, Accept_Encoding="br, gzip")

    assert plain.data == whole
    assert "Accept-Encoding" in shrunk.headers["Vary"]
    if len(whole) < 1000:
        assert shrunk.data == whole
    else:
        assert zlib.decompress(shrunk.data, 31) == whole
        assert int(shrunk.headers["Content-Length"]) == len(shrunk.data) < len(whole) / 2
        assert shrunk.headers["ETag"] != plain.headers["ETag"]


def test_a_part_of_a_file_and_a_font_stay_as_they_are(app: Flask) -> None:
    part = got(app, "css/patter.css", Accept_Encoding="gzip", Range="bytes=0-9")
    font = got(app, "fonts/figtree-latin-wght.woff2", Accept_Encoding="gzip")
    nothing = got(app, "css/none.css", Accept_Encoding="gzip")

    assert (part.status_code, len(part.data)) == (206, 10)
    assert "Content-Encoding" not in {*part.headers.keys(), *font.headers.keys()}
    assert nothing.status_code == 404
