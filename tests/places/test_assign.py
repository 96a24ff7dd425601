import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from linkages.errors import ColumnError, SettingError
from linkages.places import nuts
from linkages.places.assign import place
from linkages.tables import COVERAGE

CELLS = ("country", "nuts2_code", "nuts3_code", "nuts2_label", "nuts3_label")


def partners(*rows):
    frame = pl.DataFrame([dict(zip(CELLS, row, strict=False)) for row in rows], schema=dict.fromkeys(CELLS, pl.String))
    return frame.with_columns(project_id=pl.lit("p"), file=pl.lit("export.csv")).with_row_index("row", offset=2)


def placed(*rows, **options):
    return place(partners(*rows), **options).participations


def lost(result, text):
    return sum(row["lost"] for row in result.coverage.iter_rows(named=True) if text in row["reason"])


def test_a_nuts_3_code_gives_both_regions():
    row = placed(("SE", "SE33", "SE332")).row(0, named=True)
    assert (row["nuts3"], row["nuts2"], row["country"], row["placed_by"]) == ("SE332", "SE33", "SE", "code")
    assert row["nuts_version"] == "2021"


def test_a_nuts_2_code_alone_gives_no_nuts_3_region():
    row = placed(("SE", "SE33", None)).row(0, named=True)
    assert (row["nuts3"], row["nuts2"], row["placed_by"]) == (None, "SE33", "code")


def test_codes_in_the_wrong_cell_count():
    assert placed(("SE", "SE332", None))["nuts3"].to_list() == ["SE332"]
    assert placed(("SE", None, "SE33"))["nuts2"].to_list() == ["SE33"]


def test_where_the_cells_contradict_each_other_the_finer_decides_and_it_is_counted():
    result = place(partners(("SE", "SE11", "SE332")))
    assert result.participations["nuts2"].to_list() == ["SE33"]
    assert lost(result, "contradict each other: placed by the finer") == 1


def test_an_invalid_finer_code_leaves_the_decision_to_the_coarser():
    assert placed(("SE", "SE11", "SE999"))["nuts2"].to_list() == ["SE11"]


def test_the_region_tells_the_country_and_disagreement_is_counted():
    result = place(partners(("SE", "NO03", "NO031"), ("NO", "NO03", "NO031")), nuts="2013")
    assert result.participations["country"].to_list() == ["NO", "NO"]
    assert lost(result, "country cell and the region code contradict") == 1


def test_an_odd_code_tells_its_region_whatever_the_country_cell_says():
    result = place(partners(("DK", "FO000", None), ("DK", "DK01", None)))
    assert result.participations.select("nuts2", "country").rows() == [("FO", "FO"), ("DK01", "DK")]
    assert lost(result, "country cell and the region code contradict") == 1


def test_iso_codes_outside_nuts_speak_for_no_version():
    result = place(partners(("RU", "RU-LEN", "RU-LEN"), ("SE", "SE33", "SE332")))
    assert (result.version.known, result.version.total, dict(result.version.unknown)) == (1, 1, {})
    assert set(result.version.countries) == {"SE"}


def test_greek_regions_are_in_el_whichever_way_they_are_written():
    row = placed(("EL", "GR30", "GR300"), nuts="2006").row(0, named=True)
    assert (row["nuts3"], row["country"]) == ("GR300", "EL")
    row = placed(("EL", "GR30", None), nuts="2013").row(0, named=True)
    assert (row["nuts2"], row["country"]) == ("EL30", "EL")


def test_lower_case_and_spaces_are_read_and_counted():
    result = place(partners(("SE", " se33", "se332 ")))
    assert result.participations["nuts3"].to_list() == ["SE332"]
    assert lost(result, "lower case") == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("DE", None, None), "no region in its cells"),
        (("DE", None, None, "Bavaria", None), "only other text"),
        (("XX", None, None, "XX11", "XX111"), "no NUTS version"),
        (("NO", "NO-03", None), "no NUTS version"),
        (("NO", "NOZZ", "NOZZZ"), "extra-regio"),
        (("SE", "SE3", None), "level 1"),
        (("SE", "SE", None), "code of a country"),
        (("XX", "XX12", "XX123"), "no NUTS version"),
        (("FR", "FRABL", None), "no NUTS version"),
        (("RU", None, None, "Novosibirsk", None), "name no region known"),
        (("BY", "BY00", "BY000", None, None), "name no region known"),
        (("SE", "<script>alert(1)</script>", "=1+1"), "no NUTS version"),
    ],
)
def test_a_row_without_a_place_stays_and_is_counted_with_its_reason(row, reason):
    result = place(partners(("SE", "SE33", "SE332"), row))
    assert result.participations["placed_by"].to_list() == ["code", "none"]
    assert result.participations["nuts2"].to_list() == ["SE33", None]
    assert result.participations["nuts_version"].to_list()[1] is None
    assert lost(result, reason) == 1


@pytest.mark.parametrize(
    "row",
    [
        ("SE", None, None, "SE 22", "SE 224"),
        ("SE", None, None, None, "se 224 / Skåne län"),
        ("SE", "SE-22", "SE-224"),
        (None, None, "SE 224"),
    ],
)
def test_codes_written_apart_or_in_the_cell_of_a_name_are_read_and_counted(row):
    result = place(partners(row))
    found = result.participations.row(0, named=True)
    assert (found["nuts3"], found["nuts2"], found["country"]) == ("SE224", "SE22", "SE")
    assert lost(result, "read as if written properly") == 1
    assert result.version.known == result.version.total == 1


def test_reasons_in_coverage_say_what_was_lost_and_not_what_was_kept():
    coverage = place(partners(("SE", "SE33", None), ("DE", None, None), ("LT", "LT00", "LT001")), nuts="2021").coverage
    reasons = dict(coverage.filter(pl.col("lost") > 0).select("field", "reason").iter_rows())
    assert reasons["region"] == "no region: in no region's count and in no tie between regions"
    assert reasons["nuts3"].startswith(
        "no NUTS-3 region: 1 rows have a NUTS-2 region and count at level 2 alone, 1 have"
    )
    assert reasons["nuts_version"].startswith("2 cells hold 2 codes that NUTS 2021 does not have")
    strange = place(partners(("SE", "SE33", None), ("XX", "XX11", None))).coverage
    assert strange.filter(pl.col("field") == "nuts_version")["reason"].item() == "no version has XX11."
    whole = place(partners(("SE", "SE33", "SE332"))).coverage
    assert set(whole["lost"]) == {0}
    assert not whole["reason"].str.contains("no region|no NUTS-3").any()


def test_the_country_cell_stays_where_there_is_no_place():
    assert placed(("DE", None, None))["country"].to_list() == ["DE"]


def test_a_version_asked_for_loses_the_codes_that_it_does_not_have():
    result = place(partners(("LT", "LT00", None), ("SE", "SE33", "SE332")), nuts="2016")
    assert result.participations["nuts2"].to_list() == [None, "SE33"]
    assert lost(result, "NUTS 2016 does not have but another version has") == 1


def test_outside_nuts_the_region_is_an_iso_code_and_there_is_no_version():
    rows = placed(("RU", None, None, "Leningrad Oblast", None), ("BY", "BY00", None, None, "Minsk"), ("FO", None, None))
    assert rows["nuts2"].to_list() == rows["nuts3"].to_list() == ["RU-LEN", "BY-HM", "FO"]
    assert rows["nuts_version"].null_count() == 3
    assert set(rows["placed_by"]) == {"code"}


def test_examples_name_file_and_row():
    result = place(partners(("SE", "SE33", None), ("DE", None, None)))
    example = result.coverage.filter(pl.col("reason").str.contains("no region in its cells"))["example"].item()
    assert example == "export.csv, row 3"


def test_rows_lost_are_counted_against_their_country():
    result = place(partners(("DE", None, None), ("DE", "DE30", "DE300"), ("SE", "SE33", "SE332")))
    row = result.coverage.filter(pl.col("field") == "region (DE)").row(0, named=True)
    assert (row["rows"], row["known"], row["lost"]) == (2, 1, 1)


CODE = st.one_of(
    st.none(),
    st.sampled_from(sorted(nuts.codes("2013", 2) | nuts.codes("2016", 3))[::40]),
    st.sampled_from(["NOZZ", "SE3", "se33 ", "RU001", "", "=1"]),
    st.text(max_size=6),
)
COUNTRY = st.one_of(st.none(), st.sampled_from(["SE", "RU", "BY", "EL", "UK", "XX"]))


@given(st.lists(st.tuples(COUNTRY, CODE, CODE, CODE, CODE), max_size=12))
@settings(max_examples=60, deadline=None)
def test_every_row_stays_in_its_place_and_is_either_placed_or_lost(rows):
    frame = partners(*rows)
    result = place(frame)
    untouched = ["project_id", "row", *CELLS[1:]]
    assert_frame_equal(result.participations.select(untouched), frame.select(untouched))
    overall = result.coverage.filter(pl.col("field") == "region").row(0, named=True)
    by_reason = result.coverage.filter(pl.col("field").str.starts_with("region ("))["lost"].sum()
    assert overall["known"] + by_reason == overall["rows"] == len(rows)
    assert result.participations["nuts2"].is_not_null().sum() == overall["known"]
    assert (result.participations["nuts2"].is_null() == (result.participations["placed_by"] == "none")).all()


@given(st.sampled_from(nuts.VERSIONS), st.data())
@settings(max_examples=40, deadline=None)
def test_each_code_of_a_version_is_placed_in_itself(version, data):
    code = data.draw(st.sampled_from(sorted(nuts.codes(version, 3))))
    row = placed((None, None, code), nuts=version).row(0, named=True)
    assert (row["nuts3"], row["nuts2"], row["country"]) == (code, nuts.parents(version)[code], nuts.country_of(code))


def test_coverage_has_the_columns_of_its_specification():
    assert tuple(place(partners(("SE", "SE33", None))).coverage.columns) == COVERAGE.names


def test_a_missing_column_and_a_version_that_does_not_exist_are_errors():
    with pytest.raises(ColumnError, match="nuts3_code"):
        place(partners(("SE", "SE33", None)).drop("nuts3_code"))
    with pytest.raises(SettingError, match="2012"):
        place(partners(("SE", "SE33", None)), nuts="2012")


def test_no_rows_give_no_rows():
    assert placed().is_empty()
