import polars as pl
import pytest

from linkages.errors import ColumnError, MissingFileError, SettingError, SourceError
from linkages.places.matrix import WEIGHTS, describe, read

HEADER = "code_v2013,code_v2016,areaKm,pop18,pop11,artif_surf18,artif_surf12\n"


def write(folder, *rows, header=HEADER):
    path = folder / "matrix.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return path


def test_the_areas_that_come_along_need_no_matrix_and_other_weights_do():
    assert read("area", None, source="2013", target="2016") is None
    with pytest.raises(SettingError, match="--matrix"):
        read("pop11", None, source="2013", target="2016")
    with pytest.raises(SettingError, match="artif_surf18"):
        read("people", None, source="2013", target="2016")


@pytest.mark.parametrize("weights", WEIGHTS)
def test_each_weight_is_its_own_column_and_a_matrix_serves_both_ways(tmp_path, weights):
    path = write(tmp_path, "LT00,LT01,1,2,3,4,5", "LT00,LT02,10,20,30,40,50")
    i = HEADER.strip().split(",").index(WEIGHTS[weights]) - 1
    assert read(weights, path, source="2013", target="2016").rows() == [("LT00", "LT01", i), ("LT00", "LT02", 10.0 * i)]
    assert read(weights, path, source="2016", target="2013").rows() == [("LT01", "LT00", i), ("LT02", "LT00", 10.0 * i)]


def test_regions_are_named_as_the_package_does(tmp_path):
    path = write(tmp_path, "NO061,NO061,1,1,1,1,1", "NO062,NO062,2,2,2,2,2", "UKN01,UKN0A,1,1,1,1,1")
    found = read("pop11", path, source="2013", target="2016")
    assert found.rows() == [("NO061", "NO060", 1.0), ("NO062", "NO060", 2.0), ("UKN01", "UKN10", 1.0)]


def test_pairs_without_anything_in_common_are_left_out(tmp_path):
    path = write(tmp_path, "ELZZ,ELZZ,0,,,,", "SE33,SE33,5,6,7,8,9")
    assert read("pop18", path, source="2013", target="2016").rows() == [("SE33", "SE33", 6.0)]


def test_a_matrix_that_cannot_be_used_is_refused(tmp_path):
    with pytest.raises(ColumnError, match="code_v2021"):
        read("area", write(tmp_path, "SE33,SE33,1,1,1,1,1"), source="2016", target="2021")
    with pytest.raises(SourceError, match="pop11"):
        read("pop11", write(tmp_path, "SE33,SE33,1,1,many,1,1"), source="2013", target="2016")
    with pytest.raises(MissingFileError, match="nowhere"):
        read("area", tmp_path / "nowhere.csv", source="2013", target="2016")


def test_a_matrix_serves_a_longer_way_that_leads_over_it(tmp_path):
    # FI13 and FI1A of 2006 became FI1D, LT00 was divided in 2016; the matrix knows the second step alone.
    path = write(tmp_path, "LT00,LT01,1,1,3,1,1", "LT00,LT02,9,9,1,1,1", "FI1D,FI1D,1,1,8,1,1")
    found = read("pop11", path, source="2006", target="2021")
    shares = {(a, b): w for a, b, w in found.rows()}
    assert shares["LT00", "LT01"] / shares["LT00", "LT02"] == pytest.approx(3)
    assert shares["FI13", "FI1D"] + shares["FI1A", "FI1D"] == pytest.approx(8)
    said = describe("pop11", path, source="2006", target="2021")
    assert said == "pop11 of matrix.csv from NUTS 2013 to 2016, area from NUTS 2006 to 2013 and NUTS 2016 to 2021"


def test_a_longer_way_leads_back_as_well(tmp_path):
    path = write(tmp_path, "LT00,LT01,1,1,3,1,1", "LT00,LT02,9,9,1,1,1")
    assert read("pop11", path, source="2021", target="2010").rows() == [("LT01", "LT00", 3.0), ("LT02", "LT00", 1.0)]


def test_what_was_merged_and_divided_again_goes_only_where_it_lies(tmp_path):
    # HR02 of 2006 was merged into HR04 and came back in 2021.
    path = write(tmp_path, "HR04,HR04,1,1,5,1,1")
    targets = read("pop11", path, source="2006", target="2021").filter(pl.col("source") == "HR02")["target"]
    assert targets.to_list() == ["HR02"]


def test_a_matrix_beside_the_way_is_refused(tmp_path):
    path = write(tmp_path, "SE33,SE33,1,1,1,1,1")
    for source, target in (("2006", "2010"), ("2010", "2013"), ("2016", "2021")):
        with pytest.raises(ColumnError, match="two versions between them"):
            read("area", path, source=source, target=target)
