"""A GeoPackage opens with its layers, their attributes and their places."""

import geopandas as gpd
import polars as pl
import pyogrio
import pytest
from shapely import box

from linkages.errors import ColumnError
from linkages.network.exchange import write_geopackage

GEOMETRY = gpd.GeoDataFrame(
    {"region": ["A1", "B1", "C1"], "name": ["a", "b", "c"]},
    geometry=[box(0, 0, 1, 1), box(2, 0, 3, 1), box(4, 0, 5, 1)],
    crs=4326,
)
AREAS = gpd.GeoDataFrame({"unit": ["Strait"], "countries": ["A;B"]}, geometry=[box(0, 0, 3, 1)], crs=4326)
REGIONS = pl.DataFrame({"node": ["A1", "B1", "XX"], "projects": [3, None, 1], "inside": [True, None, False]})
TIES = pl.DataFrame(
    {
        "source": ["A1", "A1"],
        "target": ["B1", "XX"],
        "joint_projects": [2, 1],
        "first_year": [2009, None],
        "cross_border": [True, None],
        "tie": ["strong\x00", "weak"],
    }
)


def write(path, **changes):
    return write_geopackage(path, **{"geometry": GEOMETRY, "regions": REGIONS, "ties": TIES, "areas": AREAS, **changes})


def read(path, layer):
    return gpd.read_file(path, layer=layer)


def test_it_has_three_layers_in_longitude_and_latitude(tmp_path):
    path = write(tmp_path / "g.gpkg")
    assert [name for name, _ in pyogrio.list_layers(path)] == ["regions", "ties", "cross_border_regions"]
    assert {read(path, layer).crs.to_epsg() for layer in ("regions", "ties", "cross_border_regions")} == {4326}


def test_ties_run_from_inside_one_region_to_inside_the_other(tmp_path):
    ties = read(write(tmp_path / "g.gpkg"), "ties")
    line = ties.geometry[0]
    assert box(0, 0, 1, 1).contains(line.boundary.geoms[0])
    assert box(2, 0, 3, 1).contains(line.boundary.geoms[1])
    assert ties["joint_projects"].tolist() == [2, 1]
    assert ties["tie"].tolist() == ["strong\u2400", "weak"]


def test_what_has_no_place_is_there_without_one(tmp_path):
    path = write(tmp_path / "g.gpkg")
    assert read(path, "regions").set_index("region").geometry.isna().to_dict() == {"A1": False, "B1": False, "XX": True}
    assert read(path, "ties").geometry.isna().tolist() == [False, True]


def test_what_is_unknown_stays_unknown(tmp_path):
    path = write(tmp_path / "g.gpkg")
    assert read(path, "ties")["first_year"].isna().tolist() == [False, True]
    assert read(path, "regions")["projects"].isna().tolist() == [False, True, False]
    assert read(path, "regions")["inside"].isna().tolist() == [False, True, False]


def test_a_network_without_ties_has_an_empty_layer_of_lines(tmp_path):
    path = write(tmp_path / "g.gpkg", ties=TIES.clear(), regions=REGIONS.clear(), areas=None)
    assert dict(pyogrio.list_layers(path).tolist()) == {"regions": "MultiPolygon", "ties": "LineString"}
    assert len(read(path, "ties")) == 0


def test_writing_again_replaces_the_file_with_the_same_bytes(tmp_path):
    path = write(tmp_path / "g.gpkg")
    first = path.read_bytes()
    assert write(path).read_bytes() == first


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(ColumnError, match="ties: no column 'target'"):
        write(tmp_path / "g.gpkg", ties=TIES.drop("target"))
