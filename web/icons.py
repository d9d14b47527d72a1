"""Icons drawn into the page: no request each, and they take the colour of the words beside them."""

import re
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup


def init_app(app: Flask) -> None:
    """Read every icon once and give templates `icon(name, size="")`, size `sm`, `lg` or `tick`.

    A name without a drawing raises KeyError.
    """
    folder = Path(app.static_folder or "static") / "icons"
    drawings = {file.stem: drawing(file.read_text("utf-8")) for file in folder.glob("*.svg")}

    @cache
    def icon(name: str, size: str = "") -> Markup:
        return inline(drawings[name], size)

    app.add_template_global(icon)


def drawing(svg: str) -> str:
    """What stands between the svg tags of a file, on one line."""
    start, end = svg.index(">", svg.index("<svg")) + 1, svg.rindex("</svg>")
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", svg[start:end]).replace(" />", "/>")).strip()


def inline(inner: str, size: str) -> Markup:
    """An icon without a name of its own: the word beside it carries the meaning."""
    look = f"i {size}".strip()
    # The drawings come from our own files and the size from our own templates.
    return Markup(f'<svg class="{look}" viewBox="0 0 24 24" aria-hidden="true">{inner}</svg>')  # noqa: S704
