import polars as pl
import pytest

from linkages.errors import ColumnError
from linkages.places.trial import trial

ROWS = pl.DataFrame(
    [
        ("DE", "24103", "Kiel", "DEF02"),
        ("DE", None, "Kiel", "DEF02"),
        ("DE", None, "Kiel", "DE600"),
        ("DE", None, "Kiel", "XX999"),
        ("DE", None, None, None),
    ],
    schema=["country", "postcode", "town", "nuts3_code"],
    orient="row",
)


def test_rows_are_compared_with_their_own_codes_and_with_the_most_frequent_of_their_town():
    table = trial(ROWS, "2013")
    assert table["true3"].to_list() == ["DEF02", "DEF02", "DE600"]
    assert table["true2"].to_list() == ["DEF0", "DEF0", "DE60"]
    assert table["table3"].to_list() == ["DEF02"] * 3
    assert table["nuts3"].to_list() == ["DEF02"] * 3


def test_the_codes_are_not_looked_at():
    other = ROWS.with_columns(nuts3_code=pl.lit("DE600"))
    assert trial(other, "2013")["nuts3"].to_list() == ["DEF02"] * 4 + [None]


def test_a_missing_column_is_an_error():
    with pytest.raises(ColumnError, match="town"):
        trial(ROWS.drop("town"), "2013")
