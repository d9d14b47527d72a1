"""The database is built once, whole or not at all."""

import json
import lzma
from pathlib import Path

import pytest

from places.building import SOURCE, build, gazetteer_path
from places.gazetteer import Gazetteer

PLACES = [
    "1\tLeeth\tGB\tENG\tX1\t54.0\t-1.5\t9000\tLyth",
    "2\tOldleeth\tGB\tENG\tX1\t54.1\t-1.5\t0\t",
]
TABLES = {
    "countries": ["GB\tGBR\tUnited Kingdom\t\t54.0\t-2.0\t66000000\t300"],
    "areas": ["GB.ENG\tEngland\t\tGB-ENG\t1\t53.0\t-1.0\t50000000\t200"],
    "places": PLACES,
    "localities": ["Leethside\tLeethshire\t54.01\t-1.51"],
    "postcodes": ["GB\tLT1\t54.0\t-1.5\t", "GB\tLT1 1\t\t\t"],
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    for name, lines in TABLES.items():
        (folder / f"{name}.tsv.xz").write_bytes(lzma.compress("\n".join(lines).encode() + b"\n"))
    (folder / "meta.json").write_text(json.dumps({"made_on": "2026-01-01", "sources": {}}))
    return folder


def test_a_small_source_makes_a_small_gazetteer(source: Path, tmp_path: Path) -> None:
    gazetteer = Gazetteer(path=build(tmp_path / "instance", source))

    assert gazetteer.geocode("Leeth").raw["region"] == "England"
    assert gazetteer.geocode("Lyth, UK").raw["name"] == "Leeth"
    assert gazetteer.geocode("Leethside").raw["kind"] == "locality"
    assert gazetteer.geocode("LT1 1AA").raw["kind"] == "sector"


def test_it_is_built_once(source: Path, tmp_path: Path) -> None:
    path = build(tmp_path / "instance", source)
    before = path.stat()

    again = build(tmp_path / "instance", source)

    assert again == path
    assert again.stat().st_mtime_ns == before.st_mtime_ns


def test_a_new_source_makes_a_new_file_and_leaves_the_old(source: Path, tmp_path: Path) -> None:
    old = build(tmp_path / "instance", source)
    more = [*PLACES, "3\tNewleeth\tGB\tENG\tX1\t54.2\t-1.5\t5000\t"]
    (source / "places.tsv.xz").write_bytes(lzma.compress("\n".join(more).encode() + b"\n"))

    new = build(tmp_path / "instance", source)

    assert new != old
    assert old.exists()
    assert Gazetteer(path=new).geocode("Newleeth") is not None


def test_a_build_that_fails_leaves_nothing_behind(source: Path, tmp_path: Path) -> None:
    (source / "areas.tsv.xz").write_bytes(lzma.compress(b"not\tenough\tcolumns\n"))

    with pytest.raises(ValueError, match="not enough values"):
        build(tmp_path / "instance", source)

    assert list((tmp_path / "instance").iterdir()) == []


def test_the_name_of_the_file_tells_its_source(source: Path, tmp_path: Path) -> None:
    assert gazetteer_path(tmp_path, source) != gazetteer_path(tmp_path, SOURCE)
    assert gazetteer_path(tmp_path).name.startswith("gazetteer-")


def test_the_committed_source_stays_small_and_credited() -> None:
    sizes = [path.stat().st_size for path in SOURCE.glob("*.xz")]
    credits_ = (SOURCE / "CREDITS.md").read_text("utf-8")

    assert sum(sizes) < 6_000_000
    assert max(sizes) < 4_000_000
    for owed in ("GeoNames", "Crown copyright", "Royal Mail", "National Statistics"):
        assert owed in credits_
