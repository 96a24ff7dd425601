from pathlib import Path

import polars as pl
import pytest

from linkages.crediting import credits_of
from linkages.sources import InputFile


def read(layout):
    return InputFile("a.csv", Path("a.csv"), "0" * 64, layout, "utf-8", ())


def said(layout="keep.eu, layout of 2019 (text)", ways=("code",), **options):
    return " ".join(credits_of([read(layout)], pl.Series(ways, dtype=pl.String), **options))


def test_keep_is_credited_for_its_exports():
    assert "keep.eu / Interact" in said()


@pytest.mark.parametrize(("layout", "synthetic"), [("plain table", False), ("keep.eu, layout of 2019 (text)", True)])
def test_keep_is_not_credited_for_projects_of_others_or_of_nobody(layout, synthetic):
    assert "keep.eu" not in said(layout, synthetic=synthetic)


@pytest.mark.parametrize(("way", "name"), [("town", "GeoNames"), ("postcode", "postcodes by GISCO")])
def test_a_gazetteer_is_credited_where_it_placed_a_partner(way, name):
    assert name in said(ways=("code", way))
    assert name not in said(ways=("code", "none"))


def test_boundaries_are_credited_in_any_case():
    assert "EuroGeographics" in said("plain table", ways=())
