"""A photo that somebody sent becomes a small JPEG without a word of where it was taken. Pure."""

import io
from dataclasses import dataclass
from threading import Lock

from core.refusal import Refused

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 32_000_000
EDGE = 1280
"""Pixels of the longer side."""
QUALITIES = (80, 65, 45)
SMALL_ENOUGH = 300_000
FORMATS = ("JPEG", "PNG", "WEBP")
_one_at_a_time = Lock()
"""A photo in memory is up to a hundred megabytes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


def read_picture(content: bytes) -> Picture:
    """The photo, upright, at most 1280 pixels wide or high, with its pixels and nothing else.

    It is drawn anew, so that places, times and whatever hides in the file stay behind. Raises
    Refused for anything but a JPEG, PNG or WebP that can be read, and for one that is too large.
    """
    # A twentieth of a start to import, for the few who send a photo.
    from PIL import Image  # noqa: PLC0415

    if len(content) > MOST_BYTES:
        raise Refused("This photo is too large. Up to 12 MB can be read.")
    with _one_at_a_time:
        try:
            return _drawn_anew(content)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            raise Refused("This is no photo we can read. Send a JPEG, PNG or WebP.") from None


def _drawn_anew(content: bytes) -> Picture:
    from PIL import Image, ImageOps  # noqa: PLC0415 - see above

    with Image.open(io.BytesIO(content), formats=FORMATS) as sent:
        if sent.width * sent.height > MOST_PIXELS:
            raise Refused("This photo has too many pixels. Up to 32 million can be read.")
        sent.draft("RGB", (EDGE, EDGE))
        upright = ImageOps.exif_transpose(sent)
        upright.thumbnail((EDGE, EDGE))
        plain = Image.new("RGB", upright.size, "white")
        shown = upright.convert("RGBA")
        plain.paste(shown, mask=shown)
    for quality in QUALITIES:
        into = io.BytesIO()
        plain.save(into, "JPEG", quality=quality, optimize=True, progressive=True)
        if into.tell() <= SMALL_ENOUGH:
            break
    return Picture(into.getvalue(), *plain.size)
