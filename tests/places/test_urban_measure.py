from dataclasses import dataclass

import polars as pl
import pytest

from linkages.errors import SettingError
from linkages.places.urban_measure import CHOICES, choose
from linkages.places.urbanisation import urbanisation


@dataclass
class Figure:
    column: str
    values: pl.DataFrame


def figure(column, **values):
    return Figure(column, pl.DataFrame({"region": list(values), "value": list(values.values())}))


def test_the_degree_stands_first_by_default_and_nothing_else_is_read():
    urban = choose("2013", 2, given=[figure("gdp", SE22=1.0)])
    assert urban.x == ("urbanisation", "gdp")
    assert urban.table.columns == ["region", "urbanisation"]
    assert urban.table.equals(urbanisation("2013", 2)[0].select("region", "urbanisation"))
    assert (urban.remark, urban.lost, urban.notes, urban.credits) == ("", (), {}, ())


def test_the_typology_stands_first_with_its_basis_and_its_credit():
    urban = choose("2013", 2, choice="typology", universe=["SE22", "RU-LEN"])
    assert urban.x == ("typology", "urbanisation")
    assert {"typology", "typology_class", "typology_rural", "urbanisation"} <= set(urban.table.columns)
    assert "weighted by area" in urban.remark
    assert "estimated 1" in urban.remark
    assert "typology" in urban.notes
    assert "GISCO" in urban.credits[0]
    assert urban.lost == ()


@pytest.mark.parametrize(("choice", "column"), [("density", "density18"), ("artificial", "artificial_share18")])
def test_figures_given_stand_first_and_what_they_lack_is_counted(choice, column):
    older = column.replace("18", "11")
    given = [figure("gdp", SE22=1.0), figure(column, SE22=2.0, SE11=None), figure(older, SE22=1.0)]
    urban = choose("2013", 2, choice=choice, given=given, universe=["SE22", "SE11", "RU-LEN"])
    assert urban.x == (column, "urbanisation", "gdp", older)
    (row,) = urban.lost
    assert (row["rows"], row["known"], row["lost"]) == (3, 1, 2)
    assert "unknown, not zero" in row["reason"]
    assert row["example"] == "RU-LEN, SE11"
    assert "1 regions outside NUTS" in urban.remark


@pytest.mark.parametrize("choice", ["density", "artificial"])
def test_a_measure_that_was_not_given_is_a_clear_error(choice):
    with pytest.raises(SettingError, match="--statistics FILE"):
        choose("2013", 2, choice=choice, given=[figure("gdp", SE22=1.0)])


def test_a_choice_that_does_not_exist_lists_those_that_do():
    with pytest.raises(SettingError, match=", ".join(CHOICES)):
        choose("2013", 2, choice="lights")
