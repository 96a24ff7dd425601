import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError, OutputError, RegionError, SettingError, SourceError
from linkages.places import nuts
from linkages.places.conversion_file import convert_file


@pytest.fixture
def converted(tmp_path):
    """Convert a text from 2013 to 2016; give the text that comes out."""

    def run(text, **options):
        path = tmp_path / "in.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        out = tmp_path / "out.csv"
        run.said = convert_file(path, out, **{"source": "2013", "target": "2016", "force": True} | options)
        return out.read_text(encoding="utf-8")

    return run


def test_regions_are_found_by_their_codes_and_numbers_are_summed(converted):
    assert converted("n,geo\n1,NO061\n2,NO062\n4,SE332\n") == "geo,n\nNO060,3.0\nSE332,4.0\n"
    assert converted.said.variables == {"n": "absolute"}
    assert "n (absolute) by geo, weights: area" in str(converted.said)


def test_relative_figures_are_averaged_where_it_is_said(converted):
    found = converted("geo,rate,n\nNO061,1,1\nNO062,1,1\n", variables={"rate": "relative"})
    assert found == "geo,rate,n\nNO060,1.0,2.0\n"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiter_and_decimal_comma_are_kept(converted, delimiter):
    text = "geo,n\nNO061,1#5\nNO062,2#25\n".replace(",", delimiter).replace("#", ",")
    assert converted(text) == f"geo{delimiter}n\nNO060{delimiter}3,75\n"


def test_years_are_kept_apart_and_names_are_left_out(converted):
    found = converted("geo,Year,name,n\nNO061,2012,A,1\nNO062,2012,B,2\nNO061,2013,A,10\nNO062,2013,B,20\n")
    assert found == "geo,Year,n\nNO060,2012,3.0\nNO060,2013,30.0\n"
    assert converted.said.left_out == ("name",)
    assert "name" in str(converted.said)


def test_other_columns_that_tell_rows_apart_must_be_named(converted):
    text = "geo,sex,n\nSE332,F,1\nSE332,M,2\n"
    with pytest.raises(SettingError, match=r"SE332 stands in more than one row.*--by"):
        converted(text)
    assert converted(text, by=["sex"]) == "geo,sex,n\nSE332,F,1.0\nSE332,M,2.0\n"


@pytest.mark.parametrize(
    ("text", "version", "named"),
    [
        ("geo,n\nSE332,1\nse332,2\n", "2013", r"SE332 \(also written se332\)"),
        ("geo,n\nEL301,1\nGR301,2\n", "2013", r"EL301 \(also written GR301\)"),
        ("geo,n\nUKN10,1\nUKN0A,2\n", "2016", r"UKN10 \(also written UKN0A\)"),
        ("a,b,n\nSE332,NO060,1\nSE332,no060,1\n", "2016", r"SE332, NO060 \(also written SE332, no060\)"),
    ],
)
def test_a_region_under_two_spellings_does_not_count_twice(converted, text, version, named):
    ends = ("a", "b") if text.startswith("a") else None
    with pytest.raises(SettingError, match=f"{named} stands in more than one row"):
        converted(text, source=version, target="2021", ends=ends)


def test_a_second_spelling_without_a_figure_is_no_repetition(converted):
    assert converted("geo,n\nEL301,1\nGR301,\nSE332,2\n", source="auto", target="2016", mixed=True).endswith(
        "SE332,2.0\n"
    )


def test_columns_named_like_rates_and_taken_for_amounts_are_told(converted):
    converted("geo,jobless_rate,n\nNO061,1,1\nNO062,1,1\n")
    assert converted.said.doubtful == ("jobless_rate",)
    assert "--variable jobless_rate:relative" in str(converted.said)
    converted("geo,jobless_rate,n\nNO061,1,1\nNO062,1,1\n", variables={"jobless_rate": "absolute"})
    assert converted.said.doubtful == ()


def test_rows_without_a_region_are_counted_apart(converted):
    converted("geo,n\nNO061,1\n,2\nNO062,1\n")
    assert converted.said.result.empty == 1
    assert "50.00% (1 row without a region)" in str(converted.said)


def test_a_number_beyond_all_bounds_is_refused(converted):
    with pytest.raises(SourceError, match="too large"):
        converted("geo,n\nNO061,1e400\n")


def test_flows_are_converted_at_both_ends(converted):
    text = "a,b,n\nNO061,SE332,1\nNO062,SE332,2\nNO062,NO061,4\n"
    assert converted(text, ends=("a", "b")) == "a,b,n\nNO060,NO060,4.0\nNO060,SE332,3.0\n"
    with pytest.raises(SettingError, match="absolute"):
        converted(text, ends=("a", "b"), variables={"n": "relative"})


def test_two_columns_of_codes_are_a_matter_to_ask_about(converted):
    with pytest.raises(SettingError, match=r"'a', 'b'.*--region.*--origin"):
        converted("a,b,n\nSE33,SE22,1\n")
    assert converted("a,b,n\nSE33,SE22,1\n", region="b") == "b,n\nSE22,1.0\n"


def test_columns_may_have_any_name(converted):
    names = ("source", "target", "_row", "out", "into", "column 0", "weight")
    found = converted(f"geo,{','.join(names)}\nSE33{',1' * len(names)}\n")
    assert found == f"geo,{','.join(names)}\nSE33{',1.0' * len(names)}\n"


def test_missing_figures_stay_missing(converted):
    assert converted("geo,n,m\nNO061,:,1\nNO062,1,1\nSE332,2,NA\n") == "geo,n,m\nNO060,,2.0\nSE332,2.0,\n"


def test_windows_files_are_read_and_utf_8_is_written(converted):
    assert converted("geo;Bevölkerung\r\nSE33;1\r\n".encode("cp1252")) == "geo;Bevölkerung\nSE33;1.0\n"


def test_a_mixture_of_versions_is_an_error_unless_it_is_to_be_dropped(converted):
    text = "geo,n\nSE33,1\nLT00,1\nLT01,2\n"
    with pytest.raises(RegionError, match=r"LT01.*2016.*--drop-unknown"):
        converted(text)
    found = converted(text, unknown="drop", target="2010")
    assert found == "geo,n\nLT00,1.0\nSE33,1.0\n"
    assert converted.said.result.lost == {"n": 0.5}
    assert "50.00% (LT01)" in str(converted.said)


def test_weights_of_a_matrix_decide(converted, tmp_path):
    matrix = tmp_path / "jrc.csv"
    matrix.write_text("code_v2013,code_v2016,areaKm,pop11\nLT00,LT01,1,3\nLT00,LT02,1,1\n")
    text = "geo,n\nLT00,8\n"
    assert converted(text, weights="pop11", matrix=matrix) == "geo,n\nLT01,6.0\nLT02,2.0\n"
    assert "pop11 of jrc.csv" in str(converted.said)
    assert converted(text, matrix=matrix) == "geo,n\nLT01,4.0\nLT02,4.0\n"
    with pytest.raises(RegionError, match=r"jrc\.csv has none.*level"):
        converted("geo,n\nPL12,8\n", matrix=matrix)
    with pytest.raises(RegionError, match="weights are of NUTS level 2, the table of level 3"):
        converted("geo,n\nLT001,8\n", matrix=matrix)


@pytest.mark.parametrize(
    ("text", "options", "error", "words"),
    [
        ("a,b\nx,1\n", {}, SettingError, "no column holds codes"),
        ("geo,b\nSE33,x\n", {}, SettingError, "no column of numbers"),
        ("geo,b\nSE33,x\n", {"variables": {"b": "absolute"}}, SourceError, "'x'"),
        ("geo,b\nSE33,1\n", {"variables": {"c": "absolute"}}, ColumnError, "'c'"),
        ("geo,b\nSE33,1\n", {"variables": {"b": "mean"}}, SettingError, "absolute"),
        ("geo,b\nSE33,1\n", {"variables": {"b": "absolute"}, "by": ["b"]}, SettingError, "two things"),
        ("geo,b\nSE33,1\n", {"region": "geo", "ends": ("geo", "b")}, SettingError, "not both"),
        ("geo,b\nSE33,1\n", {"target": "2013"}, SettingError, "nothing to convert"),
        ("geo,b\nSE33,1\n", {"target": "2012"}, SettingError, "2012"),
        ("geo,b\nSE33,1\nSE332,1\n", {}, RegionError, "one level"),
        ("geo;b\nSE33;1,234\n", {}, SourceError, "thousands"),
        ("geo;b\nSE33;1,5\nSE22;1.5\n", {}, SourceError, "one way"),
        ("geo,b\nRS11,1\n", {"source": "2016", "target": "2013"}, RegionError, "no row could be converted"),
        ("geo,b\n", {"region": "geo"}, RegionError, "no row could be converted"),
    ],
)
def test_what_cannot_be_converted_is_a_clear_error_and_writes_nothing(converted, tmp_path, text, options, error, words):
    with pytest.raises(error, match=words):
        converted(text, **options)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("geo,n\nSE33,1\n")
    out.write_text("mine")
    versions = {"source": "2013", "target": "2016"}
    with pytest.raises(OutputError, match="--force"):
        convert_file(path, out, **versions)
    assert out.read_text() == "mine"
    convert_file(path, out, **versions, force=True)
    assert out.read_text() == "geo,n\nSE33,1.0\n"
    with pytest.raises(OutputError, match="file to convert"):
        convert_file(path, path, **versions, force=True)
    with pytest.raises(OutputError, match="folder"):
        convert_file(path, tmp_path, **versions, force=True)
    with pytest.raises(OutputError, match="can't be written"):
        convert_file(path, path / "out.csv", **versions)


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_totals_are_kept_but_for_what_is_said_to_be_lost(tmp_path_factory, data):
    source, target = data.draw(st.lists(st.sampled_from(nuts.VERSIONS), min_size=2, max_size=2, unique=True))
    level = data.draw(st.sampled_from([2, 3]))
    some = st.sampled_from(sorted(nuts.codes(source, level)))
    # Sweden is in every version, so that something can always be converted.
    figures = {min(code for code in nuts.codes(source, level) if code.startswith("SE")): 5}
    figures |= data.draw(st.dictionaries(some, st.integers(1, 1000), max_size=20))
    folder = tmp_path_factory.mktemp("convert")
    path, out = folder / "in.csv", folder / "out.csv"
    path.write_text("region,n\n" + "".join(f"{code},{n}\n" for code, n in figures.items()))
    said = convert_file(path, out, source=source, target=target)
    assert pl.read_csv(out)["n"].sum() == pytest.approx(sum(figures.values()) * (1 - said.result.lost["n"]))


def test_the_version_may_be_found_from_the_codes(converted):
    assert converted("geo,n\nLT01,1\nLT02,2\n", source="auto", target="2013") == "geo,n\nLT00,3.0\n"
    assert "from NUTS 2021" in str(converted.said)
    with pytest.raises(SettingError, match="nothing to convert from NUTS 2021 to NUTS 2021"):
        converted("geo,n\nLT01,1\nLT02,2\n", source="auto", target="2021")


def test_a_mixture_is_brought_to_one_version_where_asked(converted):
    text = "geo,n\nSE33,1\nLT00,1\nFRE1,2\nFRE2,4\n"
    with pytest.raises(RegionError, match="--mixed"):
        converted(text, source="2013", target="2016")
    found = converted(text, source="2013", target="2013", mixed=True)
    assert found == "geo,n\nFR22,4.0\nFR30,2.0\nLT00,1.0\nSE33,1.0\n"
    assert "NUTS 2016: FRE1, FRE2" in str(converted.said)
    flows = "a,b,n\nFRE1,LT00,1\n"
    assert converted(flows, ends=("a", "b"), target="2013", mixed=True) == "a,b,n\nFR30,LT00,1.0\n"


def test_a_matrix_may_be_a_part_of_the_way(converted, tmp_path):
    matrix = tmp_path / "jrc.csv"
    matrix.write_text("code_v2013,code_v2016,areaKm,pop11\nLT00,LT01,1,3\nLT00,LT02,1,1\n")
    found = converted("geo,n\nLT00,8\n", source="2010", target="2021", weights="pop11", matrix=matrix)
    assert found == "geo,n\nLT01,6.0\nLT02,2.0\n"
    assert "pop11 of jrc.csv from NUTS 2013 to 2016" in str(converted.said)
