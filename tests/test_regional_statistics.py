import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages import regional_statistics, statistic_versions, tables
from linkages.errors import MissingFileError, RegionError, SettingError, SourceError
from linkages.places import nuts
from linkages.sources.statistics import Statistic
from linkages.tables import COVERAGE


def statistic(values, *, unit="million euro", label="GDP", column="gdp"):
    """Make a statistic of rows (region, value) or (region, value, flag)."""
    rows = [(region, value, flag[0] if flag else "", 2013) for region, value, *flag in values]
    schema = {"region": pl.String, "value": pl.Float64, "flag": pl.String, "year": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return Statistic(column, label, unit, "2013", "a file", frame, COVERAGE.empty(), "")


def bring(values, version, *, level=2, kinds=(), **words):
    (found,) = regional_statistics.bring([statistic(values, **words)], version=version, level=level, kinds=kinds)
    return found


def values(found):
    return dict(found.values.select("region", "value").iter_rows())


FRANCE_2016 = [(code, 1.0) for code in sorted(nuts.codes("2016", 2)) if code.startswith("FR")]


def test_codes_of_the_run_stay_what_they_are():
    found = bring([("SE33", 2.5, "e"), ("LT00", 1.0)], "2013")
    assert found.values.rows() == [
        ("LT00", 1.0, "", 2013, "2013", 0.0),
        ("SE33", 2.5, "e", 2013, "2013", 0.0),
    ]
    assert found.lost.is_empty()


def test_each_country_is_read_in_the_version_that_fits_it():
    found = bring([("SE33", 5.0), *FRANCE_2016], "2013")
    assert set(found.values["region"]) == {"SE33"} | {c for c in nuts.codes("2013", 2) if c.startswith("FR")}
    assert dict(found.values.select("region", "nuts_version").iter_rows())["FR22"] == "2016"
    assert dict(found.values.select("region", "nuts_version").iter_rows())["SE33"] == "2013"
    (row,) = found.lost.iter_rows(named=True)
    assert (row["rows"], row["known"]) == (27, 27)
    assert "values of FR" in row["reason"]
    assert "absolute (its unit is 'million euro')" in found.remark


def test_absolute_figures_are_summed_and_relative_ones_averaged():
    amounts = [("LT01", 100.0, "e"), ("LT02", 300.0, "b")]
    assert values(bring(amounts, "2013")) == {"LT00": 400.0}
    rates = bring(amounts, "2013", unit="euro per inhabitant")
    assert 100 < values(rates)["LT00"] < 300
    assert rates.values["estimated"].to_list() == [1.0]
    assert rates.values["flag"].to_list() == ["be"]


def test_a_flag_of_a_region_that_only_changed_its_code_stays_as_it_is():
    found = bring([(code, 1.0, "bu") for code, _ in FRANCE_2016], "2013")
    assert set(found.values["flag"]) == {"bu"}
    assert set(found.values["estimated"]) == {0.0}


def test_missing_stays_missing():
    found = bring([("LT01", 100.0), ("LT02", None, "c")], "2013")
    assert values(found) == {"LT00": None}
    assert found.values["flag"].to_list() == ["c"]
    assert "1 have none" in found.remark


def test_a_region_that_the_file_leaves_out_makes_no_half_sum():
    assert values(bring([("LT01", 100.0)], "2013")) == {"LT00": None}


def test_what_has_no_counterpart_is_counted_with_its_share():
    found = bring([("RS11", 75.0), ("SE33", 25.0)], "2013")
    assert values(found) == {"SE33": 25.0}
    (row,) = found.lost.iter_rows(named=True)
    assert (row["rows"], row["known"], row["example"]) == (1, 0, "RS11")
    assert "not converted: 100.00% of the sum, RS11" in row["reason"]


def test_codes_of_no_version_and_codes_beside_a_whole_country_are_counted():
    found = bring([("LT00", 1.0), ("LT01", 1.0), ("LT02", 1.0), ("XX11", 1.0), ("RU-LEN", 7.0)], "2013")
    assert values(found) == {"LT00": 1.0, "RU-LEN": 7.0}
    (row,) = found.lost.iter_rows(named=True)
    assert row["rows"] - row["known"] == 3
    assert "LT01, LT02 are of another version" in row["reason"]
    assert found.values.filter(pl.col("region") == "RU-LEN")["nuts_version"].to_list() == [None]


def test_no_known_code_at_all_is_an_error():
    with pytest.raises(RegionError, match=r"none of its 2 codes.*XX11"):
        bring([("XX11", 1.0), ("XX12", 1.0)], "2013")


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_totals_of_absolute_figures_are_kept_but_for_what_is_counted(data):
    source, target = data.draw(st.lists(st.sampled_from(nuts.VERSIONS), min_size=2, max_size=2, unique=True))
    level = data.draw(st.sampled_from([2, 3]))
    # Serbia, Albania, Mayotte, Svalbard: what a version lacks can't be kept.
    codes = [c for c in sorted(nuts.codes(source, level)) if c[:2] not in ("RS", "AL", "FR", "NO")]
    given_values = [(code, float(i % 17)) for i, code in enumerate(codes)]
    found = bring(given_values, target, level=level)
    assert found.values["value"].null_count() == 0
    assert found.values["value"].sum() == pytest.approx(sum(value for _, value in given_values))


@given(st.sampled_from(nuts.VERSIONS), st.sampled_from(nuts.VERSIONS), st.sampled_from([2, 3]))
@settings(max_examples=15, deadline=None)
def test_a_rate_that_is_the_same_everywhere_stays_so(source, target, level):
    found = bring([(code, 0.7) for code in sorted(nuts.codes(source, level))], target, level=level, unit="%")
    assert found.values["value"].drop_nulls().to_list() == pytest.approx([0.7] * found.values["value"].count())


@pytest.mark.parametrize(
    ("unit", "label", "kind"),
    [
        ("million euro", "", "absolute"),
        ("euro per inhabitant", "", "relative"),
        ("purchasing power standards per inhabitant, % of the EU average", "", "relative"),
        ("thousand persons", "", "absolute"),
        ("% of active population", "", "relative"),
        ("km²", "", "absolute"),
        ("inhabitants per km²", "", "relative"),
        ("inhabitants", "", "absolute"),
        ("share (0 to 1)", "", "relative"),
        ("per million inhabitants", "", "relative"),
        ("rate", "", "relative"),
        ("PC_POP", "", "relative"),
        ("PER", "", "absolute"),
        ("EUR_HAB_EU", "", "relative"),
        ("years", "Median age of the population", "relative"),
        ("", "Population aged 15 to 64 years", "absolute"),
        ("full-time equivalents", "", "absolute"),
        ("million purchasing power standards", "", "absolute"),
        ("Percentage of gross domestic product (GDP)", "", "relative"),
        ("", "Unemployment rate", "relative"),
        ("", "Number of beds", "absolute"),
        ("", "Beds", "absolute"),
        ("", "gdp_per_head", "relative"),
    ],
)
def test_the_unit_tells_the_kind_else_the_label_else_the_numbers(unit, label, kind):
    assert statistic_versions.kind_of(statistic([("SE33", 3.0)], unit=unit, label=label, column="x"))[0] == kind


def test_numbers_with_decimals_and_no_words_are_taken_for_rates():
    kind, why = statistic_versions.kind_of(statistic([("SE33", 3.25)], unit="", label="x", column="x"))
    assert kind == "relative"
    assert "a guess" in why


def test_the_kind_can_be_said():
    amounts = [("LT01", 100.0), ("LT02", 100.0)]
    found = bring(amounts, "2013", kinds=["g*:relative"])
    assert values(found) == {"LT00": pytest.approx(100)}
    assert "relative (as asked)" in found.remark
    with pytest.raises(SettingError, match=r"names no statistic.*gdp"):
        bring(amounts, "2013", kinds=["other:relative"])
    with pytest.raises(SettingError, match="COLUMN:absolute"):
        bring(amounts, "2013", kinds=["gdp:mean"])


def test_a_matrix_shares_out_people_and_leaves_land_to_the_area(tmp_path):
    matrix = tmp_path / "jrc.csv"
    head = "code_v2013,code_v2016,areaKm,pop11,pop18,artif_surf12,artif_surf18"
    matrix.write_text(f"{head}\nLT00,LT01,1,1,1,1,1\nLT00,LT02,1,1,3,1,1\n", encoding="utf-8")

    def brought(weights, given, version, **words):
        found = regional_statistics.bring([statistic(given, **words)], version=version, level=2, weights=weights)
        return values(found[0]), found[0].remark

    shared, words = brought(f"{matrix}:pop18", [("LT00", 8.0)], "2016")
    assert shared == {"LT01": 2.0, "LT02": 6.0}
    assert "by pop18 of jrc.csv" in words
    assert brought(f"{matrix}:pop11", [("LT00", 8.0)], "2016")[0] == {"LT01": 4.0, "LT02": 4.0}
    rates, _ = brought(str(matrix), [("LT01", 8.0), ("LT02", 4.0)], "2013", unit="%")
    assert rates == {"LT00": 5.0}
    density = {"unit": "inhabitants per km²", "label": "Density", "column": "density"}
    by_land, words = brought(str(matrix), [("LT01", 8.0), ("LT02", 4.0)], "2013", **density)
    assert by_land == brought(None, [("LT01", 8.0), ("LT02", 4.0)], "2013", **density)[0]
    assert "by area" in words


def test_countries_that_the_matrix_does_not_have_are_shared_out_by_area(tmp_path):
    matrix = tmp_path / "jrc.csv"
    head = "code_v2013,code_v2016,areaKm,pop11,pop18,artif_surf12,artif_surf18"
    matrix.write_text(f"{head}\nLT00,LT01,1,1,1,1,1\nLT00,LT02,1,1,3,1,1\n", encoding="utf-8")
    given_values = [("LT00", 8.0), *((code, 1.0) for code in sorted(nuts.codes("2013", 2)) if code.startswith("PL"))]
    (found,) = regional_statistics.bring([statistic(given_values)], version="2016", level=2, weights=str(matrix))
    assert values(found)["LT01"] == 2.0
    assert values(found)["PL91"] + values(found)["PL92"] == pytest.approx(1)
    assert sorted(row["reason"].split(":")[1].split(" by ")[1].split(",")[0] for row in found.lost.to_dicts()) == [
        "area",
        "pop18 of jrc.csv",
    ]


def test_a_matrix_that_is_not_there_is_an_error():
    with pytest.raises(MissingFileError, match="no such file"):
        regional_statistics.read([], version="2013", level=2, weights="nowhere.csv:pop18")


def test_files_are_read_and_brought(tmp_path):
    path = tmp_path / "gdp.csv"
    path.write_text("geo,people\nLT01,1\nLT02,2\nSE33,4\n")
    (found,) = regional_statistics.read([str(path)], version="2013", level=2)
    assert values(found) == {"LT00": 3.0, "SE33": 4.0}


def test_of_two_columns_of_codes_the_one_of_the_version_is_taken(tmp_path):
    path = tmp_path / "both.csv"
    path.write_text("old,new,people\nLT00,LT01,1\nSE33,SE33,4\n")
    (found,) = regional_statistics.read([str(path)], version="2013", level=2)
    assert values(found) == {"LT00": 1.0, "SE33": 4.0}


def test_a_matrix_between_other_versions_is_read_in_the_nearest(tmp_path):
    path = tmp_path / "jrc.csv"
    path.write_text(
        "code_v2013,code_v2016,uniqueID,areaKm,pop18,pop11,artif_surf18,artif_surf12\n"
        "LT00,LT01,a,10,1,1,1,1\nLT00,LT02,b,55,3,3,1,1\n"
    )
    found = regional_statistics.read([f"{path}:pop18"], version="2010", level=2)
    assert values(found[0]) == {"LT00": 4.0}
    found = regional_statistics.read([f"{path}:pop18"], version="2021", level=2)
    assert values(found[0]) == {"LT01": 1.0, "LT02": 3.0}


def test_two_rows_of_a_region_are_refused_also_in_another_version(tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("geo,people\nLT01,1\nLT01,2\nSE33,4\n")
    with pytest.raises(SourceError, match="LT01 occurs 2 times"):
        regional_statistics.read([str(path)], version="2013", level=2)


def test_the_long_table_keeps_its_rules_and_says_where_a_value_comes_from():
    found = regional_statistics.bring(
        [
            statistic([("LT01", 1.0, "e"), ("LT02", 2.0)]),
            statistic([("SE33", None, "c")], column="other", unit=""),
        ],
        version="2013",
        level=2,
    )
    table = tables.validate(regional_statistics.table(found), tables.STATISTICS)
    assert table.select("region", "column", "value", "flag", "nuts_version").rows() == [
        ("LT00", "gdp", 3.0, "e", "2016"),
        ("SE33", "other", None, "c", "2013"),
    ]
    assert regional_statistics.table([]).columns == list(tables.STATISTICS.names)


def test_what_numbers_are_made_of_is_noted_with_its_estimates():
    assert regional_statistics.note(bring([("SE33", 1.0)], "2013")) == "GDP, million euro, 2013 (a file)."
    noted = regional_statistics.note(bring([("LT00", 1.0), ("SE33", 1.0)], "2021"))
    assert "2 of its 3 values are estimates" in noted


def test_a_run_joins_statistics_of_another_version_and_writes_them_with_their_flags(tmp_path):
    path = tmp_path / "gdp.tsv"
    path.write_text(
        "unit,geo\\time\t2013 \nMIO_EUR,LT01\t100 e\nMIO_EUR,LT02\t300 \nMIO_EUR,SE33\t50 \nMIO_EUR,LV00\t: c\n"
    )
    projects = pl.DataFrame({"project_id": ["a", "b"], "programme": ["Nord", "Nord"], "period": ["2007-2013"] * 2})
    partners = pl.DataFrame(
        {
            "project_id": ["a", "a", "a", "b"],
            "name": ["U", "V", "W", "X"],
            "role": ["lead", "partner", "partner", "lead"],
            "nuts2_code": ["LT00", "SE33", "LV00", "LT00"],
        }
    )
    study = lk.Study(
        lk.from_frames(projects, partners), statistics=(f"{path}:2013",), draws=5, permutations=99, bootstraps=9
    )
    found = study.run().tables
    (column,) = [name for name in found["regions"].columns if name.startswith("gdp")]
    assert found["regions"].filter(region="LT00")[column].to_list() == [400.0]
    listed = found["statistics"].filter(column=column).select("region", "value", "flag", "nuts_version")
    assert listed.rows() == [
        ("LT00", 400.0, "e", "2016"),
        ("LV00", None, "c", "2013"),
        ("SE33", 50.0, "", "2013"),
    ]
    assert any("values of LT stand beside codes of NUTS 2016" in reason for reason in found["coverage"]["reason"])


def test_codes_without_a_value_are_no_loss():
    found = bring([("SE33", 1.0), ("FRE1", None), ("XX11", None)], "2013")
    assert values(found) == {"SE33": 1.0}
    assert found.lost.is_empty()
