"""Real files of the providers through the checks that a download must pass, and the recipes on a real table."""

from pathlib import Path

import polars as pl
import pytest

from linkages.cli_fetch import _understood
from linkages.errors import FetchError, SettingError
from linkages.fetch import contents
from linkages.sources import profile
from linkages.sources.recipes import Recipe, recipes
from linkages.sources.statistics import read_statistics

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not there (../shared)")
GDP = DATA / "eurostat" / "nama_10r_2gdp.tsv"


def test_a_table_of_eurostat_is_taken():
    assert contents.table(GDP) == "340 rows, 2000 to 2014"


@pytest.mark.parametrize(("name", "level"), [("60M_2013_4326_LEVL_2", 2), ("20M_2016_4326_LEVL_3", 3)])
def test_boundaries_of_gisco_are_taken_for_their_level_alone(name, level):
    file = DATA / "nuts" / f"NUTS_RG_{name}.geojson"
    assert contents.regions(file, level=level).endswith(f"regions of level {level}")
    with pytest.raises(FetchError, match="no region of level"):
        contents.regions(file, level=5 - level)


@pytest.mark.parametrize(
    ("name", "words"),
    [("keep_1420_four_programmes.xlsx", "85 projects, 328"), ("keep_0713_north_sea_partners.csv", "78 projects, 1,02")],
)
def test_exports_of_keep_are_understood(name, words):
    assert words in _understood(DATA / "keep" / name)


@pytest.mark.parametrize("name", ["eurostat/nama_10r_2gdp.tsv", "nuts/nuts2013_to_2016_correspondence.csv"])
def test_other_files_are_no_exports_and_no_boundaries(name):
    with pytest.raises(FetchError):
        _understood(DATA / name)
    with pytest.raises(FetchError):
        contents.regions(DATA / name, level=2)


def test_a_recipe_reads_the_same_numbers_as_the_reader_of_statistics(monkeypatch):
    recipe = Recipe(
        name="gdp",
        label="GDP per head",
        unit="euro per inhabitant",
        levels=(2,),
        table="nama_10r_2gdp",
        formula="value",
        select={"freq": ("A",), "unit": ("NONE", "EUR_HAB")},
        of={},
        years=0,
        caveat="A test.",
    )
    monkeypatch.setattr(profile, "recipes", lambda level=None: (recipe,) if level in (None, 2) else ())
    made = profile.read_profile({"nama_10r_2gdp": GDP}, nuts_version="2013", level=2, until=2013).statistics[0]
    (read,) = read_statistics(f"{GDP}:EUR_HAB:{made.year}", nuts_version="2013", level=2)
    assert made.year == "2013"
    assert made.values.select("region", "value", "flag").equals(read.values.select("region", "value", "flag"))


def test_a_change_is_that_of_the_table(monkeypatch):
    recipe = next(one for one in recipes(2) if one.formula == "change")
    amount = {"freq": ("A",), "unit": ("MIO_EUR",)}
    other = Recipe(
        **{name: getattr(recipe, name) for name in recipe.__slots__} | {"select": amount, "table": "nama_10r_2gdp"}
    )
    monkeypatch.setattr(profile, "recipes", lambda _=None: (other,))
    made = profile.read_profile({"nama_10r_2gdp": GDP}, nuts_version="2013", level=2, until=2013).statistics[0]
    now, then = (
        read_statistics(f"{GDP}:MIO_EUR:{year}", nuts_version="2013", level=2)[0].values for year in (2013, 2008)
    )
    both = now.join(then, on="region", suffix="_then").with_columns(
        change=100 * (pl.col("value") / pl.col("value_then") - 1)
    )
    joined = made.values.join(both, on="region")
    assert joined.height > 50
    assert (joined["value"] - joined["change"]).abs().max() < 1e-9


def test_a_real_table_without_purchasing_power_says_what_is_missing():
    with pytest.raises(SettingError, match="PPS_EU27_2020_HAB or PPS_HAB"):
        profile.read_profile({"nama_10r_2gdp": GDP}, nuts_version="2013", level=2)
