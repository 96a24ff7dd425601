import os
from pathlib import Path

import polars as pl
import pytest
from scipy.stats import spearmanr

from linkages import sources
from linkages.places import crossborder
from linkages.places.assign import place
from linkages.places.conversion import convert
from linkages.places.membership import membership
from linkages.places.overlaps import overlaps
from linkages.places.typology import estimated_type, typology
from linkages.places.urban_measure import choose
from linkages.places.urbanisation import urbanisation

SHARED = Path(os.environ.get("LINKAGES_SHARED", Path(__file__).parents[2].parent / "shared")) / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real files (../shared/data) are not here")

# JRC keeps NO061 and NO062 in 2016 and names Northern Ireland's districts as the regulation does.
ALIASES = {**{f"UKN0{c}": f"UKN1{i}" for i, c in enumerate("ABCDEFG")}, "NO061": "NO060", "NO062": "NO060"}


@pytest.fixture(scope="module")
def workbook():
    return place(sources.read(SHARED / "keep/keep_1420_four_programmes.xlsx").participations)


@pytest.fixture(scope="module")
def north_sea():
    return place(sources.read(SHARED / "keep/keep_0713_north_sea_partners.csv").participations)


def test_the_workbook_is_nuts_2013_and_placed_whole(workbook):
    assert workbook.version.version == "2013"
    assert workbook.participations.height == 328
    assert set(workbook.participations["placed_by"]) == {"code"}
    assert {a.version for a in workbook.version.alternatives if a.share == 1} == {"2010", "2013"}


def test_the_north_sea_list_is_placed_but_for_one_row(north_sea):
    rows = north_sea.participations
    assert north_sea.version.version == "2013"
    assert rows.filter(pl.col("placed_by") == "code").height == 1020
    assert rows["nuts2"].drop_nulls().n_unique() == 75
    assert rows.filter(pl.col("nuts2").str.starts_with("NO") & (pl.col("country") != "NO")).is_empty()


def test_joining_the_rows_of_2007_2013_to_older_versions_loses_places(north_sea):
    shares = {a.version: a.share for a in north_sea.version.alternatives}
    assert shares["2013"] == 1
    assert 0.9 < shares["2006"] < shares["2010"] < 1


def test_workbook_projects_count_in_cross_border_regions(workbook):
    found = membership(workbook.participations, crossborder.areas("2013"))
    assert set(found.projects["project_id"]) <= set(workbook.participations["project_id"])
    assert not found.projects.is_empty()


@pytest.mark.parametrize(("level", "least"), [(2, 0.995), (3, 0.985)])
def test_area_goes_where_jrc_puts_it(level, least):
    reference = (
        pl.read_csv(SHARED / f"nuts/jrc_n{level}_cm_v2013_v2016.csv")
        .select(
            source="code_v2013", target=pl.col("code_v2016").replace(ALIASES), area=pl.col("areaKm").cast(pl.Float64)
        )
        .filter(pl.col("area") > 0)
        .group_by("source", "target")
        .agg(pl.col("area").sum())
        .with_columns(theirs=pl.col("area") / pl.col("area").sum().over("source"))
    )
    ours = overlaps("2013", "2016", level).select(
        "source", "target", ours=pl.col("area_km2") / pl.col("area_km2").sum().over("source")
    )
    both = reference.join(ours, on=["source", "target"], how="left").with_columns(pl.col("ours").fill_null(0))
    same = both.select((pl.min_horizontal("ours", "theirs") * pl.col("area") / pl.col("theirs")).sum()).item()
    assert same / reference["area"].sum() >= least


def test_population_by_new_region_is_jrcs_where_nothing_was_cut_in_two():
    matrix = pl.read_csv(SHARED / "nuts/jrc_n2_cm_v2013_v2016.csv").with_columns(pl.col("pop18").cast(pl.Float64))
    old = matrix.group_by(region="code_v2013").agg(pl.col("pop18").sum())
    new = matrix.group_by(region="code_v2016").agg(pl.col("pop18").sum())
    result = convert(old, "2013", "2016", variables={"pop18": "absolute"}, unknown="drop").table
    both = result.join(new, on="region", suffix="_jrc")
    close = both.filter((pl.col("pop18") / pl.col("pop18_jrc") - 1).abs() < 0.01).height
    assert close / both.height > 0.95


def test_urban_share_agrees_with_giscos_typology():
    import geopandas as gpd

    frame = gpd.read_file(SHARED / "nuts/NUTS_RG_20M_2016_4326_LEVL_3.geojson")
    types = pl.DataFrame({"region": frame["NUTS_ID"].to_list(), "type": frame["URBN_TYPE"].to_list()})
    both = urbanisation("2016", 3)[0].join(types.filter(pl.col("type") > 0), on="region")
    assert both.height > 80
    # 1 is predominantly urban, 3 predominantly rural.
    assert spearmanr(both["urbanisation"], both["type"]).statistic < -0.6


GISCO = SHARED / "nuts/NUTS_RG_20M_2016_4326_LEVL_3.geojson"


def test_the_typology_that_comes_along_is_giscos():
    own, _ = typology("2016", 3, file=GISCO)
    along, _ = typology("2016", 3)
    both = own.filter(typology_basis="file").join(along, on="region", suffix="_along")
    assert both.height > 80
    assert (both["typology_class"] == both["typology_class_along"]).all()


def test_the_estimate_from_cells_agrees_with_giscos_typology():
    cells = urbanisation("2016", 3)[0].select("region", estimated=estimated_type())
    official = typology("2016", 3, file=GISCO)[0].filter(typology_basis="file")
    both = official.join(cells, on="region").select("estimated", official=3 - pl.col("typology").cast(pl.Int64))
    known, found = both["official"].to_numpy(), both["estimated"].to_numpy()
    chance = sum((known == kind).mean() * (found == kind).mean() for kind in (1, 2, 3))
    kappa = ((known == found).mean() - chance) / (1 - chance)
    assert kappa > 0.5
    # Hardly ever is a rural region taken for an urban one, or the other way round.
    assert (abs(known - found) == 2).mean() < 0.03


@pytest.mark.parametrize(("choice", "column"), [("density", "density18"), ("artificial", "artificial_share18")])
def test_jrcs_density_and_artificial_surface_stand_first_and_the_rest_is_unknown(choice, column):
    from linkages import regional_statistics

    given = regional_statistics.read([str(SHARED / "nuts/jrc_n2_cm_v2013_v2016.csv")], version="2013", level=2)
    urban = choose("2013", 2, choice=choice, given=given, universe=["SE11", "DK01", "RU-LEN", "BY-HM"])
    assert urban.x[:2] == (column, "urbanisation")
    (row,) = urban.lost
    assert (row["known"], row["lost"]) == (2, 2)
    values = next(s.values for s in given if s.column == column).select("region", value="value")
    degree = urbanisation("2013", 2)[0].select("region", "urbanisation")
    both = values.join(degree, on="region").drop_nulls()
    assert spearmanr(both["value"], both["urbanisation"]).statistic > 0.7


def test_types_are_rolled_up_with_people_where_they_are_given():
    from linkages import regional_statistics

    people = regional_statistics.one(f"{SHARED / 'nuts/jrc_n3_cm_v2013_v2016.csv'}", version="2016", level=3)
    assert people.column == "pop18"
    by_people, description = typology("2016", 2, weights=people.values, weighted_by="Inhabitants 2018")
    by_area = typology("2016", 2)[0]
    assert "Inhabitants 2018" in description.label
    both = by_people.join(by_area, on="region", suffix="_area").drop_nulls(["typology", "typology_area"])
    # People live in the towns: by people nearly every mixed region is more urban than by area.
    mixed = both.filter((pl.col("typology_area") > 0) & (pl.col("typology_area") < 2))
    assert (mixed["typology"] >= mixed["typology_area"]).mean() > 0.85
