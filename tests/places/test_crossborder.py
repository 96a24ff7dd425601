from pathlib import Path

import polars as pl
import pytest
import shapely

from linkages.errors import ColumnError, MissingFileError, RegionError, SourceError, TableError
from linkages.places import crossborder, nuts
from linkages.tables import AREA_OVERLAPS, AREAS

PLACES = {"project_id": pl.String, "nuts3": pl.String, "nuts2": pl.String}


def rows(*values):
    return pl.DataFrame(values, schema=PLACES, orient="row")


def units(*parts, version="2013"):
    names = ("unit", "nuts3", "country", "status")
    frame = pl.DataFrame([(*part, "core")[:4] for part in parts], schema=names, orient="row")
    return frame.with_columns(nuts_version=pl.lit(version))


STRAIT = units(("Strait", "DK011", "DK"), ("Strait", "SE224", "SE"))
"""SE22 has SE221 and SE224, DK01 has DK011 to DK014."""


def write(folder, text):
    path = folder / "areas.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_built_in_regions_are_there_in_every_version_with_codes_of_that_version(version):
    table = crossborder.areas(version)
    assert table["unit"].n_unique() == crossborder.areas("2013")["unit"].n_unique() >= 20
    nuts.require(table["nuts3"], version, 3)
    assert not table.select("unit", "nuts3").is_duplicated().any()
    assert set(table["status"]) <= set(crossborder.STATUSES)
    assert table["name"].null_count() == 0


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_at_least_half_of_a_region_translated_lies_in_the_region_itself(version):
    there, here = (crossborder.geometry(crossborder.areas(v), v).to_crs(3035) for v in ("2013", version))
    assert there["unit"].tolist() == here["unit"].tolist()
    common = there.make_valid().intersection(here.make_valid()).area
    assert (common / here.area >= 0.5).all()
    # Where half-belonging regions were merged, as Østfold into Viken in 2020, a region may lose up to that part.
    assert (common / there.area >= 0.7).all()


def test_geometry_is_the_union_of_the_parts():
    frame = crossborder.geometry(STRAIT, "2013")
    parts = nuts.regions("2013", 3).set_index("region").geometry.loc[["DK011", "SE224"]]
    assert frame["countries"].tolist() == ["DK;SE"]
    assert shapely.equals(frame.geometry[0], shapely.union_all(parts.to_numpy()))
    assert frame.crs.to_epsg() == 4326


def test_geometry_refuses_parts_of_another_version():
    with pytest.raises(RegionError, match="NO062"):
        crossborder.geometry(units(("x", "NO062", "NO")), "2021")


def test_a_file_of_ones_own_is_read_with_nuts_2_regions_and_neighbours(tmp_path):
    path = write(tmp_path, "unit;region;status\nMine;SE22;\nMine;dk011;partial\nMine;RU-KGD;adjacent\n")
    table = crossborder.areas("2013", file=path)
    assert table["nuts3"].to_list() == ["DK011", "RU-KGD", "SE221", "SE224"]
    assert table["status"].to_list() == ["partial", "adjacent", "core", "core"]
    assert table["country"].to_list() == ["DK", "RU", "SE", "SE"]


def test_codes_of_another_version_are_translated_when_the_file_says_so(tmp_path):
    path = write(tmp_path, "unit,region,nuts_version\nMine,NO061,2013\nMine,NO062,2013\n")
    assert crossborder.areas("2021", file=path)["nuts3"].to_list() == ["NO060"]


def test_every_row_that_cannot_be_used_is_listed_with_its_line_and_what_to_do(tmp_path):
    path = write(tmp_path, "unit,region,status\n,DK011,core\nMine,LT01,core\nMine,SE22,near\n")
    with pytest.raises(TableError) as error:
        crossborder.areas("2013", file=path)
    assert len(error.value.violations) == 3
    for part in ("line 2", "line 3", "line 4", "2016", "nuts_version", "adjacent"):
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", SourceError),
        ("unit,region\n", SourceError),
        ("name,code\na,b\n", ColumnError),
        ("unit,region\nMine,DK011\nMine,SE224,core,more\n", SourceError),
        ("unit,region,nuts_version\nMine,DK011,2012\n", TableError),
    ],
)
def test_a_file_that_cannot_be_used_is_a_clear_error(tmp_path, text, error):
    with pytest.raises(error):
        crossborder.areas("2013", file=write(tmp_path, text))


def test_a_file_that_is_not_there_or_no_text_is_a_clear_error(tmp_path):
    with pytest.raises(MissingFileError, match=r"nowhere\.csv"):
        crossborder.areas("2013", file=tmp_path / "nowhere.csv")
    path = tmp_path / "binary.csv"
    path.write_bytes(b"\xff\xfe\x00\x80unit")
    with pytest.raises(SourceError, match="UTF-8"):
        crossborder.areas("2013", file=path)
    with pytest.raises(SourceError, match="UTF-8"):
        crossborder.areas("2013", file=tmp_path)


def test_a_workbook_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "areas.xlsx"
    path.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(SourceError, match="CSV UTF-8"):
        crossborder.areas("2013", file=path)


def test_a_file_saved_on_windows_is_read(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_bytes("unit,region\r\nÖresund,SE224\r\nÖresund,DK011\r\n".encode("cp1252"))
    assert crossborder.areas("2013", file=path)["unit"].unique().to_list() == ["Öresund"]


@pytest.mark.parametrize("columns", ["kind", "source", "confidence", "kind,source,confidence"])
def test_words_of_ones_own_may_stand_beside_the_parts(tmp_path, columns):
    words = ",".join(["mine"] * (columns.count(",") + 1))
    path = write(tmp_path, f"unit,region,{columns}\nStrait,DK011,{words}\nStrait,SE224,{words}\n")
    table = crossborder.areas("2013", file=path)
    assert table["nuts3"].to_list() == ["DK011", "SE224"]
    assert set(table[columns.split(",")[0]]) == {"mine"}


def test_the_examples_of_the_how_to_are_read(tmp_path):
    page = Path(__file__).parents[2] / "docs" / "howto" / "cross-border-regions.md"
    examples = [part.split("```")[0] for part in page.read_text(encoding="utf-8").split("```text\n")[1:]]
    tables = [crossborder.areas("2016", file=write(tmp_path, example)) for example in examples]
    assert [set(table["unit"]) for table in tables] == [{"Upper Rhine"}, {"Sønderjylland-Schleswig"}]
    assert "towns" in examples[1]


def test_shares_municipalities_programmes_and_rules_are_read(tmp_path):
    text = "unit,region,status,share,towns,programmes,rule\n"
    text += "E,DK032,partial,40 %,,,either\nE,DEF07,partial,,Husum|Niebüll,South Baltic,either\nE,GB,,,Dover;Deal,,\n"
    table = crossborder.areas("2013", file=write(tmp_path, text))
    assert table.select("nuts3", "country", "share", "towns").rows() == [
        ("DEF07", "DE", None, "Husum|Niebüll"),
        ("DK032", "DK", 0.4, None),
        (None, "UK", None, "Dover;Deal"),
    ]
    assert table["programmes"].drop_nulls().to_list() == ["South Baltic"]
    assert set(table["rule"].drop_nulls()) == {"either"}


def test_shares_lists_and_rules_that_cannot_be_used_are_listed(tmp_path):
    text = "unit,region,share,towns,rule\nA,DK032,1.4,,\nA,DK032,much,,\nA,DK032,,;|;,\nA,DK032,,,all\nA,DE,,,\n"
    with pytest.raises(TableError) as error:
        crossborder.areas("2013", file=write(tmp_path, text))
    assert len(error.value.violations) == 5
    for part in ("share", "municipalities", "either", "column towns"):
        assert part in str(error.value)


def test_a_unit_of_municipalities_without_regions_is_drawn_empty(tmp_path):
    areas = crossborder.areas("2013", file=write(tmp_path, "unit,region,towns\nE,DE,Flensburg\nE,DK,Padborg\n"))
    frame = crossborder.geometry(areas, "2013")
    assert frame["countries"].tolist() == ["DE;DK"]
    assert frame.geometry.is_empty.all()
    assert set(frame.geometry.geom_type) == {"MultiPolygon"}


def test_words_travel_to_another_version(tmp_path):
    text = "unit,region,nuts_version,share,towns,rule\nE,NO061,2013,,Trondheim,any\nE,NO062,2013,,Steinkjer,any\n"
    table = crossborder.areas("2021", file=write(tmp_path, text))
    assert table.select("nuts3", "rule").rows() == [("NO060", "any")]
    assert set(table["towns"][0].split(";")) == {"Trondheim", "Steinkjer"}
    text = "unit,region,nuts_version,share,towns\nE,NO061,2013,0.5,Trondheim\nE,NO062,2013,,\n"
    (row,) = crossborder.areas("2021", file=write(tmp_path, text)).select("share", "towns").rows()
    assert 0.5 < row[0] < 1
    assert row[1] is None


def test_what_regions_have_in_common_is_symmetric_and_bounded():
    areas = crossborder.areas("2013")
    projects = pl.DataFrame(
        [("a", "Öresund"), ("b", "Öresund"), ("b", "South Baltic")], schema=["project_id", "unit"], orient="row"
    )
    table = crossborder.common(areas, projects)
    assert tuple(table.columns) == AREA_OVERLAPS.names
    assert (table["unit"] < table["other"]).all()
    parts = {unit: set(group["nuts3"]) for (unit,), group in areas.group_by("unit")}
    for row in table.iter_rows(named=True):
        shared = parts[row["unit"]] & parts[row["other"]]
        assert row["shared_regions"] == len(shared)
        assert row["regions"] == ";".join(sorted(shared))
        assert (row["unit_regions"], row["other_regions"]) == (len(parts[row["unit"]]), len(parts[row["other"]]))
    row = table.row(by_predicate=(pl.col("unit") == "South Baltic") & (pl.col("other") == "Öresund"), named=True)
    assert (row["shared_projects"], row["unit_projects"], row["other_projects"]) == (1, 1, 2)
    inside = table.row(
        by_predicate=(pl.col("unit") == "Öresund") & (pl.col("other") == "Öresund-Kattegat-Skagerrak"), named=True
    )
    assert inside["shared_regions"] == inside["unit_regions"]


def test_regions_without_anything_in_common_make_no_row():
    apart = units(("A", "DK011", "DK"), ("B", "SE224", "SE"))
    assert crossborder.common(apart, pl.DataFrame(schema={"project_id": pl.String, "unit": pl.String})).is_empty()


def test_the_tables_of_a_run_say_the_rule_of_every_unit():
    areas = crossborder.areas("2013")
    projects = pl.DataFrame([("a", "Öresund", "any")], schema=["project_id", "unit", "rule"], orient="row")
    tables = crossborder.tables(areas, projects, rule="any")
    assert set(tables) == {"areas", "area_projects", "area_overlaps"}
    assert set(tables["areas"]["rule"]) == {"any"}
    assert tables["areas"].columns == list(AREAS.names)
