import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError, RegionError, SettingError
from linkages.places import nuts
from linkages.places.convert import convert, convert_flows
from linkages.places.overlaps import overlaps

VERSION = st.sampled_from(nuts.VERSIONS)
LEVEL = st.sampled_from([2, 3])


def figures(version, level, value=1.0):
    return pl.DataFrame({"region": sorted(nuts.codes(version, level))}).with_columns(x=pl.lit(value))


@given(VERSION, VERSION, LEVEL, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_totals_are_kept_but_for_what_is_said_to_be_lost(source, target, level, random):
    frame = figures(source, level).with_columns(x=pl.Series([random.random() for _ in nuts.codes(source, level)]))
    result = convert(frame, source, target, variables={"x": "absolute"})
    kept = (1 - result.lost["x"]) * frame["x"].sum()
    assert result.table["x"].sum() == pytest.approx(kept)
    assert set(result.table["region"]) <= nuts.codes(target, level)


@given(VERSION, VERSION, LEVEL)
@settings(max_examples=30, deadline=None)
def test_an_unchanged_region_converts_to_exactly_itself(source, target, level):
    same = overlaps(source, target, level).filter("unchanged")["source"]
    frame = figures(source, level).with_columns(x=pl.int_range(pl.len()).cast(pl.Float64) / 7)
    result = convert(frame, source, target, variables={"x": "absolute"}).table
    before, after = (t.filter(pl.col("region").is_in(same.implode())).sort("region") for t in (frame, result))
    assert before.equals(after)


@given(VERSION, VERSION, LEVEL)
@settings(max_examples=20, deadline=None)
def test_a_rate_that_is_the_same_everywhere_stays_so(source, target, level):
    result = convert(figures(source, level, 0.3), source, target, variables={"x": "relative"})
    assert result.table["x"].to_list() == pytest.approx([0.3] * result.table.height)


def test_merged_regions_are_summed_and_their_rates_averaged_by_area():
    frame = pl.DataFrame({"region": ["NO061", "NO062"], "people": [300, 130], "rate": [1.0, 2.0]})
    table = convert(frame, "2013", "2016", variables={"people": "absolute", "rate": "relative"}).table
    areas = overlaps("2013", "2016", 3).filter(pl.col("target") == "NO060").sort("source")["area_km2"]
    assert table["people"].to_list() == [430]
    assert table["rate"].item() == pytest.approx((areas * pl.Series([1.0, 2.0])).sum() / areas.sum())


def test_rows_of_several_years_stay_apart():
    frame = pl.DataFrame({"region": ["LT00"] * 2, "year": [2010, 2011], "x": [1.0, 2.0], "name": ["a", "b"]})
    table = convert(frame, "2013", "2016", variables={"x": "absolute"}, by=["year"]).table
    assert table.columns == ["region", "year", "x"]
    assert dict(table.group_by("year").agg(pl.col("x").sum()).iter_rows()) == pytest.approx({2010: 1.0, 2011: 2.0})


def test_missing_stays_missing():
    frame = pl.DataFrame({"region": ["NO061", "NO062", "SE332"], "x": [None, 1.0, 2.0]})
    assert convert(frame, "2013", "2016", variables={"x": "absolute"}).table.rows() == [("NO060", None), ("SE332", 2.0)]


def test_what_has_no_counterpart_is_stated():
    frame = pl.DataFrame({"region": ["RS11", "SE33"], "x": [3.0, 1.0]})
    result = convert(frame, "2016", "2013", variables={"x": "absolute"})
    assert result.lost == {"x": 0.75}
    assert result.lost_regions == ("RS11",)
    assert "75.00%" in str(result)


def test_extra_regio_and_neighbours_stay():
    frame = pl.DataFrame({"region": ["NOZZ", "RU-LEN", "SE33"], "x": [1.0, 1.0, 2.0]})
    result = convert(frame, "2013", "2021", variables={"x": "absolute"})
    assert result.table.rows() == [("NOZZ", 1.0), ("RU-LEN", 1.0), ("SE33", 2.0)]
    assert result.lost_rows == 0


def test_extra_regio_is_written_as_the_other_version_does_and_lost_where_its_country_is():
    frame = pl.DataFrame({"region": ["ELZZ", "RSZZ"], "x": [1.0, 3.0]})
    result = convert(frame, "2016", "2006", variables={"x": "absolute"})
    assert result.table.rows() == [("GRZZ", 1.0)]
    assert result.lost_regions == ("RSZZ",)


def test_codes_of_another_version_are_an_error_unless_they_may_be_dropped():
    frame = pl.DataFrame({"region": ["LT01", "SE33"], "x": [1.0, 1.0]})
    with pytest.raises(RegionError, match=r"LT01.*of NUTS 2016, 2021"):
        convert(frame, "2013", "2021", variables={"x": "absolute"})
    assert convert(frame, "2013", "2021", variables={"x": "absolute"}, unknown="drop").lost == {"x": 0.5}


def test_levels_are_not_mixed():
    frame = pl.DataFrame({"region": ["SE33", "SE332"], "x": [1.0, 1.0]})
    with pytest.raises(RegionError, match="one level"):
        convert(frame, "2013", "2021", variables={"x": "absolute"})


def test_other_weights_may_be_given():
    weights = pl.DataFrame({"source": ["LT00", "LT00"], "target": ["LT01", "LT02"], "weight": [1, 3]})
    frame = pl.DataFrame({"region": ["LT00"], "x": [8.0]})
    table = convert(frame, "2013", "2016", variables={"x": "absolute"}, weights=weights).table
    assert table.rows() == [("LT01", 2.0), ("LT02", 6.0)]


def test_pandas_comes_back_as_pandas():
    frame = pd.DataFrame({"NUTS": ["SE33"], "x": [2]})
    table = convert(frame, "2013", "2016", variables={"x": "absolute"}, region="NUTS").table
    assert isinstance(table, pd.DataFrame)
    assert table.to_dict("list") == {"NUTS": ["SE33"], "x": [2.0]}


def test_flows_are_converted_at_both_ends_and_their_total_is_kept():
    frame = pl.DataFrame({"origin": ["LT00", "NO06"], "destination": ["LT00", "LT00"], "n": [10.0, 5.0]})
    result = convert_flows(frame, "2013", "2016", variables=["n"])
    assert result.table.select("origin", "destination").rows() == [
        (a, b) for a in ("LT01", "LT02", "NO06") for b in ("LT01", "LT02")
    ]
    assert result.table["n"].sum() == pytest.approx(15)
    assert result.lost == {"n": 0}


def test_a_flow_table_gives_what_its_margins_give():
    regions = sorted(nuts.codes("2013", 2))[::7]
    frame = pl.DataFrame(
        {"origin": regions, "destination": regions[::-1], "n": [float(i) for i in range(len(regions))]}
    )
    flows = convert_flows(frame, "2013", "2021", variables=["n"]).table
    margin = flows.group_by(region="origin").agg(pl.col("n").sum()).sort("region")
    single = convert(frame, "2013", "2021", variables={"n": "absolute"}, region="origin").table.rename(
        {"origin": "region"}
    )
    assert margin["region"].to_list() == single["region"].to_list()
    assert margin["n"].to_list() == pytest.approx(single["n"].to_list())


def test_a_missing_column_or_a_kind_that_does_not_exist_is_a_clear_error():
    frame = pl.DataFrame({"region": ["SE33"], "x": [1.0]})
    with pytest.raises(ColumnError, match="'y'"):
        convert(frame, "2013", "2016", variables={"y": "absolute"})
    with pytest.raises(SettingError, match="relative"):
        convert(frame, "2013", "2016", variables={"x": "rate"})
    with pytest.raises(SettingError, match="2012"):
        convert(frame, "2012", "2016", variables={"x": "absolute"})
