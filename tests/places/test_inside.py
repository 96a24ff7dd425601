import polars as pl
import pytest
import shapely

from linkages.places.inside import LEAST_SHARE, inside, whole

ROWS = {"project_id": pl.String, "country": pl.String, "nuts2": pl.String, "nuts3": pl.String, "town": pl.String}
PARTS = {
    "unit": pl.String,
    "nuts3": pl.String,
    "country": pl.String,
    "status": pl.String,
    "share": pl.Float64,
    "towns": pl.String,
    "outline": pl.Binary,
    "nuts_version": pl.String,
}


def rows(*values, **columns):
    frame = pl.DataFrame(values, schema=ROWS, orient="row")
    return frame.with_columns(pl.Series(name, cells) for name, cells in columns.items())


def part(unit, nuts3, country, status="core", *, share=None, towns=None, outline=None):
    return pl.DataFrame([(unit, nuts3, country, status, share, towns, outline, "2013")], schema=PARTS, orient="row")


def found(participations, *parts):
    result = inside(participations, pl.concat(parts))
    return result.rows["_row"].sort().to_list(), result.undecided.sort("_row").select("_row", "reason").rows()


def test_a_part_of_which_less_than_half_belongs_leaves_its_rows_undecided():
    row = rows(("a", "DK", "DK03", "DK032", None))
    assert found(row, part("U", "DK032", "DK", share=LEAST_SHARE))[0] == [0]
    assert found(row, part("U", "DK032", "DK", share=0.49)) == (
        [],
        [(0, "in a region of which less than half belongs")],
    )
    assert whole(pl.concat([part("U", "DK032", "DK", share=0.49), part("U", "DEF07", "DE")])) == {"DEF07"}


def test_municipalities_decide_where_they_are_listed():
    towns = part("U", "DK032", "DK", "partial", towns="Sønderborg; Aabenraa|Åbenrå; Tønder")
    cells = ["SØNDERBORG", "Åbenrå", "6270 Tønder", "Sønderborg Kommune", "Esbjerg", None, "  "]
    table = rows(*[("a", "DK", "DK03", "DK032", town) for town in cells])
    inside_rows, undecided = found(table, towns)
    assert inside_rows == [0, 1, 2, 3]
    assert [row for row, _ in undecided] == [5, 6]
    assert "town unknown" in undecided[0][1]


def test_a_town_counts_in_its_own_country_and_region_alone():
    towns = part("U", "DK032", "DK", towns="Tønder")
    other = rows(
        ("a", "DE", "DEF0", "DEF07", "Tønder"),
        ("b", "DK", "DK04", "DK041", "Tønder"),
        ("c", "DK", "DK03", None, "Tønder"),
        ("d", "DK", None, None, "Tønder"),
    )
    assert found(other, towns)[0] == [2, 3]


def test_municipalities_of_a_whole_country_need_no_region():
    towns = part("U", None, "DE", towns="Flensburg;Husum")
    table = rows(
        ("a", "DE", "DEF0", "DEF01", "Flensburg"),
        ("b", "DE", None, None, "D-25813 Husum"),
        ("c", "DK", "DK03", "DK032", "Husum"),
        ("d", "DE", "DE21", "DE212", "München"),
    )
    result = inside(table, towns)
    assert result.rows["_row"].sort().to_list() == [0, 1]
    assert set(result.rows["country"]) == {"DE"}
    assert result.undecided.is_empty()


def test_one_decided_part_of_a_unit_settles_the_row():
    parts = part("U", "DK032", "DK"), part("U", None, "DK", towns="Odense")
    assert found(rows(("a", "DK", "DK03", "DK032", None)), *parts) == ([0], [])


@pytest.fixture
def box():
    """Around Flensburg and Sønderborg: cuts DK032 and DEF07, holds DEF01."""
    return shapely.to_wkb(shapely.box(9.2, 54.6, 9.9, 55.1))


def outlined(box):
    return (
        part("U", "DEF01", "DE", outline=box),
        part("U", "DK032", "DK", "partial", share=0.2, outline=box),
    )


def test_a_point_decides_where_there_is_one(box):
    table = rows(
        ("a", "DK", "DK03", "DK032", None),
        ("b", "DK", "DK03", "DK032", None),
        ("c", "DE", "DEF0", "DEF01", None),
        lon=[9.79, 8.45, 12.0],
        lat=[54.91, 55.47, 48.0],
    )
    assert found(table, *outlined(box)) == ([0], [])


def test_without_a_point_what_the_outline_holds_is_inside_and_what_it_cuts_is_undecided(box):
    table = rows(
        ("a", "DE", "DEF0", "DEF01", None),
        ("b", "DK", "DK03", "DK032", None),
        ("c", "DK", "DK03", None, None),
        ("d", "SE", "SE22", "SE224", None),
        ("e", None, None, None, None),
    )
    inside_rows, undecided = found(table, *outlined(box))
    assert inside_rows == [0]
    assert undecided == [
        (1, "point unknown in a region that an outline cuts"),
        (2, "NUTS-2 region partly inside, NUTS-3 region unknown"),
    ]


@pytest.mark.parametrize("town", ["=HYPERLINK(1)", "<b>Husum</b>", "\u202emusuH", "x" * 2000, "Husum\nHusum", "1"])
def test_hostile_towns_are_read_without_an_error(town):
    table = rows(("a", "DE", "DEF0", "DEF07", town))
    inside(table, part("U", None, "DE", towns="Husum"))


def test_a_town_is_known_under_its_other_names():
    listed = part("U", None, "DK", towns="København")
    table = rows(("a", "DK", "DK01", "DK011", "Copenhagen"), ("b", "DK", "DK01", "DK011", "Kopenhagen K"))
    assert found(table, listed)[0] == [0, 1]


def test_a_town_on_the_list_of_places_is_a_point(box):
    table = rows(
        ("a", "DK", "DK03", "DK032", "Sønderborg"),
        ("b", "DK", "DK03", "DK032", "Esbjerg"),
        ("c", "DK", "DK03", None, "6400 Sønderborg"),
        ("d", "DK", "DK04", "DK041", "Sønderborg"),
        ("e", "DK", "DK03", "DK032", "Nowhere-by-the-Sea"),
    )
    inside_rows, undecided = found(table, *outlined(box))
    assert inside_rows == [0, 2]
    assert [row for row, _ in undecided] == [4]
