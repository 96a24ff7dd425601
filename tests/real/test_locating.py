"""Locating partners, on the exports whose rows have codes: with the codes taken away."""

from pathlib import Path

import polars as pl
import pytest

from linkages.places.trial import trial
from linkages.sources import read

KEEP = Path(__file__).resolve().parents[3] / "shared" / "data" / "keep"
FILES = ("keep_0713_north_sea_partners.csv", "keep_1420_four_programmes.xlsx")

pytestmark = pytest.mark.skipif(not KEEP.is_dir(), reason="real exports are not here (../shared)")


@pytest.fixture(scope="module", params=FILES)
def tried(request):
    return trial(read(KEEP / request.param).participations, "2013")


def right(rows, found, level):
    return (rows[f"{found}{level}"] == rows[f"true{level}"]).fill_null(value=False).mean()


@pytest.mark.parametrize(("level", "least"), [(2, 0.94), (3, 0.90)])
def test_nearly_all_rows_are_located_where_their_codes_say(tried, level, least):
    assert right(tried, "nuts", level) >= least
    assert right(tried, "nuts", level) >= right(tried, "table", level) - 0.05


def test_what_is_said_to_be_sure_is_right_more_often_than_what_is_not(tried):
    sure = tried.filter(pl.col("place_confidence") >= 0.95)
    assert right(sure, "nuts", 3) >= 0.92
    assert sure.height > 0.9 * tried.height


def test_no_row_is_located_in_another_country(tried):
    assert (tried["nuts2"].str.slice(0, 2) == tried["country"]).drop_nulls().all()
