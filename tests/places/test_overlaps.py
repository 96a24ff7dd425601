from itertools import permutations

import polars as pl
import pytest

from linkages.places import nuts
from linkages.places.overlaps import overlaps

PAIRS = list(permutations(nuts.VERSIONS, 2))


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_overlaps_are_the_same_seen_from_either_version(source, target, level):
    forth = overlaps(source, target, level).select("source", "target", "unchanged")
    back = overlaps(target, source, level).select(source="target", target="source", unchanged="unchanged")
    assert forth.sort("source", "target").equals(back.sort("source", "target"))


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_only_regions_of_countries_or_islands_that_a_version_lacks_have_no_counterpart(source, target, level):
    missing = nuts.codes(source, level) - set(overlaps(source, target, level)["source"])
    # Albania and Serbia enter in 2016, Mayotte in 2013, Svalbard and Jan Mayen in 2021.
    assert {code[:4] if code[:2] in ("FR", "NO") else code[:2] for code in missing} <= {
        "AL",
        "RS",
        "FRA5",
        "FRY5",
        "NO0B",
    }


def test_known_changes_are_found():
    merged = overlaps("2013", "2016", 3).filter(pl.col("target") == "NO060")
    assert set(merged["source"]) == {"NO061", "NO062"}
    divided = overlaps("2013", "2016", 2).filter(pl.col("source") == "LT00")
    assert set(divided["target"]) == {"LT01", "LT02"}
    assert set(overlaps("2006", "2010", 2).filter(pl.col("target") == "FI1D")["source"]) == {"FI13", "FI1A"}


def test_an_unchanged_region_has_no_other_counterpart():
    table = overlaps("2010", "2021", 3)
    same = table.filter("unchanged")
    assert (same["source"] == same["target"]).all()
    others = table.filter(~pl.col("unchanged"))
    assert not set(same["source"]) & (set(others["source"]) | set(others["target"]))
