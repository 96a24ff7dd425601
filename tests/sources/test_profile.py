import gzip

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import MissingFileError, RegionError, SettingError, SourceError
from linkages.sources.profile import read_profile
from linkages.sources.recipes import recipes

KNOWN = frozenset({"SE11", "FI1B", "EE00", "LV00", "DK01"})


def new(dimensions, years, rows):
    """A table in the layout of today: the frequency first, the oldest year first."""
    head = f"freq,{dimensions},geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in years)
    lines = [f"A,{key}\t" + "\t".join(f"{cell} " for cell in cells) for key, *cells in rows]
    return "\n".join([head, *lines, ""])


def old(dimensions, years, rows):
    """The layout until 2023: no frequency, the newest year first."""
    head = f"{dimensions},geo\\time\t" + "\t".join(f"{year} " for year in reversed(years))
    lines = [f"{key}\t" + "\t".join(f"{cell} " for cell in reversed(cells)) for key, *cells in rows]
    return "\n".join([head, *lines, ""])


def density(layout=new, unit="PER_KM2"):
    rows = [
        (f"{unit},EU27_2020", "110", "111"),
        (f"{unit},SE11", "300.5", "310 b"),
        (f"{unit},FI1B", "170", "172 e"),
        (f"{unit},EE00", "30", ": c"),
    ]
    return layout("unit", [2012, 2013], rows)


def written(tmp_path, **tables):
    files = {}
    for code, text in tables.items():
        files[code] = tmp_path / f"{code}.tsv.gz"
        files[code].write_bytes(gzip.compress(text.encode()))
    return files


def made(files, *, until=2013, level=2, known=KNOWN):
    profile = read_profile(files, nuts_version="2013", level=level, until=until, known_codes=known)
    return {s.column: s for s in profile.statistics}, profile


def values(statistic):
    return dict(statistic.values.select("region", "value").iter_rows())


@pytest.mark.parametrize("layout", [new, old])
def test_a_value_is_taken_with_its_year_unit_source_and_flags(tmp_path, layout):
    statistics, profile = made(written(tmp_path, demo_r_d3dens=density(layout)))
    found = statistics["population_density"]
    # 2013 has two values of the three that 2012 has: fewer than four in five
    assert found.year == "2012"
    assert values(found) == {"SE11": 300.5, "FI1B": 170, "EE00": 30}
    assert (found.unit, found.source) == ("inhabitants per km²", "Eurostat (demo_r_d3dens)")
    assert profile.reference.row(0) == ("population_density", "EU27_2020", 2012, 110.0, "")


def test_missing_stays_missing_and_is_counted_with_its_flag(tmp_path):
    text = density().replace("\t30 ", "\t: u").replace("\t170 ", "\t170 p")
    found = made(written(tmp_path, demo_r_d3dens=text), until=2012)[0]["population_density"]
    assert values(found) == {"SE11": 300.5, "FI1B": 170, "EE00": None}
    assert dict(found.values.select("region", "flag").iter_rows()) == {"SE11": "", "FI1B": "p", "EE00": "u"}
    lost = found.lost.filter(pl.col("field").str.starts_with("Population density"))
    assert lost["lost"].to_list() == [1]
    assert "EE00" in lost["example"][0]


def test_no_year_after_the_period_is_taken(tmp_path):
    found = made(written(tmp_path, demo_r_d3dens=density().replace(": c", "31")), until=2012)[0]
    assert found["population_density"].year == "2012"
    found = made(written(tmp_path, demo_r_d3dens=density().replace(": c", "31")), until=None)[0]
    assert found["population_density"].year == "2013"


def test_a_change_is_over_five_years_and_holds_the_flags_of_both(tmp_path):
    key = "NR,T,Y15-64"
    years = list(range(2008, 2014))
    rows = [
        (f"{key},EU27_2020", "200", *":" * 4, "190"),
        (f"{key},SE11", "100 b", *":" * 4, "110 e"),
        (f"{key},FI1B", ":", *":" * 4, "50"),
        (f"{key},LV00", "0", *":" * 4, "50"),
        ("NR,F,Y15-64,SE11", "1", *":" * 4, "9"),
    ]
    statistics, profile = made(written(tmp_path, demo_r_pjanaggr3=new("unit,sex,age", years, rows)))
    found = statistics["working_age_change"]
    assert values(found)["SE11"] == pytest.approx(10)
    assert values(found)["FI1B"] is None
    assert values(found)["LV00"] is None
    assert dict(found.values.select("region", "flag").iter_rows())["SE11"] in ("eb", "be")
    assert profile.reference["value"].to_list() == pytest.approx([-5])


@given(
    part=st.floats(0, 1e6, allow_nan=False),
    rest=st.floats(1e-3, 1e6, allow_nan=False),
)
def test_a_share_lies_between_0_and_100_and_is_that_of_the_whole(tmp_path_factory, part, rest):
    rows = [
        ("THS_PER,T,Y_GE15,B-E,SE11", repr(part)),
        ("THS_PER,T,Y_GE15,TOTAL,SE11", repr(part + rest)),
        ("THS_PER,T,Y_GE15,C,SE11", "1"),
        ("THS_PER,M,Y_GE15,TOTAL,SE11", "1"),
        ("THS_PER,T,Y15-64,TOTAL,SE11", "1"),
    ]
    text = new("unit,sex,age,nace_r2", [2013], rows)
    found = made(written(tmp_path_factory.mktemp("t"), lfst_r_lfe2en2=text))[0]["industry_employment"]
    share = values(found)["SE11"]
    assert 0 <= share <= 100
    assert share == pytest.approx(100 * part / (part + rest))


def test_the_second_choice_of_a_unit_is_taken_where_the_table_lacks_the_first(tmp_path):
    files = written(tmp_path, nama_10r_2gdp=old("unit", [2012], [("EUR_HAB,SE11", "5"), ("PPS_HAB,SE11", "7")]))
    assert values(made(files)[0]["gdp_pps_per_head"]) == {"SE11": 7}


def test_dimensions_may_stand_in_any_order(tmp_path):
    text = new(
        "unit,sex,prof_pos,sectperf",
        [2013],
        [("PC_EMP_HC,T,RSE,TOTAL,SE11", "1.2"), ("PC_EMP_HC,T,TOTAL,RSE,SE11", "9")],
    )
    assert values(made(written(tmp_path, rd_p_persreg=text))[0]["researchers_share"]) == {"SE11": 1.2}


def test_what_is_not_in_the_cache_is_counted_with_the_command_that_brings_it(tmp_path):
    statistics, _ = made(written(tmp_path, demo_r_d3dens=density()))
    row = next(iter(statistics.values())).lost.row(0, named=True)
    assert (row["rows"], row["known"], row["lost"]) == (7, 1, 6)
    assert "linkages fetch eurostat" in row["reason"]
    assert "pat_ep_rtot" in row["reason"]


def test_without_any_table_the_message_says_which_command_brings_them():
    with pytest.raises(MissingFileError, match="linkages fetch eurostat"):
        made({})


def test_an_indicator_without_a_value_in_the_period_is_counted_and_the_others_stand(tmp_path):
    files = written(tmp_path, demo_r_d3dens=density(), pat_ep_rtot=new("unit", [2013], [("P_MHAB,SE11", "150")]))
    statistics, _ = made(files, until=2012)
    assert list(statistics) == ["population_density"]
    assert "patents_per_million" in statistics["population_density"].lost["reason"][0]


def test_where_no_indicator_has_a_value_that_is_an_error(tmp_path):
    with pytest.raises(SettingError, match="no value up to 1999"):
        made(written(tmp_path, demo_r_d3dens=density()), until=1999)


def test_research_has_no_table_at_level_3(tmp_path):
    text = new("unit", [2013], [("PER_KM2,SE110", "340"), ("PER_KM2,SE11", "340")])
    statistics, _ = made(written(tmp_path, demo_r_d3dens=text), level=3, known=frozenset({"SE110"}))
    assert values(statistics["population_density"]) == {"SE110": 340}
    assert "rd_share_of_gdp" in statistics["population_density"].lost["reason"][0]


def test_a_table_that_lost_a_dimension_is_told(tmp_path):
    with pytest.raises(SourceError, match="no dimension sectperf"):
        made(written(tmp_path, rd_e_gerdreg=new("unit", [2013], [("PC_GDP,SE11", "3")])))


def test_a_table_that_was_divided_further_is_told(tmp_path):
    rows = [("PER_KM2,LAND,SE11", "3"), ("PER_KM2,ALL,SE11", "2")]
    with pytest.raises(SourceError, match="divided"):
        made(written(tmp_path, demo_r_d3dens=new("unit,ground", [2013], rows)))


def test_a_table_without_the_selection_is_told(tmp_path):
    files = written(tmp_path, nama_10r_2gdp=new("unit", [2013], [("EUR_HAB,SE11", "5")]))
    with pytest.raises(SettingError, match="PPS_EU27_2020_HAB or PPS_HAB"):
        made(files)


def test_a_cut_file_is_told(tmp_path):
    files = written(tmp_path, demo_r_d3dens=density())
    files["demo_r_d3dens"].write_bytes(files["demo_r_d3dens"].read_bytes()[:-20])
    with pytest.raises(SourceError, match="can't be read"):
        made(files)


def test_an_odd_flag_is_an_error_that_names_the_row_of_the_file(tmp_path):
    text = new("unit", [2013], [("OTHER,SE11", "1"), ("PER_KM2,SE11", "1 ???")])
    with pytest.raises(SourceError, match="row 3"):
        made(written(tmp_path, demo_r_d3dens=text))


def test_a_table_of_regions_elsewhere_is_told(tmp_path):
    with pytest.raises((RegionError, SettingError), match="2013"):
        made(written(tmp_path, demo_r_d3dens=density()), known=frozenset({"XX99"}))


def test_an_older_union_is_compared_with_where_the_newest_has_no_value(tmp_path):
    text = density().replace("EU27_2020\t110", "EU27_2020\t:") + "A,PER_KM2,EU28\t116 \t117 \n"
    _, profile = made(written(tmp_path, demo_r_d3dens=text), until=2012)
    assert profile.reference["area"].to_list() == ["EU28"]


def test_each_indicator_has_the_column_of_its_recipe(tmp_path):
    statistics, profile = made(written(tmp_path, demo_r_d3dens=density()))
    assert list(statistics) == [recipe.name for recipe in profile.recipes]
    assert {recipe.name for recipe in recipes(2)} >= set(statistics)


def test_a_share_and_its_whole_are_of_the_same_people(tmp_path):
    # those of 15 and more are known in all, those in industry of 15 to 64 alone
    rows = [
        ("T,Y_GE15,TOTAL,THS,SE11", "200"),
        ("T,Y15-64,TOTAL,THS,SE11", "100"),
        ("T,Y15-64,B-E,THS,SE11", "20"),
    ]
    files = written(tmp_path, lfst_r_lfe2en2=new("sex,age,nace_r2,unit", [2013], rows))
    assert values(made(files)[0]["industry_employment"]) == {"SE11": 20}
