import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import ColumnError
from linkages.indicators.counting import counts, field_fractions, fractions, places
from linkages.tables.checking import conform, validate
from linkages.tables.shares import COUNTS

SCHEMA = {
    "project_id": pl.String,
    "organisation_id": pl.String,
    "role": pl.String,
    "country": pl.String,
    "nuts2": pl.String,
}
Row = tuple[str, str | None, str, str | None, str | None]
# two leads, an organisation with two departments in one region and a third elsewhere, a partner without a place
ROWS: list[Row] = [
    ("1", "a", "lead", "SE", "SE22"),
    ("1", "a", "partner", "SE", "SE22"),
    ("1", "a", "partner", "SE", "SE23"),
    ("1", "b", "partner", "DK", "DK01"),
    ("1", "c", "partner", "DK", None),
    ("2", "d", "lead", "SE", "SE22"),
    ("2", "e", "lead", "DK", "DK01"),
    ("3", "f", "lead", None, None),
]
rows = st.lists(
    st.tuples(
        st.sampled_from("123"),
        st.sampled_from(["a", "b", "c", None]),
        st.sampled_from(["lead", "partner"]),
        st.sampled_from(["SE", "DK", None]),
        st.sampled_from(["SE22", "DK01", "DK02", None]),
    ),
    min_size=1,
    max_size=25,
)


def frame(entries: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(entries, schema=SCHEMA, orient="row")


def membership(entries: list[Row], ici: dict[str, bool | None]) -> pl.DataFrame:
    parts = [
        frame(entries).select(pl.lit(kind).alias("unit_kind"), pl.col(column).alias("unit"), "project_id")
        for kind, column in (("country", "country"), ("region", "nuts2"))
    ]
    return (
        pl.concat(parts)
        .drop_nulls("unit")
        .unique()
        .with_columns(ici=pl.col("project_id").replace_strict(ici, default=None, return_dtype=pl.Boolean))
    )


def split(entries: list[Row]) -> dict[tuple[str, str, str], tuple[float, bool]]:
    found = fractions(frame(entries), places(frame(entries), level=2))
    return {(kind, unit, project): (fraction, led) for kind, unit, project, fraction, led in found.rows()}


def test_a_project_is_split_over_its_organisations_and_these_over_their_rows() -> None:
    found = split(ROWS)
    assert found["region", "SE22", "1"] == (pytest.approx(1 / 2 * 2 / 3), True)
    assert found["region", "SE23", "1"] == (pytest.approx(1 / 2 * 1 / 3), False)
    assert found["region", "DK01", "1"] == (pytest.approx(1 / 2), False)
    assert found["country", "SE", "1"] == (pytest.approx(1 / 3), True)
    assert found["country", "DK", "1"] == (pytest.approx(2 / 3), False)


def test_a_project_with_two_leads_is_led_from_both_sides() -> None:
    found = split(ROWS)
    assert found["region", "SE22", "2"] == found["region", "DK01", "2"] == (0.5, True)


def test_a_row_without_a_place_is_in_no_unit() -> None:
    assert not [key for key in split(ROWS) if key[2] == "3"]


@given(rows)
def test_over_units_that_do_not_overlap_fractions_add_up_to_the_projects(entries: list[Row]) -> None:
    found = split(entries)
    for kind, column in (("country", 3), ("region", 4)):
        for project in "123":
            placed = any(row[0] == project and row[column] for row in entries)
            total = sum(fraction for key, (fraction, _) in found.items() if key[0] == kind and key[2] == project)
            assert total == pytest.approx(1.0 if placed else 0.0, abs=1e-12)


@given(rows)
def test_a_fraction_is_never_more_than_the_project(entries: list[Row]) -> None:
    assert all(0 < fraction <= 1 + 1e-12 for fraction, _ in split(entries).values())


def test_what_lies_outside_every_cross_border_region_is_a_part_of_the_project_too() -> None:
    inside = pl.DataFrame(
        {"_row": [0, 3, 3], "unit": ["Öresund", "Öresund", "South Baltic"]}, schema_overrides={"_row": pl.UInt32}
    )
    found = fractions(frame(ROWS), places(frame(ROWS), level=2, inside=inside))
    areas = found.filter(pl.col("unit_kind") == "cross_border_region").rows()
    # organisation c has a country, but no region: it is a third participant
    assert areas == [
        ("cross_border_region", "South Baltic", "1", pytest.approx(1 / 3), False),
        ("cross_border_region", "Öresund", "1", pytest.approx(1 / 3 * 1 / 3 + 1 / 3), True),
    ]


def test_projects_are_counted_in_three_ways_and_shares_leave_out_what_was_not_judged() -> None:
    ici = {"1": True, "2": False, "3": None}
    table = counts(membership(ROWS, ici), fractions(frame(ROWS), places(frame(ROWS), level=2)))
    found = {(row["unit_kind"], row["unit"]): row for row in table.iter_rows(named=True)}
    skane = found["region", "SE22"]
    assert (skane["projects"], skane["ici"], skane["share"]) == (2, 1, 0.5)
    assert (skane["projects_fractional"], skane["ici_fractional"]) == pytest.approx((1 / 3 + 1 / 2, 1 / 3))
    assert skane["share_fractional"] == pytest.approx((1 / 3) / (5 / 6))
    assert (skane["projects_led"], skane["ici_led"], skane["share_led"]) == (2, 1, 0.5)
    zealand = found["region", "DK01"]
    assert (zealand["projects"], zealand["projects_led"], zealand["ici_led"], zealand["share_led"]) == (2, 1, 0, 0.0)


def test_a_project_that_was_not_judged_is_counted_and_in_no_share() -> None:
    entries: list[Row] = [("1", "a", "lead", "SE", "SE22"), ("2", "a", "partner", "SE", "SE22")]
    table = counts(
        membership(entries, {"1": None, "2": True}), fractions(frame(entries), places(frame(entries), level=2))
    )
    row = table.filter(pl.col("unit_kind") == "region").row(0, named=True)
    assert (row["projects"], row["uncoded"], row["ici"], row["share"]) == (2, 1, 1, 1.0)
    assert (row["projects_led"], row["ici_led"], row["share_led"]) == (1, None, None)  # unknown is not none


def test_where_no_project_was_judged_initiatives_are_unknown_not_nought() -> None:
    table = counts(membership(ROWS, {}), fractions(frame(ROWS), places(frame(ROWS), level=2)))
    row = table.filter(pl.col("unit") == "SE22").row(0, named=True)
    assert (row["projects"], row["ici"], row["ici_fractional"], row["ici_led"]) == (2, None, None, None)
    validate(table, COUNTS)


def test_units_without_a_project_have_zeros_and_no_share() -> None:
    empty = pl.DataFrame(
        {"unit_kind": ["region"], "unit": ["SE33"], "project_id": [None], "ici": [None]},
        schema={"unit_kind": pl.String, "unit": pl.String, "project_id": pl.String, "ici": pl.Boolean},
    )
    units = pl.concat([membership(ROWS, {"1": True}), empty])
    table = counts(units, fractions(frame(ROWS), places(frame(ROWS), level=2)))
    row = table.filter(pl.col("unit") == "SE33").row(0, named=True)
    assert (row["projects"], row["projects_fractional"], row["projects_led"], row["share"]) == (0, 0.0, 0, None)
    assert (row["ici"], row["ici_fractional"], row["ici_led"]) == (0, 0.0, 0)


def test_projects_known_by_their_leads_alone_are_told() -> None:
    lead_only = pl.DataFrame({"project_id": ["2"]})
    table = counts(membership(ROWS, {}), fractions(frame(ROWS), places(frame(ROWS), level=2)), lead_only)
    assert table.filter(pl.col("unit") == "SE22")["lead_only"].to_list() == [1]
    assert table.filter(pl.col("unit") == "SE23")["lead_only"].to_list() == [0]


def test_projects_are_split_over_their_fields_and_nobody_leads_there() -> None:
    fields = [("field", "sea", "1", True), ("field", "wood", "1", True), ("field", "sea", "2", False)]
    units = pl.DataFrame(fields, schema=["unit_kind", "unit", "project_id", "ici"], orient="row")
    table = counts(units, field_fractions(units))
    assert table.select("unit", "projects", "projects_fractional", "ici_fractional", "projects_led").rows() == [
        ("sea", 2, 1.5, 0.5, None),
        ("wood", 1, 0.5, 0.5, None),
    ]
    assert table["share_led"].to_list() == [None, None]


def test_the_table_meets_its_specification() -> None:
    table = counts(membership(ROWS, {"1": True, "2": False}), fractions(frame(ROWS), places(frame(ROWS), level=2)))
    assert tuple(table.columns) == COUNTS.names
    assert validate(table, COUNTS).equals(conform(table, COUNTS))


def test_without_rows_nothing_is_counted() -> None:
    nothing = frame([])
    assert fractions(nothing, places(nothing, level=2)).is_empty()
    assert counts(membership([], {}), fractions(nothing, places(nothing, level=2))).is_empty()


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnError, match="'role'"):
        fractions(frame(ROWS).drop("role"), places(frame(ROWS), level=2))
    with pytest.raises(ColumnError, match="'ici'"):
        counts(membership(ROWS, {}).drop("ici"), fractions(frame(ROWS), places(frame(ROWS), level=2)))
