import json

import polars as pl
import pytest

from linkages.errors import ColumnError, MissingFileError, RegionError, SettingError, SourceError, TableError
from linkages.places import neighbours, nuts
from linkages.places.typology import DENSITIES, MOSTLY, SOME, estimated_type, typology


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_every_region_and_neighbour_has_a_row_and_nearly_every_one_a_type(version, level):
    table, description = typology(version, level)
    assert set(table["region"]) == nuts.codes(version, level) | set(neighbours.around(version)["region"])
    assert table["region"].is_sorted()
    assert table["typology"].null_count() <= 4
    assert table["typology"].drop_nulls().is_between(0, 2).all()
    shares = table.select(pl.sum_horizontal("typology_urban", "typology_intermediate", "typology_rural")).to_series()
    assert ((shares - 1).abs() < 1e-9).filter(table["typology"].is_not_null()).all()
    assert description.column == "typology"
    assert "GISCO" in description.source


def test_level_3_has_one_type_a_region():
    table, _ = typology("2016", 3)
    known = table.drop_nulls("typology")
    assert set(known["typology"]) == {0.0, 1.0, 2.0}
    types = dict(known.select("region", "typology_class").iter_rows())
    assert types["DE600"] == types["DK011"] == types["RU-SPE"] == "predominantly urban"
    assert types["SE332"] != "predominantly urban"


def test_the_basis_says_what_rests_on_what():
    recent, older = typology("2016", 3)[0], typology("2010", 3)[0]
    inside = pl.col("region").is_in(list(nuts.codes("2016", 3)))
    assert set(recent.filter(inside)["typology_basis"]) <= {"official", "estimated"}
    assert recent.filter(inside, pl.col("typology_basis") == "official").height > 1500
    assert set(recent.filter(~inside)["typology_basis"].drop_nulls()) == {"estimated"}
    assert "official" not in set(older["typology_basis"])


def test_level_2_is_the_mean_of_level_3_by_area():
    fine, coarse = typology("2016", 3)[0], typology("2016", 2)[0]
    parents = nuts.parents("2016")
    areas = (
        nuts.index().filter((pl.col("nuts_version") == "2016") & (pl.col("level") == 3)).select("region", "area_km2")
    )
    means = (
        fine.join(areas, on="region")
        .drop_nulls("typology")
        .group_by(region=pl.col("region").replace_strict(parents))
        .agg(expected=(pl.col("typology") * pl.col("area_km2")).sum() / pl.col("area_km2").sum())
    )
    both = coarse.join(means, on="region")
    assert both.height > 300
    assert ((both["typology"] - both["expected"]).abs() < 1e-9).all()


def test_weights_given_take_the_place_of_area_and_are_named():
    fine = typology("2016", 3)[0]
    parents = nuts.parents("2016")
    part = next(
        r for r in fine.filter(pl.col("typology_class") == "predominantly urban")["region"] if r.startswith("DE21")
    )
    weights = pl.DataFrame({"region": list(parents), "value": [float(region == part) for region in parents]})
    table, description = typology("2016", 2, weights=weights, weighted_by="people 2018")
    row = table.row(by_predicate=pl.col("region") == parents[part], named=True)
    assert (row["typology"], row["typology_class"]) == (2.0, "predominantly urban")
    assert "people 2018" in description.label
    # A region none of whose parts has a weight has no value; a neighbour is a region by itself.
    assert table.filter(pl.col("region") == "SE33")["typology"].to_list() == [None]
    assert table.filter(pl.col("region") == "RU-SPE")["typology"].to_list() == [2.0]


def test_the_estimate_follows_eurostats_limits():
    def kind(**cells):
        row = {f"class_{code}": [cells.get(f"c{code}", 0)] for code in DENSITIES}
        return pl.DataFrame(row).select(estimated_type(dict.fromkeys(DENSITIES, 1.0))).item()

    assert (MOSTLY, SOME) == (0.5, 0.2)
    assert kind(c11=51, c30=49) == 3
    assert kind(c12=50, c21=50) == 2
    assert kind(c13=20, c23=80) == 2
    assert kind(c13=19, c30=81) == 1
    assert kind() is None


def collection(rows, columns=("NUTS_ID", "URBN_TYPE")):
    features = [
        {"type": "Feature", "geometry": None, "properties": dict(zip(columns, row, strict=True))} for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_types_of_ones_own_come_first(tmp_path):
    path = tmp_path / "types.geojson"
    path.write_text(
        collection([("SE332", 1), ("se331", 1.0), ("SE", 0), ("XX111", 2), ("RU-SPE", 3)]), encoding="utf-8"
    )
    table, description = typology("2016", 3, file=path)
    found = dict(table.select("region", "typology_class").iter_rows())
    assert found["SE332"] == found["SE331"] == "predominantly urban"
    assert found["RU-SPE"] == "predominantly rural"
    assert table.filter(pl.col("typology_basis") == "file").height == 3
    assert "types.geojson" in description.source
    csv = tmp_path / "types.csv"
    csv.write_text("region;URBN_TYPE\nSE332;1\nSE331;\n", encoding="utf-8")
    assert typology("2016", 3, file=csv)[0].filter(pl.col("typology_basis") == "file")["region"].to_list() == ["SE332"]


@pytest.mark.parametrize(
    ("name", "text", "error", "words"),
    [
        ("t.geojson", "{", SourceError, "GeoJSON"),
        ("t.geojson", '{"type": "Topology"}', SourceError, "features"),
        ("t.geojson", collection([("SE332",)], ("NUTS_ID",)), ColumnError, "URBN_TYPE"),
        ("t.geojson", collection([("SE332", 4)]), TableError, "feature 1"),
        ("t.geojson", collection([("SE33", 0)]), RegionError, "level 3"),
        ("t.csv", "region,urbn_type\nSE332,urban\n", TableError, "line 2"),
        ("t.csv", "region,type\nSE332,1\n", ColumnError, "URBN_TYPE"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_clear_error(tmp_path, name, text, error, words):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=words):
        typology("2016", 3, file=path)


def test_a_file_that_is_not_there_and_a_level_that_is_not_are_clear_errors(tmp_path):
    with pytest.raises(MissingFileError, match=r"no\.geojson"):
        typology("2016", 3, file=tmp_path / "no.geojson")
    with pytest.raises(SourceError, match="can't be read"):
        typology("2016", 3, file=tmp_path)
    with pytest.raises(SettingError, match="2 and 3"):
        typology("2016", 1)
