import polars as pl
import pytest

from linkages.errors import ColumnError, MissingFileError, RegionError, SourceError
from linkages.output import write_csv
from linkages.places.assign import place
from linkages.tables import PLACES_REVIEW, validate

COLUMNS = ("country", "nuts2_code", "nuts3_code", "nuts2_label", "nuts3_label", "postcode", "town", "name")


def partners(*rows):
    cells = [dict(zip(("country", "nuts3_code", "postcode", "town", "name"), row, strict=True)) for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(COLUMNS, pl.String)).with_row_index("row", offset=2)


ROWS = partners(
    ("DE", "DEF02", "24103", "Kiel", "Known"),
    ("DE", None, "24103", "Kiel", "Sure"),
    ("DE", None, None, "Neustadt", "Ambiguous"),
    ("DE", None, None, "Neustadt", "Another"),
    ("NO", None, None, "=Nowhere(1)", "Lost"),
)


def corrections(tmp_path, text):
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_list_has_the_rows_without_a_code_those_without_a_place_first():
    table = validate(place(ROWS, nuts="2013").review, PLACES_REVIEW)
    assert "Known" not in table["organisation"].to_list()
    assert table["rows"].sum() == 4
    assert table["found"].to_list()[-1] == "DEF02"
    assert table["found"].null_count() == 3
    assert table["region"].null_count() == table.height


def test_a_list_filled_in_and_handed_back_places_the_rows(tmp_path):
    table = place(ROWS, nuts="2013").review
    filled = table.with_columns(
        region=pl.when(pl.col("organisation") == "Ambiguous")
        .then(pl.lit("DEF08"))
        .when(pl.col("organisation") == "Lost")
        .then(pl.lit("no06"))
    )
    write_csv(filled, tmp_path / "places.csv")
    result = place(ROWS, nuts="2013", corrections=tmp_path / "places.csv")
    assert result.participations["nuts3"].to_list() == ["DEF02", "DEF02", "DEF08", None, None]
    assert result.participations["nuts2"].to_list() == ["DEF0", "DEF0", "DEF0", None, "NO06"]
    assert result.participations["place_method"].to_list()[2] == "decision in the file of places"
    assert "taken for 2 partner rows" in result.coverage.filter(pl.col("field") == "corrections")["reason"][0]


def test_an_empty_list_handed_back_changes_nothing(tmp_path):
    before = place(ROWS, nuts="2013")
    write_csv(before.review, tmp_path / "places.csv")
    after = place(ROWS, nuts="2013", corrections=tmp_path / "places.csv")
    assert after.participations.equals(before.participations)


def test_a_line_without_organisation_counts_for_all_there_and_overrules_codes(tmp_path):
    path = corrections(
        tmp_path, "country,postcode,town,organisation,region\nDE,24103,Kiel,,RU-KGD\nDE,,Neustadt,,DEF08\n"
    )
    result = place(ROWS, nuts="2013", corrections=path)
    assert result.participations["nuts3"].to_list() == ["RU-KGD", "RU-KGD", "DEF08", "DEF08", None]
    assert result.participations["nuts_version"].to_list() == [None, None, "2013", "2013", None]


def test_lines_that_meet_no_row_are_counted(tmp_path):
    path = corrections(tmp_path, "country;postcode;town;organisation;region\nDE;;Atlantis;;DEF08\n")
    row = (
        place(ROWS, nuts="2013", corrections=path).coverage.filter(pl.col("field") == "corrections").row(0, named=True)
    )
    assert (row["rows"], row["lost"]) == (1, 1)


def test_codes_that_are_no_regions_are_an_error_with_file_and_lines(tmp_path):
    text = "country,postcode,town,organisation,region\nDE,,Kiel,,DEF02\nDE,,Bonn,,DEA99\nDE,,Ulm,,DE\n"
    with pytest.raises(RegionError, match=r"places\.csv.*line 3: 'DEA99'; line 4: 'DE'.*NUTS 2013"):
        place(ROWS, nuts="2013", corrections=corrections(tmp_path, text))


def test_two_regions_for_one_partner_are_an_error(tmp_path):
    text = "country,postcode,town,organisation,region\nDE,,Kiel,,DEF02\nDE,,Kiel,,DEF08\n"
    with pytest.raises(SourceError, match="lines 2, 3"):
        place(ROWS, nuts="2013", corrections=corrections(tmp_path, text))


def test_a_file_without_the_columns_or_no_file_is_an_error(tmp_path):
    with pytest.raises(ColumnError, match="region"):
        place(ROWS, corrections=corrections(tmp_path, "country,postcode,town,organisation\nDE,,Kiel,\n"))
    with pytest.raises(MissingFileError, match="no such file"):
        place(ROWS, corrections=tmp_path / "none.csv")
