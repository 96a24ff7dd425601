import polars as pl
import pytest

from linkages.places import nuts
from linkages.places.moves import WHOLE, moves
from linkages.places.overlaps import overlaps


def place(region, source, target):
    found = moves(source, target).filter(pl.col("region") == region)
    return found.select("nuts3", "nuts2").row(0) if found.height else None


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_within_a_version_every_region_stays_where_it_is(version):
    table = moves(version, version)
    fine = table.filter(pl.col("nuts3").is_not_null())
    assert (fine["region"] == fine["nuts3"]).all()
    assert set(table["region"]) == nuts.codes(version, 2) | nuts.codes(version, 3)


def test_a_region_that_was_renumbered_or_merged_moves_whole():
    assert place("NO012", "2013", "2021") == ("NO082", "NO08")
    assert place("NO031", "2013", "2021") == ("NO082", "NO08")


def test_of_a_region_that_was_split_the_part_is_not_known_but_the_nuts_2_region_may_be():
    assert place("NO020", "2021", "2013") == (None, "NO02")
    assert place("LT00", "2013", "2021") is None


def test_no_region_moves_of_which_more_than_half_a_percent_lies_elsewhere():
    for source, target in (("2010", "2013"), ("2021", "2006")):
        parts = overlaps(source, target, 3)
        total = dict(parts.group_by("source").agg(pl.col("area_km2").sum()).iter_rows())
        for row in moves(source, target).filter(pl.col("nuts3").is_not_null()).iter_rows(named=True):
            own = parts.filter((pl.col("source") == row["region"]) & (pl.col("target") == row["nuts3"]))
            assert own["area_km2"].sum() / total[row["region"]] >= WHOLE
