import numpy as np
import polars as pl
import pytest

from linkages.errors import SettingError
from linkages.indicators.scenarios import Cut, parse_cut, scenarios, threshold


def clusters(*rows):
    names = ["cluster_id", "region", "index", "index_low", "index_high"]
    schema = {"cluster_id": pl.String, "region": pl.String, **dict.fromkeys(names[2:], pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(group=pl.lit("all"), top=pl.lit(2.0))


def regions(**index):
    frame = pl.DataFrame(
        {"region": list(index), "index": list(index.values())}, schema={"region": pl.String, "index": pl.Float64}
    )
    return frame.with_columns(index_low=pl.col("index"), index_high=pl.col("index"), top=pl.lit(2.0))


FIXED = {"cut": Cut("fixed", 1.0), "region_cut": Cut("fixed", 1.0)}


def test_the_four_scenarios_follow_from_the_two_levels():
    table = clusters(
        *[
            (name, region, value, value, value)
            for name, region, value in (
                ("a", "up", 1.5),
                ("b", "down", 1.5),
                ("c", "up", 0.5),
                ("d", "down", 0.5),
            )
        ]
    )
    found = scenarios(table, regions(up=1.2, down=0.2), **FIXED)
    assert found["scenario"].to_list() == ["supported", "lonely", "late", "potential"]


def test_the_cut_itself_is_high():
    found = scenarios(clusters(("a", "up", 1.0, 1.0, 1.0)), regions(up=1.0), **FIXED)
    assert found["scenario"][0] == "supported"


def test_without_a_region_a_scenario_is_undetermined_and_two_remain():
    found = scenarios(clusters(("a", "none", 1.5, 1.5, 1.5)), regions(up=1.2), **FIXED).row(0, named=True)
    assert (found["scenario"], found["possible"]) == ("undetermined", "supported;lonely")
    assert found["remark"] == "its region is not among the regions"


def test_without_any_region_that_is_said():
    found = scenarios(clusters(("a", "none", 1.5, 1.5, 1.5)), regions(), **FIXED).row(0, named=True)
    assert found["remark"] == "no figure of any region is given"


@pytest.mark.parametrize(
    ("low", "high", "possible"),
    [(1.1, 1.9, "supported"), (0.1, 0.9, "late"), (0.9, 1.1, "supported;late")],
)
def test_without_an_index_the_range_tells_what_remains_possible(low, high, possible):
    found = scenarios(clusters(("a", "up", None, low, high)), regions(up=1.2), **FIXED).row(0, named=True)
    assert (found["scenario"], found["possible"]) == ("undetermined", possible)


def test_ahead_compares_places_on_the_two_indices():
    found = scenarios(clusters(("a", "up", 0.9, 0.9, 0.9), ("b", "up", 1.3, 1.3, 1.3)), regions(up=1.2), **FIXED)
    assert found["ahead"].to_list() == [False, True]


def test_clusters_are_cut_within_their_group():
    table = clusters(
        ("a", "up", 0.2, 0.2, 0.2), ("b", "up", 0.4, 0.4, 0.4), ("c", "up", 1.2, 1.2, 1.2), ("d", "up", 1.6, 1.6, 1.6)
    )
    table = table.with_columns(group=pl.Series(["x", "x", "y", "y"]))
    found = scenarios(table, regions(up=1.2), cut=Cut("mean"), region_cut=Cut("fixed", 1.0))
    assert found["level"].to_list() == ["low", "high", "low", "high"]


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("mean", Cut("mean")),
        (" Median ", Cut("median")),
        ("q33.3", Cut("quantile", 0.333)),
        ("0,5", Cut("fixed", 0.5)),
    ],
)
def test_cuts_are_read(said, cut):
    assert parse_cut(said) == Cut(cut.kind, pytest.approx(cut.value))


@pytest.mark.parametrize("said", ["high", "-1", "q0", "q100", "q", "", "nan", "1e3"])
def test_what_is_no_cut_is_refused(said):
    with pytest.raises(SettingError, match="cut is"):
        parse_cut(said)


def test_mean_median_and_quantile_are_those_of_numpy():
    index = np.array([0.1, 0.2, np.nan, 0.9, 1.4])
    known = index[~np.isnan(index)]
    assert threshold(index, Cut("mean"))[0] == pytest.approx(np.mean(known), abs=1e-12)
    assert threshold(index, Cut("median"))[0] == pytest.approx(np.median(known), abs=1e-12)
    assert threshold(index, Cut("quantile", 0.25))[0] == pytest.approx(np.quantile(known, 0.25), abs=1e-12)


@pytest.mark.parametrize(
    ("index", "why"),
    [([], "nobody"), ([np.nan], "nobody"), ([1.0], "one alone"), ([0.7, 0.7], "all have the same")],
)
def test_where_there_is_no_cut_it_says_why(index, why):
    at, said = threshold(np.array(index, dtype=float), Cut("mean"))
    assert at is None
    assert why in said


def test_a_fixed_cut_needs_nobody_else():
    assert threshold(np.array([1.0]), Cut("fixed", 0.5)) == (0.5, "")
