"""What is kept of a photo: its pixels, upright and small, and nothing of where it was taken."""

import io
import os
import struct
import zlib

import pytest
from PIL import Image

from core.pictures import EDGE, SMALL_ENOUGH, read_picture
from core.refusal import Refused

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def photo(size: tuple[int, int] = (400, 300), kind: str = "JPEG", **more: object) -> bytes:
    """A photo, red above and blue below."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0], size[1] // 2))
    into = io.BytesIO()
    picture.save(into, kind, **more)
    return into.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """A photo of which nothing can be left out."""
    into = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(into, "PNG")
    return into.getvalue()


def test_place_time_and_camera_stay_behind_and_it_is_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Camera of Eve"
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 27.0, 40.0), 3: "W", 4: (0.0, 6.0, 56.0)})
    sent = photo(exif=exif, comment=b"my front door")

    kept = read_picture(sent)

    assert b"Camera of Eve" in sent
    assert b"my front door" in sent
    assert (kept.width, kept.height) == (300, 400)
    with Image.open(io.BytesIO(kept.content)) as shown:
        assert shown.format == "JPEG"
        assert not dict(shown.getexif())
        assert not {"comment", "exif", "icc_profile", "xmp"} & set(shown.info)
        red, _green, blue = shown.getpixel((280, 200))
        assert red > 200 > blue
    assert b"Eve" not in kept.content
    assert b"door" not in kept.content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_photo_is_a_small_jpeg(kind: str) -> None:
    kept = read_picture(photo((3000, 2000), kind))

    assert (kept.width, kept.height) == (EDGE, round(EDGE * 2 / 3))
    assert kept.content[:3] == b"\xff\xd8\xff"


def test_a_busy_photo_is_made_coarser() -> None:
    assert len(read_picture(noise((900, 700))).content) < 2 * SMALL_ENOUGH


def test_what_one_can_see_through_is_white() -> None:
    into = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(into, "PNG")

    with Image.open(io.BytesIO(read_picture(into.getvalue()).content)) as shown:
        assert min(shown.getpixel((25, 25))) > 250


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 60,000 times 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "no photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no photo"),
        (b"<script>alert(1)</script>", "no photo"),
        (photo()[:500], "no photo"),
        (photo(kind="GIF"), "no photo"),
        (photo(kind="TIFF"), "no photo"),
        (bomb(), "pixels|no photo"),
        (photo((8000, 4100), "PNG"), "pixels"),
        (b"\xff\xd8\xff" + b"\0" * 13_000_000, "too large"),
    ],
    ids=["empty", "svg", "html", "cut", "gif", "tiff", "bomb", "pixels", "bytes"],
)
def test_anything_else_is_refused_in_words(sent: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_picture(sent)
