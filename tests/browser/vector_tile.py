"""A vector tile and an archive of one, as a tile server would send them: water, a road, a name."""

import struct
from collections.abc import Iterable

EXTENT = 4096
MOVE, LINE, CLOSE = 1, 2, 7
POINT, LINES, AREA = 1, 2, 3
EVERY_TILE = 2**40


def vector_tile() -> bytes:
    """The western half is water, a major road goes through the middle, "Lock" is in the east."""
    west = [(0, 0), (EXTENT // 2, 0), (EXTENT // 2, EXTENT), (0, EXTENT)]
    road = [(EXTENT // 2, 0), (EXTENT // 2, EXTENT)]
    layers = (
        _layer("water", AREA, west, {"kind": "lake"}),
        _layer("roads", LINES, road, {"kind": "major_road"}),
        _layer("places", POINT, [(3000, 2000)], {"kind": "locality", "name": "Lock"}),
    )
    return b"".join(_field(3, layer) for layer in layers)


def _layer(name: str, kind: int, corners: list[tuple[int, int]], tags: dict[str, str]) -> bytes:
    pairs = [number for n in range(len(tags)) for number in (n, n)]
    feature = (
        _field(2, b"".join(map(_varint, pairs)))
        + _number(3, kind)
        + _field(4, b"".join(map(_varint, _drawn(kind, corners))))
    )
    return (
        _number(15, 2)
        + _field(1, name.encode())
        + _field(2, feature)
        + b"".join(_field(3, key.encode()) for key in tags)
        + b"".join(_field(4, _field(1, value.encode())) for value in tags.values())
        + _number(5, EXTENT)
    )


def _drawn(kind: int, corners: list[tuple[int, int]]) -> Iterable[int]:
    """Commands and steps, both signs as even and odd numbers."""
    x = y = 0
    for n, corner in enumerate(corners):
        if n < 2:
            yield (MOVE | 1 << 3) if n == 0 else (LINE | len(corners) - 1 << 3)
        for step in (corner[0] - x, corner[1] - y):
            yield step * 2 if step >= 0 else -step * 2 - 1
        x, y = corner
    if kind == AREA:
        yield CLOSE | 1 << 3


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def archive(tile: bytes) -> bytes:
    """A PMTiles archive (version 3) in which every tile is the same."""
    entry = (1, 0, EVERY_TILE, len(tile), 1)  # one: number, how many alike, bytes, offset + 1
    directory = b"".join(map(_varint, entry))
    about = b"{}"
    root, notes = 127, 127 + len(directory)
    leaves = notes + len(about)
    sections = (root, len(directory), notes, len(about), leaves, 0, leaves, len(tile))
    counts = (1, 1, 1)
    kinds = (1, 1, 1, 1, 0, 14)  # clustered, not compressed twice, vectors, zoom 0 to 14
    bounds = (-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    header = b"PMTiles\x03" + struct.pack("<11Q6B4i", *sections, *counts, *kinds, *bounds)
    header += struct.pack("<Bii", 0, 0, 0)
    return header + directory + about + tile
