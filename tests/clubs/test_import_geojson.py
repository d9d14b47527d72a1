"""Clubs from GeoJSON."""

import json
from typing import Any

import pytest


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "crs": {"a": 51.5}, "features": features})


def feature(position: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": position} if position else None
    return {"type": "Feature", "geometry": geometry, "properties": properties}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_geojson_gives_points_longitude_first(bring, clubs, encoding):
    report = bring(
        collection(feature([-0.1156, 51.4613, 12], name="Café", colour=1)), encoding=encoding
    )

    assert (clubs()[0].name, clubs()[0].latitude) == ("Café", 51.4613)
    assert "Reading GeoJSON" in report.output
    assert "unknown columns: colour" in report.output


def test_features_are_refused_one_by_one(bring, clubs):
    wrong = [
        feature([0.1], name="A"), feature(["x", "y"], name="A"), feature([200, 51], name="A"),
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[0, 1], [2, 3]]}},
        feature([0.1, 51.5], name=["A"]), feature([0.1, 51.5], name="\ud800"), feature(None), 7,
        feature([float("nan"), 51.5], name="A"), {"geometry": None, "properties": {"name": "A"}},
    ]  # fmt: skip

    report = bring(collection(*wrong, feature([-0.1156, 51.4613], name="Good")))

    assert report.exit_code == 0
    assert f"{len(wrong)} refused" in report.output
    assert [one.name for one in clubs()] == ["Good"]


def test_a_place_may_stand_for_a_missing_point(bring, clubs):
    bring(collection(feature(None, name="A", place="Leeds")))

    assert clubs()[0].timezone == "Europe/London"
