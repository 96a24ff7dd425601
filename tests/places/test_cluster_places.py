import polars as pl
import pytest

from linkages.places.cluster_places import locate_clusters
from linkages.places.crossborder import areas
from linkages.sources.countries import country
from linkages.tables import COVERAGE, validate

VERSION = "2013"


@pytest.fixture(scope="module")
def composition():
    return areas(VERSION)


def located(composition, *places, country=None, level=2):
    clusters = pl.DataFrame(
        {"cluster_id": [f"C{k}" for k, _ in enumerate(places, 1)], "place": places, "country": [country] * len(places)},
        schema=dict.fromkeys(("cluster_id", "place", "country"), pl.String),
    )
    return locate_clusters(clusters, composition, version=VERSION, level=level)


def cross(found, cluster="C1"):
    rows = found.units.filter((pl.col("cluster_id") == cluster) & (pl.col("unit_kind") == "cross_border_region"))
    return rows["unit"].to_list()


def test_codes_of_either_level_give_the_region_of_the_study(composition):
    found = located(composition, "SE224", "SE22", "RU-KGD")
    assert found.clusters["regions"].to_list() == ["SE22", "SE22", "RU-KGD"]
    assert found.clusters["countries"].to_list() == ["SE", "SE", "RU"]
    assert set(found.clusters["placed_by"]) == {"code"}


def test_towns_are_found_with_their_country(composition):
    found = located(composition, "Lund, SE", "Oulu (FI)", "Lund")
    assert found.clusters["regions"].to_list() == ["SE22", "FI1D", None]
    assert found.clusters["placed_by"].to_list() == ["town", "town", "none"]
    assert located(composition, "Lund", country="SE").clusters["regions"].to_list() == ["SE22"]


def test_countries_may_be_written_out_where_their_names_are_known(composition):
    clusters = pl.DataFrame(
        {
            "cluster_id": ["C1", "C2", "C3"],
            "place": ["Kiel, Germany", "Lund (Sweden)", "Oulu"],
            "country": [None, None, "Finland"],
        }
    )
    found = locate_clusters(clusters, composition, version=VERSION, code_of=country).clusters
    assert found["regions"].to_list() == ["DEF0", "SE22", "FI1D"]
    assert locate_clusters(clusters, composition, version=VERSION).clusters["regions"].to_list() == [None] * 3


@pytest.mark.parametrize("name", ["Öresund", "öresund", " ÖRESUND "])
def test_a_cross_border_region_is_known_by_its_name(composition, name):
    found = located(composition, name)
    assert cross(found) == ["Öresund"]
    assert found.clusters.row(0, named=True) == {
        "cluster_id": "C1",
        "regions": None,
        "cross_border_regions": "Öresund",
        "countries": None,
        "placed_by": "cross_border_region",
    }


def test_a_name_in_brackets_is_a_name_too(composition):
    assert cross(located(composition, "Helsinki-Tallinn")) == ["Estonia-Finland (Helsinki-Tallinn)"]


def test_a_cluster_on_one_side_lies_in_every_cross_border_region_around_it(composition):
    assert {"Öresund", "South Baltic"} <= set(cross(located(composition, "SE224")))


def test_a_cluster_across_a_border_lies_where_both_its_sides_are(composition):
    found = cross(located(composition, "SE224; DK011"))
    assert "Öresund" in found
    assert "South Baltic" not in found


def test_a_coarse_code_that_a_region_holds_in_part_is_counted_as_undecided(composition):
    found = located(composition, "SE22")
    assert "Öresund" not in cross(found)
    reason = found.coverage.filter(pl.col("field") == "clusters: cross-border region")["reason"][0]
    assert "SE22" in reason
    assert "NUTS-3" in reason


def test_places_that_are_nowhere_are_counted(composition):
    found = located(composition, "Atlantis; XX99", "55.7 12.5", "SE2")
    assert set(found.clusters["placed_by"]) == {"none"}
    rows = {row["field"]: row for row in found.coverage.iter_rows(named=True)}
    assert rows["clusters: places"]["lost"] == 4
    assert rows["clusters with a place"]["known"] == 0
    assert found.units.is_empty()


def test_a_coarse_code_has_no_region_in_a_fine_study(composition):
    found = located(composition, "SE22", "SE224", level=3)
    assert found.clusters["regions"].to_list() == [None, "SE224"]
    assert "clusters: region" in found.coverage["field"].to_list()


def test_several_ways_of_telling_are_said(composition):
    assert located(composition, "SE224; Öresund; Malmö, SE").clusters["placed_by"].to_list() == ["several"]


def test_without_cross_border_regions_regions_are_found_all_the_same(composition):
    found = located(composition.clear(), "SE224; DK011")
    assert found.clusters["regions"].to_list() == ["DK01;SE22"]
    assert cross(found) == []


def test_coverage_is_as_specified_and_no_cluster_is_no_error(composition):
    validate(located(composition, "SE22", "Atlantis").coverage, COVERAGE)
    assert located(composition).clusters.is_empty()
