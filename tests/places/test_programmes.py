from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import SettingError
from linkages.places import crossborder, nuts
from linkages.places.neighbours import around
from linkages.places.programmes import eligible, key
from linkages.resources import data_path

KEEP = Path(__file__).resolve().parents[3] / "shared" / "data" / "keep"
TABLE = pl.read_csv(data_path("nuts2", "programme_areas.csv"), infer_schema=False)
EVERY = TABLE.select("programme", "period").unique().sort("programme", "period").rows()


def area(name, period="2007-2013", *, version="2013", level=2):
    return eligible([(name, period)], version=version, level=level).get((name, period))


def regions(*args, **kwargs):
    return set(area(*args, **kwargs).regions)


@pytest.mark.parametrize("version", nuts.VERSIONS)
@pytest.mark.parametrize("level", [2, 3])
def test_every_area_is_there_in_every_version_with_codes_of_that_version_and_level(version, level):
    found = eligible(EVERY, version=version, level=level)
    known = nuts.codes(version, level) | set(around(version)["region"])
    assert list(found) == EVERY
    assert all(entry.regions and set(entry.regions) <= known and entry.as_asked for entry in found.values())


def test_a_programme_finds_its_own_area_by_its_name_and_never_another():
    for (name, period), entry in eligible(EVERY, version="2013", level=2).items():
        assert (entry.programme, entry.period) == (name, period)


def test_areas_with_the_composition_of_a_cross_border_region_are_that_region():
    units = crossborder.areas("2013")
    for name in ("South Baltic", "Lithuania-Poland", "Kolarctic"):
        own = set(units.filter(pl.col("unit") == name)["nuts3"])
        assert regions(name, level=3) == own


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_a_nuts_2_region_is_open_when_one_of_its_nuts_3_regions_is(version):
    parents = nuts.parents(version)
    for name, period in EVERY:
        fine = regions(name, period, version=version, level=3)
        assert regions(name, period, version=version) == {parents.get(code, code) for code in fine}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2007 - 2013 South Baltic (PL - SE - DE - LT - DK)", "South Baltic"),
        ("2007 – 2013 SOUTH–BALTIC", "South Baltic"),
        ("2014 - 2020 INTERREG V-A Estonia - Latvia", "Estonia-Latvia"),
        ("INTERREG IV A Estonia–Latvia Programme", "Estonia-Latvia"),
        ("2014 - 2020 INTERREG V-A Sweden - Finland - Norway (Botnia Atlantica)", "Botnia-Atlantica"),
        ("2014 - 2020 INTERREG V-A Sweden - Finland - Norway (Nord)", "Nord"),
        ("2007 - 2013 Oresund - Kattegat - Skagerrak (SE - DK - NO)", "Öresund-Kattegat-Skagerrak"),
        ("2007 - 2013 Øresund-Kattegat-Skagerrak", "Öresund-Kattegat-Skagerrak"),
        ("2014 - 2020 INTERREG VB North Sea", "North Sea Region"),
        ("2014 - 2020 South-East Finland - Russia ENI CBC", "South-East Finland-Russia"),
        ("  kolarctic   enpi cbc (fi - ru - se - no) ", "Kolarctic"),
        ("Latvia-Lithuania-Belarus Cross-border Cooperation Programme", "Latvia-Lithuania-Belarus"),
    ],
)
def test_names_are_found_however_they_are_written(written, meant):
    assert area(written).programme == meant


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Latvia - Lithuania", "Latvia - Lithuania - Belarus ENPI CBC"),
        ("Estonia - Latvia", "Estonia - Latvia - Russia ENPI CBC"),
        ("Lithuania - Poland", "Lithuania - Poland - Russia ENPI CBC"),
    ],
)
def test_a_name_inside_another_is_not_mistaken_for_it(name, other):
    assert area(name).programme != area(other).programme
    assert not any(code.startswith(("RU", "BY")) for code in area(name).regions)
    assert any(code.startswith(("RU", "BY")) for code in area(other).regions)


@pytest.mark.parametrize("name", [None, "", "Latvia", "Baltic", "Slovakia - Austria", "Nord - Pas de Calais", "(|.*)"])
def test_what_is_not_in_the_table_has_no_area(name):
    assert area(name) is None


@given(st.text(max_size=60))
def test_a_key_is_words_and_blanks_and_its_own_key(name):
    found = key(name)
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert key(f"2007 - 2013 {found}") == key(found)


def test_the_period_decides_where_a_programme_has_two_areas():
    assert "BY-HM" in regions("Baltic Sea Region", "2007-2013")
    assert "BY-HM" not in regions("Baltic Sea Region", "2014-2020")
    assert "RU-VLG" in regions("Baltic Sea Region", "2014-2020")


@pytest.mark.parametrize("period", ["2021-2027", "2000-2006", None, "no period"])
def test_the_nearest_period_stands_in_and_is_said_to(period):
    found = area("South Baltic", period)
    assert not found.as_asked
    assert found.period == ("2007-2013" if period == "2000-2006" else "2014-2020")


def test_the_baltic_sea_region_has_the_51_nuts_2_regions_that_are_published():
    inside = {code for code in regions("Baltic Sea Region") if "-" not in code}
    assert len(inside) == 51
    assert {code for code in inside if code.startswith("DE")} == {
        "DE30",
        "DE40",
        "DE50",
        "DE60",
        "DE80",
        "DE93",
        "DEF0",
    }


def test_what_rests_on_memory_is_not_certain():
    assert not area("North Sea Region").certain
    assert area("South Baltic").certain


def test_an_unknown_version_is_refused():
    with pytest.raises(SettingError):
        eligible([], version="2012", level=2)


@pytest.mark.parametrize("place", [data_path("projects", "baltic_0713_synthetic.xlsx"), KEEP])
def test_every_programme_at_hand_is_found_with_the_area_of_its_period(place):
    from linkages.sources import read

    if not place.exists():
        pytest.skip(f"{place} is not here")
    for file in sorted(place.iterdir()) if place.is_dir() else [place]:
        programmes = read(file).projects.select("programme", "period").unique().rows()
        found = eligible(programmes, version="2013", level=2)
        assert set(found) == set(programmes)
        assert all(entry.as_asked for entry in found.values())
