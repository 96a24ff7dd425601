import polars as pl
import pytest

from linkages.errors import ColumnError
from linkages.places import nuts
from linkages.places.universe import universe


def rows(*, without=None, **counts):
    """Partner rows by country, all with a region but for as many as `without` says."""
    placed = [(country, "x", "x") for country, n in counts.items() for _ in range(n)]
    lost = [(country, None, None) for country, n in (without or {}).items() for _ in range(n)]
    return pl.DataFrame(placed + lost, schema=dict.fromkeys(("country", "nuts2", "nuts3"), pl.String), orient="row")


def test_all_regions_of_countries_with_five_rows_are_in_and_no_others():
    found = universe(rows(SE=5, NO=4), version="2013", level=2)
    assert set(found.regions) == {code for code in nuts.codes("2013", 2) if code.startswith("SE")}
    assert "SE" in found.statement
    assert "NO" in found.statement


def test_the_universe_does_not_depend_on_where_in_a_country_the_partners_are():
    assert universe(rows(SE=5), version="2013", level=3) == universe(rows(SE=50), version="2013", level=3)


def test_neighbours_outside_nuts_are_in_when_they_take_part():
    found = universe(rows(RU=5, BY=2), version="2021", level=2)
    assert "RU-LEN" in found.regions
    assert not any(region.startswith("BY") for region in found.regions)
    assert "outside NUTS" in found.statement


def test_outside_nuts_only_regions_that_cross_border_regions_reach_are_in():
    found = universe(rows(RU=5), version="2013", level=2).regions
    assert {"RU-KGD", "RU-SPE", "RU-KR"} <= set(found)
    assert "RU-MOW" not in found


def test_outside_nuts_all_regions_are_in_where_no_cross_border_region_is_known():
    assert len(universe(rows(UA=5), version="2013", level=2).regions) > 20


def test_regions_that_could_not_take_part_are_admitted_to_count_with_zero():
    assert "counts with zero" in universe(rows(SE=5), version="2013", level=2).statement


def test_overseas_regions_stay_in():
    assert "FRY1" in universe(rows(FR=5), version="2016", level=2).regions


def test_greece_of_2006_is_in_under_its_own_codes():
    assert "GR30" in universe(rows(EL=5), version="2006", level=2).regions


def test_an_empty_universe_says_so():
    found = universe(rows(SE=4), version="2013", level=2)
    assert found.regions == ()
    assert "empty" in found.statement


def test_a_table_without_countries_is_refused():
    with pytest.raises(ColumnError, match="country"):
        universe(pl.DataFrame({"land": ["SE"]}), version="2013", level=2)


def countries(found):
    return {region[:2] for region in found.regions}


def test_a_country_whose_partners_could_not_be_placed_gives_no_zeros_and_is_named():
    found = universe(rows(SE=6, without={"NO": 6}), version="2021", level=2)
    assert countries(found) == {"SE"}
    assert "NO: 6 of 6 partner rows have no region" in found.statement


def test_a_country_with_most_of_its_rows_unplaced_is_left_out_however_many_are_placed():
    assert countries(universe(rows(SE=6, NO=20, without={"NO": 21}), version="2013", level=2)) == {"SE"}
    assert countries(universe(rows(SE=6, NO=20, without={"NO": 20}), version="2013", level=2)) == {"SE", "NO"}


def test_unplaced_rows_do_not_help_a_country_in():
    found = universe(rows(SE=6, NO=4, without={"NO": 1}), version="2013", level=2)
    assert countries(found) == {"SE"}
    assert "NO: 1 of 5 partner rows have no region" in found.statement


def test_a_country_inside_with_some_rows_unplaced_is_said_to_count_too_low():
    found = universe(rows(SE=6, NO=25, without={"NO": 14}), version="2013", level=2)
    assert countries(found) == {"SE", "NO"}
    assert "In NO 14 of 39 rows have no region: its counts are too low." in found.statement
    assert "In SE" not in found.statement


def test_rows_must_have_a_region_at_the_level_asked():
    coarse = rows(SE=6).with_columns(nuts3=pl.lit(None, pl.String))
    assert countries(universe(coarse, version="2013", level=2)) == {"SE"}
    found = universe(coarse, version="2013", level=3)
    assert found.regions == ()
    assert "SE: 6 of 6 partner rows have no region" in found.statement


def study(*projects):
    """Partner rows and programmes of projects: name, programme, and (country, region) of each partner."""
    schema = dict.fromkeys(("project_id", "country", "nuts2", "nuts3"), pl.String)
    partners = [(name, country, code, code) for name, _, rows in projects for country, code in rows]
    programmes = [(name, programme, "2007-2013") for name, programme, _ in projects]
    return (
        pl.DataFrame(partners, schema=schema, orient="row"),
        pl.DataFrame(programmes, schema=["project_id", "programme", "period"], orient="row"),
    )


def chosen(*projects, version="2013", level=2):
    participations, programmes = study(*projects)
    return universe(participations, version=version, level=level, programmes=programmes)


BALTIC = "2007 - 2013 South Baltic (PL - SE - DE - LT - DK)"


def test_a_programme_with_a_known_area_gives_its_regions_and_no_others():
    found = chosen(("a", BALTIC, [("SE", "SE22"), ("DE", "DE30")]))
    assert "DE80" in found.regions
    assert not {"DE30", "DE21", "SE11"} & set(found.regions)
    assert "South Baltic" in found.statement


@pytest.mark.parametrize("level", [2, 3])
def test_the_universe_of_a_known_area_does_not_depend_on_who_took_part(level):
    one = chosen(("a", BALTIC, [("SE", "SE22")]), level=level)
    many = chosen(("a", BALTIC, [("SE", "SE22")] * 40), ("b", BALTIC, [("PL", "PL63")] * 9), level=level)
    assert one == many


def test_a_programme_without_an_area_counts_its_own_countries_beside_the_areas_of_others():
    other = ("b", "Somewhere - Else", [("FR", "FR10")] * 5 + [("IT", "ITC1")] * 4)
    found = chosen(("a", BALTIC, [("DE", "DE80")] * 9), other)
    assert {"FR10", "FR82", "DE80"} <= set(found.regions)
    assert not any(region.startswith("IT") or region == "DE21" for region in found.regions)
    assert "somewhere else" in found.statement


def test_a_country_whose_partners_could_not_be_placed_is_left_out_of_an_area():
    found = chosen(("a", BALTIC, [("SE", "SE22"), ("PL", None), ("PL", None), ("PL", "PL63")]))
    assert countries(found) == {"SE", "DE", "DK", "LT"}
    assert "PL: 2 of 3" in found.statement


def test_a_country_of_an_area_with_some_rows_unplaced_is_said_to_count_too_low():
    found = chosen(("a", BALTIC, [("SE", "SE22"), ("PL", None), ("PL", "PL63"), ("PL", "PL63")]))
    assert "PL" in countries(found)
    assert "In PL 1 of 3 rows have no region: its counts are too low." in found.statement
    assert "In SE" not in found.statement


def test_a_neighbour_that_no_cross_border_region_reaches_is_in_when_a_programme_was_open_to_it():
    assert "RU-NGR" in chosen(("a", "Baltic Sea Region", [("RU", "RU-SPE")])).regions


def test_only_programmes_without_an_area_are_as_no_programmes_at_all():
    participations, programmes = study(("a", "Somewhere", [("SE", "SE22")] * 5 + [("NO", "NO01")]))
    assert universe(participations, version="2013", level=2, programmes=programmes) == universe(
        participations, version="2013", level=2
    )


def test_names_of_programmes_bring_no_markup_into_the_statement():
    found = chosen(("a", BALTIC, []), ("b", "<b>`x`\n" * 300, [("SE", "SE22")] * 5))
    assert not set("<>`\n") & set(found.statement)
    assert len(found.statement) < 1000


def test_projects_without_a_programme_count_by_country():
    found = chosen(("a", BALTIC, [("SE", "SE22")]), ("b", None, [("FI", "FI1B")] * 5))
    assert "FI1D" in found.regions
    assert "without a name" in found.statement


def test_partner_rows_without_projects_are_refused_where_programmes_are_given():
    _, programmes = study(("a", BALTIC, []))
    with pytest.raises(ColumnError, match="project_id"):
        universe(rows(SE=5), version="2013", level=2, programmes=programmes)
