import json

import geopandas as gpd
import pytest
import shapely

from linkages.errors import ColumnError, MissingFileError, SourceError, TableError
from linkages.places import crossborder, nuts
from linkages.places.outlines import SLIVER_KM

SCHLESWIG = shapely.box(8.2, 54.3, 10.2, 55.5)
"""Holds Flensburg (DEF01), cuts Sydjylland (DK032) and others."""


def write(path, *shapes, crs=4326, **columns):
    columns = columns or {"unit": ["Drawn"] * len(shapes)}
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs).to_file(path)
    return path


@pytest.mark.parametrize("name", ["drawn.geojson", "drawn.gpkg"])
def test_an_outline_holds_regions_and_cuts_others(tmp_path, name):
    table = crossborder.areas("2013", file=write(tmp_path / name, SCHLESWIG))
    parts = {row["nuts3"]: row for row in table.iter_rows(named=True)}
    assert parts["DEF01"]["status"] == "core"
    assert parts["DEF01"]["share"] is None
    assert parts["DK032"]["status"] == "partial"
    assert 0 < parts["DK032"]["share"] < 1
    assert set(table["country"]) == {"DE", "DK"}
    assert set(table["unit"]) == {"Drawn"}


def test_an_outline_in_metres_is_the_same_as_in_degrees(tmp_path):
    flat = gpd.GeoSeries([shapely.segmentize(SCHLESWIG, 0.05)], crs=4326).to_crs(3035)[0]
    degrees = crossborder.areas("2013", file=write(tmp_path / "a.gpkg", shapely.segmentize(SCHLESWIG, 0.05)))
    metres = crossborder.areas("2013", file=write(tmp_path / "b.gpkg", flat, crs=3035))
    assert metres["nuts3"].to_list() == degrees["nuts3"].to_list()


def test_an_outline_along_regions_holds_them_and_cuts_nothing(tmp_path):
    regions = nuts.regions("2013", 3).set_index("region").geometry
    united = regions["SE224"].union(regions["DK011"]).union(regions["LI000"])
    table = crossborder.areas("2013", file=write(tmp_path / "a.geojson", united))
    assert table.select("nuts3", "status").rows() == [("DK011", "core"), ("LI000", "core"), ("SE224", "core")]
    shifted = shapely.affinity.translate(united, 0.01, 0.005)
    table = crossborder.areas("2013", file=write(tmp_path / "b.geojson", shifted))
    assert set(table["nuts3"]) <= {"DK011", "LI000", "SE224", "CH055", "CH056", "AT342", "DK012"}
    assert {"DK011", "SE224"} <= set(table.filter(status="core")["nuts3"])


def test_an_outline_narrower_than_a_sliver_still_lies_somewhere(tmp_path):
    thin = shapely.Point(13.2, 55.7).buffer(SLIVER_KM / 4 / 111)
    table = crossborder.areas("2013", file=write(tmp_path / "a.geojson", thin))
    assert table.select("nuts3", "status").rows() == [("SE224", "partial")]


def test_the_shape_drawn_is_the_outline(tmp_path):
    table = crossborder.areas("2013", file=write(tmp_path / "a.geojson", SCHLESWIG))
    frame = crossborder.geometry(table, "2013")
    assert frame["countries"].tolist() == ["DE;DK"]
    assert shapely.equals(frame.geometry[0], SCHLESWIG)


def test_polygons_of_one_unit_are_united_and_words_of_ones_own_stay(tmp_path):
    left, right = shapely.box(8.2, 54.3, 9.2, 55.5), shapely.box(9.2, 54.3, 10.2, 55.5)
    columns = {"Name": ["U", "U"], "kind": ["mine", "other"], "rule": ["any", "any"]}
    table = crossborder.areas("2013", file=write(tmp_path / "a.geojson", left, right, **columns))
    assert set(table["unit"]) == {"U"}
    assert set(table["kind"]) == {"mine"}
    assert set(table["rule"]) == {"any"}
    assert table["outline"].n_unique() == 1


def test_an_invalid_outline_is_repaired_and_says_so(tmp_path):
    bow_tie = shapely.Polygon([(8.2, 54.3), (10.2, 55.5), (10.2, 54.3), (8.2, 55.5)])
    assert not bow_tie.is_valid
    table = crossborder.areas("2013", file=write(tmp_path / "a.geojson", bow_tie))
    assert table["confidence"].str.contains("repaired").all()
    assert crossborder.geometry(table, "2013").is_valid.all()


def swapped(shape):
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


@pytest.mark.parametrize(
    ("shape", "crs", "words"),
    [
        (swapped(SCHLESWIG), 4326, "longitude first"),
        (shapely.box(-100, 30, -99, 31), 4326, "Check its CRS"),
        (shapely.box(4_000_000, 3_000_000, 4_100_000, 3_100_000), 4326, "another CRS"),
        (SCHLESWIG, 3035, "Check its CRS"),
        (SCHLESWIG, None, "does not say its CRS"),
    ],
)
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_coordinates_that_lie_elsewhere_are_a_clear_error(tmp_path, shape, crs, words):
    with pytest.raises(SourceError, match=words):
        crossborder.areas("2013", file=write(tmp_path / "a.gpkg", shape, crs=crs))


def test_features_that_cannot_be_used_are_listed(tmp_path):
    path = write(tmp_path / "a.geojson", shapely.Point(9, 54), SCHLESWIG, SCHLESWIG, unit=["A", "B", ""])
    with pytest.raises(TableError) as error:
        crossborder.areas("2013", file=path)
    assert len(error.value.violations) == 2
    for part in ("feature 1", "polygon", "feature 3"):
        assert part in str(error.value)
    with pytest.raises(ColumnError, match="unit"):
        crossborder.areas("2013", file=write(tmp_path / "b.geojson", SCHLESWIG, label=["A"]))


@pytest.mark.parametrize("text", ["{", "{}", json.dumps({"type": "FeatureCollection", "features": []})])
def test_a_file_without_polygons_is_a_clear_error(tmp_path, text):
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="polygon"):
        crossborder.areas("2013", file=path)
    with pytest.raises(MissingFileError, match=r"no\.gpkg"):
        crossborder.areas("2013", file=tmp_path / "no.gpkg")
