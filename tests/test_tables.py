import polars as pl
import pytest

from linkages import tables
from linkages.errors import ColumnError, TableError

SMALL = tables.Table(
    "small",
    "thing",
    (
        tables.Column("id", "text", "its id", nullable=False),
        tables.Column("role", "text", "its role", allowed=("lead", "partner")),
        tables.Column("share", "number", "its share", minimum=0, maximum=1),
        tables.Column("note", "text", "a note", required=False),
        *tables.ORIGIN,
    ),
    key=("id",),
)


def frame(**columns):
    rows = len(next(iter(columns.values())))
    base = {"id": [f"t{i}" for i in range(rows)], "role": ["lead"] * rows, "share": [0.5] * rows}
    return pl.DataFrame({**base, **columns})


def test_a_good_table_comes_back_in_order_and_typed():
    good = frame(share=[0, 1]).select("share", "role", "id")
    checked = tables.validate(good, SMALL)
    assert checked.columns == ["id", "role", "share"]
    assert checked.schema["share"] == pl.Float64


def test_every_violation_is_reported_at_once_with_its_file_sheet_and_row():
    bad = frame(
        id=["a", None, "a"],
        role=["lead", "boss", "partner"],
        share=[0.5, 0.5, 2.0],
        file=["x.xlsx"] * 3,
        sheet=["Partners"] * 3,
        row=[2, 3, 9],
    )
    with pytest.raises(TableError) as caught:
        tables.validate(bad, SMALL)
    found = {(violation.column, violation.where) for violation in caught.value.violations}
    assert found == {
        ("id", "x.xlsx, Partners, row 3"),
        ("role", "x.xlsx, Partners, row 3"),
        ("share", "x.xlsx, Partners, row 9"),
        ("id", "x.xlsx, Partners, row 9"),
    }


def test_a_missing_column_is_named_beside_those_that_are_there():
    with pytest.raises(ColumnError, match=r"'share'.*There are: 'id', 'role'"):
        tables.validate(frame(share=[0.1]).drop("share"), SMALL)


def test_unknown_columns_follow_behind():
    assert tables.conform(frame(extra=[1, 2]), SMALL).columns == ["id", "role", "share", "extra"]


def test_optional_columns_may_be_absent_from_an_empty_table():
    assert SMALL.empty().columns == ["id", "role", "share"]


@pytest.mark.parametrize("table", tables.WRITTEN, ids=lambda table: table.name)
def test_every_table_that_is_written_says_what_each_column_means(table):
    assert all(column.meaning for column in table.columns)
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)


def test_an_empty_table_passes_its_own_rules():
    for table in tables.WRITTEN:
        assert tables.validate(table.empty(), table).height == 0


def test_large_tables_are_checked_like_small_ones():
    rows = 150_000
    large = frame(share=[0.5] * (rows - 1) + [2.0], note=["a"] * rows)
    with pytest.raises(TableError) as caught:
        tables.validate(large, SMALL)
    assert [violation.where for violation in caught.value.violations] == [f"row {rows}"]
