import os

import polars as pl
import pytest

from linkages.errors import ColumnError, SettingError
from linkages.places.weighing import Weighing

HEAD = "code_v2013,code_v2016,areaKm,pop11,pop18,artif_surf12,artif_surf18\n"


@pytest.fixture
def matrix(tmp_path):
    path = tmp_path / "jrc.csv"
    path.write_text(f"{HEAD}LT00,LT01,1,10,20,1,1\nLT00,LT02,1,10,60,1,1\nPL12,PL91,1,3,3,1,1\n", encoding="utf-8")
    return path


def test_the_latest_people_are_taken_where_nothing_is_said(matrix):
    shared = Weighing(matrix).shared("2013", "2016", 2)
    assert shared.filter(pl.col("source") == "LT00").rows() == [("LT00", "LT01", 20.0), ("LT00", "LT02", 60.0)]


def test_a_matrix_serves_the_countries_that_it_has_whole(matrix):
    weighing = Weighing(matrix)
    assert weighing.countries({"LT", "PL", "FR"}, "2013", "2016", 2) == {"LT"}
    assert weighing.countries({"LT"}, "2016", "2013", 2) == {"LT"}


def test_a_matrix_beside_the_way_serves_none(matrix):
    weighing = Weighing(matrix)
    assert weighing.shared("2006", "2013", 2) is None
    assert weighing.countries({"LT"}, "2006", "2013", 2) == frozenset()


def test_a_matrix_that_changed_is_read_again(matrix):
    assert Weighing(matrix).countries({"LT"}, "2013", "2016", 2) == {"LT"}
    matrix.write_text(f"{HEAD}EE00,EE00,1,1,1,1,1\n", encoding="utf-8")
    os.utime(matrix, ns=(1, 1))
    assert Weighing(matrix).countries({"LT", "EE"}, "2013", "2016", 2) == {"EE"}


def test_a_matrix_that_cannot_be_used_is_refused(matrix, tmp_path):
    with pytest.raises(SettingError, match=r"no weights 'people'; there are area, pop11"):
        Weighing(matrix, "people")
    with pytest.raises(SettingError, match="of level 2 and can't share out figures of level 3"):
        Weighing(matrix).shared("2013", "2016", 3)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ColumnError, match="matrix of JRC"):
        Weighing(other).shared("2013", "2016", 2)
