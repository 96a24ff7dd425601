import pytest

from linkages.errors import MissingFileError, TableError
from linkages.places import area_file
from linkages.places.town_names import town_key


def write(folder, text):
    path = folder / "areas.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("text", "share"), [("0.4", 0.4), ("0,4", 0.4), ("40 %", 0.4), ("100%", 1.0), ("", None)])
def test_a_share_is_read_in_the_ways_people_write_it(tmp_path, text, share):
    table = area_file.read(write(tmp_path, f"unit;region;share\nA;DK032;{text}\n"), "2013")
    assert table["share"].to_list() == [share]


@pytest.mark.parametrize("text", ["0", "-0.1", "1.2", "140 %", "half", "nan"])
def test_a_share_that_is_none_is_refused(tmp_path, text):
    with pytest.raises(TableError, match="share"):
        area_file.read(write(tmp_path, f"unit;region;share\nA;DK032;{text}\n"), "2013")


def test_a_list_of_municipalities_is_read_with_any_separator():
    assert area_file.town_keys("Husum; Niebüll|Kiel") == {town_key(name) for name in ("Husum", "Niebüll", "Kiel")}
    assert area_file.town_keys(None) == area_file.town_keys(" ; ") == frozenset()


def test_countries_go_by_the_eus_codes(tmp_path):
    table = area_file.read(write(tmp_path, "unit,region,towns\nA,GR,Kavala\nA,GB,Dover\nA,BY,Brest\n"), "2006")
    assert table["country"].to_list() == ["EL", "UK", "BY"]
    assert table["nuts3"].null_count() == 3


def test_what_a_file_is_shows_its_content_not_its_name(tmp_path):
    path = tmp_path / "areas.geojson"
    path.write_text("unit,region\nA,DK032\n", encoding="utf-8")
    assert area_file.read(path, "2013")["nuts3"].to_list() == ["DK032"]
    with pytest.raises(MissingFileError, match=r"nowhere\.geojson"):
        area_file.read(tmp_path / "nowhere.geojson", "2013")
