import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError, RegionError, SettingError
from linkages.places import nuts
from linkages.places.conversion import convert, convert_flows
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


def test_the_version_may_be_found_from_the_codes():
    frame = pl.DataFrame({"region": ["LT00", "SE33"], "x": [1.0, 1.0]})
    result = convert(frame, "auto", "2021", variables={"x": "absolute"})
    assert result.source == "2013"
    assert set(result.table["region"]) == {"LT01", "LT02", "SE33"}


MIXTURE = pl.DataFrame(
    {"region": ["FRE1", "FRE2", "FRF1", "LT00", "SE33"], "x": [1.0, 2.0, 4.0, 8.0, 16.0]},
)


def test_a_mixture_is_an_error_that_names_the_codes_and_the_way_out():
    with pytest.raises(RegionError, match=r"3 codes.*'FRE1' \(of NUTS 2016, 2021\).*mixed=True"):
        convert(MIXTURE, "2013", "2013", variables={"x": "absolute"})
    with pytest.raises(RegionError, match="mixed=True"):
        convert(MIXTURE, "auto", "2021", variables={"x": "absolute"})


def test_a_mixture_is_converted_each_country_in_its_own_version_where_asked():
    result = convert(MIXTURE, "2013", "2013", variables={"x": "absolute"}, mixed=True)
    assert result.table.rows() == [("FR22", 2.0), ("FR30", 1.0), ("FR42", 4.0), ("LT00", 8.0), ("SE33", 16.0)]
    assert result.others == {"2016": ("FRE1", "FRE2", "FRF1")}
    assert "FRE1, FRE2, FRF1" in str(result)


def test_flows_may_be_a_mixture_too():
    frame = pl.DataFrame({"origin": ["FRE1", "LT00"], "destination": ["LT00", "FRE1"], "n": [1.0, 2.0]})
    result = convert_flows(frame, "2013", "2013", variables=["n"], mixed=True)
    assert result.table.rows() == [("FR30", "LT00", 1.0), ("LT00", "FR30", 2.0)]


@given(VERSION, LEVEL)
@settings(max_examples=10, deadline=None)
def test_a_mixture_by_country_converts_as_each_part_alone(target, level):
    def share(version, countries):
        rows = [code for code in sorted(nuts.codes(version, level)) if code[:2] in countries]
        return pl.DataFrame({"region": rows, "x": [float(i) for i in range(len(rows))]})

    parts = {"2013": share("2013", {"FR", "LT", "SE", "HU"}), "2016": share("2016", {"PL", "IE", "UK"})}
    whole = convert(pl.concat(parts.values()), "2013", target, variables={"x": "absolute"}, mixed=True).table
    alone = [convert(frame, v, target, variables={"x": "absolute"}).table for v, frame in parts.items()]
    expected = pl.concat(alone).sort("region")
    assert whole["region"].to_list() == expected["region"].to_list()
    assert whole["x"].to_list() == pytest.approx(expected["x"].to_list())


def test_codes_of_two_versions_for_one_territory_are_refused():
    frame = pl.DataFrame({"region": ["FR22", "FRE2", "FR10", "FR30"], "x": [1.0, 1.0, 1.0, 1.0]})
    with pytest.raises(RegionError, match=r"FR22 \(NUTS .*FRE2 \(NUTS .*count twice"):
        convert(frame, "2013", "2013", variables={"x": "absolute"}, mixed=True)


def test_rows_without_figures_give_way_to_the_same_territory_with_figures():
    frame = pl.DataFrame({"region": ["FR22", "FRE2", "FR30"], "x": [5.0, None, None]})
    result = convert(frame, "2013", "2016", variables={"x": "absolute"}, mixed=True)
    assert result.table.rows() == [("FRE1", None), ("FRE2", 5.0)]


def test_years_of_one_territory_in_two_versions_are_no_mixture_of_it():
    frame = pl.DataFrame({"region": ["FR22", "FRE2"], "year": [2014, 2018], "x": [1.0, 2.0]})
    result = convert(frame, "2013", "2016", variables={"x": "absolute"}, by=["year"], mixed=True)
    assert result.table.rows() == [("FRE2", 2014, 1.0), ("FRE2", 2018, 2.0)]


def test_weights_do_not_serve_a_mixture():
    weights = pl.DataFrame({"source": ["LT00"], "target": ["LT01"], "weight": [1]})
    with pytest.raises(SettingError, match="area alone"):
        convert(MIXTURE, "2013", "2016", variables={"x": "absolute"}, weights=weights, mixed=True)


def test_lower_case_padded_and_foreign_codes_are_read_and_unknown_ones_named():
    frame = pl.DataFrame({"region": [" se33", "ru-len ", "nozz"], "x": [1.0, 2.0, 4.0]})
    assert convert(frame, "2013", "2021", variables={"x": "absolute"}).table.rows() == [
        ("NOZZ", 4.0),
        ("RU-LEN", 2.0),
        ("SE33", 1.0),
    ]
    with pytest.raises(
        RegionError, match=r"'XX99' \(unknown\), 'SE3' \(NUTS 1\).*Put them right|'SE3' \(NUTS 1\), 'XX99'"
    ):
        convert(pl.DataFrame({"region": ["XX99", "SE3"], "x": [1, 1]}), "2013", "2021", variables={"x": "absolute"})


def test_weights_of_level_3_serve_a_table_of_level_2():
    weights = pl.DataFrame(
        {"source": ["LT00A", "LT001", "UKN01"], "target": ["LT011", "LT021", "UKN10"], "weight": [1, 3, 1]}
    )
    frame = pl.DataFrame({"region": ["LT00", "UKN0"], "x": [8.0, 1.0]})
    table = convert(frame, "2013", "2016", variables={"x": "absolute"}, weights=weights).table
    assert table.rows() == [("LT01", 2.0), ("LT02", 6.0), ("UKN0", 1.0)]


def test_a_flow_lost_at_its_destination_names_the_destination():
    frame = pl.DataFrame({"origin": ["SE33", "SE33"], "destination": ["RS11", "SE22"], "n": [1.0, 3.0]})
    result = convert_flows(frame, "2016", "2013", variables=["n"])
    assert result.lost_regions == ("RS11",)
    assert result.lost == {"n": 0.25}


def test_flows_are_sorted_by_origin_destination_and_what_tells_them_apart():
    frame = pl.DataFrame(
        {"origin": ["SE33", "SE33", "DK01"], "destination": ["SE22", "SE22", "SE33"], "year": [2, 1, 1], "n": [1, 2, 3]}
    )
    table = convert_flows(frame, "2013", "2016", variables=["n"], by=["year"]).table
    assert table.rows() == [("DK01", "SE33", 1, 3.0), ("SE33", "SE22", 1, 2.0), ("SE33", "SE22", 2, 1.0)]


def test_no_rows_give_no_rows():
    frame = pl.DataFrame(schema={"origin": pl.String, "destination": pl.String, "n": pl.Float64})
    assert convert_flows(frame, "2013", "2016", variables=["n"]).table.is_empty()


def test_nan_is_missing_and_text_is_no_variable():
    frame = pd.DataFrame({"region": ["SE33", "SE22"], "x": [float("nan"), 1.0], "name": ["a", "b"]})
    table = convert(frame, "2013", "2016", variables={"x": "absolute"}).table
    assert table["x"].isna().tolist() == [False, True]
    with pytest.raises(SettingError, match="'name' holds no numbers"):
        convert(frame, "2013", "2016", variables={"name": "absolute"})


def test_several_variables_are_converted_at_once_each_in_its_way():
    frame = pl.DataFrame({"region": ["NO061", "NO062"], "a": [1, 2], "b": [3, 3], "c": [0.5, 0.5]})
    kinds = {"a": "absolute", "b": "absolute", "c": "relative"}
    assert convert(frame, "2013", "2016", variables=kinds).table.rows() == [("NO060", 3.0, 6.0, 0.5)]


@pytest.mark.parametrize(
    "codes",
    [
        pd.Series(["LT00", "SE33"], dtype="category"),
        pl.Series(["LT00", "SE33"], dtype=pl.Categorical),
        pl.Series(["LT00", "SE33"], dtype=pl.Enum(["SE33", "LT00"])),
    ],
)
def test_codes_may_be_categories(codes):
    frame = (pd if isinstance(codes, pd.Series) else pl).DataFrame({"region": codes, "x": [1.0, 2.0]})
    assert sum(convert(frame, "2013", "2016", variables={"x": "absolute"}).table["x"]) == pytest.approx(3)
    flows = (pd if isinstance(codes, pd.Series) else pl).DataFrame({"origin": codes, "destination": codes, "n": [1, 2]})
    assert sum(convert_flows(flows, "2013", "2016", variables=["n"]).table["n"]) == pytest.approx(3)


@pytest.mark.parametrize("frame", [pl.DataFrame({"region": [], "x": []}), pd.DataFrame({"region": [], "x": []})])
def test_a_table_without_rows_converts_to_one_without_rows(frame):
    assert len(convert(frame, "2013", "2016", variables={"x": "absolute"}).table) == 0


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf"), None])
def test_weights_that_are_none_are_refused(weight):
    frame = pl.DataFrame({"region": ["LT00"], "x": [1.0]})
    weights = pl.DataFrame({"source": ["LT00", "LT00"], "target": ["LT01", "LT02"], "weight": [1.0, weight]})
    with pytest.raises(SettingError, match="0 or more; LT00 to LT02"):
        convert(frame, "2013", "2016", variables={"x": "absolute"}, weights=weights)
    with pytest.raises(SettingError, match="0 or more; LT00 to LT01 has 'a'"):
        convert(frame, "2013", "2016", variables={"x": "absolute"}, weights=weights.with_columns(weight=pl.lit("a")))


def test_a_version_written_as_a_number_is_told_from_one_that_there_is_not():
    frame = pl.DataFrame({"region": ["LT00"], "x": [1.0]})
    with pytest.raises(SettingError, match="write '2013', not 2013"):
        convert(frame, 2013, "2016", variables={"x": "absolute"})


def test_unchanged_regions_that_weights_do_not_name_stay_what_they_are():
    frame = pl.DataFrame({"region": ["LT00", "SE33", "PL12"], "x": [4.0, 2.0, 1.0]})
    weights = pl.DataFrame({"source": ["LT00", "LT00"], "target": ["LT01", "LT02"], "weight": [1.0, 3.0]})
    result = convert(frame, "2013", "2016", variables={"x": "absolute"}, weights=weights)
    assert result.table.rows() == [("LT01", 1.0), ("LT02", 3.0), ("SE33", 2.0)]
    assert result.lost_regions == ("PL12",)


def test_weights_of_level_2_are_refused_for_a_table_of_level_3():
    weights = pl.DataFrame({"source": ["LT00", "LT00"], "target": ["LT01", "LT02"], "weight": [1.0, 3.0]})
    with pytest.raises(RegionError, match="weights are of NUTS level 2, the table of level 3"):
        convert(figures("2013", 3), "2013", "2016", variables={"x": "absolute"}, weights=weights)
