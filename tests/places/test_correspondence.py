from itertools import permutations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import SettingError
from linkages.places import nuts
from linkages.places.correspondence import KINDS, changes
from linkages.places.overlaps import overlaps

PAIRS = list(permutations(nuts.VERSIONS, 2))
BACKWARDS = {"split": "merge", "merge": "split", "new": "gone", "gone": "new"}


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_every_region_of_either_version_stands_in_the_table(source, target, level):
    table = changes(source, target, level)
    assert set(table["source"].drop_nulls()) == nuts.codes(source, level)
    assert set(table["target"].drop_nulls()) == nuts.codes(target, level)
    assert set(table["kind"]) <= set(KINDS)
    assert not table["source_name"].drop_nulls().is_empty()


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize(("older", "newer"), [pair for pair in PAIRS if pair[0] < pair[1]])
def test_seen_from_the_newer_version_a_split_is_a_merge(older, newer, level):
    forth = changes(older, newer, level).with_columns(pl.col("kind").replace(BACKWARDS))
    back = changes(newer, older, level).rename({"source": "target", "target": "source"})
    columns = ["kind", "source", "target"]
    assert forth.select(columns).sort(columns).equals(back.select(columns).sort(columns))


@given(st.sampled_from(PAIRS), st.sampled_from([2, 3]))
@settings(max_examples=20, deadline=None)
def test_a_kind_says_how_many_regions_stand_on_either_side(pair, level):
    table = changes(*pair, level)
    sizes = table.group_by("change").agg(
        pl.col("kind").unique(), pl.col("source").n_unique(), pl.col("target").n_unique(), pl.len()
    )
    for kinds, sources, targets, rows in sizes.select(pl.exclude("change")).iter_rows():
        (kind,) = kinds
        if kind in ("same", "renamed", "new", "gone"):
            assert rows == 1
        elif kind == "split":
            assert (sources, targets) == (1, rows)
            assert rows > 1
        elif kind == "merge":
            assert (sources, targets) == (rows, 1)
            assert rows > 1


@given(st.sampled_from(PAIRS), st.sampled_from([2, 3]))
@settings(max_examples=20, deadline=None)
def test_shares_add_up_to_the_whole_region(pair, level):
    for end in ("source", "target"):
        sums = changes(*pair, level).drop_nulls("area_km2").group_by(end).agg(pl.col(f"{end}_share").sum())
        assert sums[f"{end}_share"].to_list() == pytest.approx([1.0] * sums.height)


def test_what_is_called_the_same_is_what_converts_to_itself():
    same = changes("2010", "2021", 3).filter(pl.col("kind") == "same")
    assert set(same["source"]) == set(overlaps("2010", "2021", 3).filter("unchanged")["source"])


@pytest.mark.parametrize(
    ("older", "newer", "code", "kind"),
    [
        ("2006", "2010", "FI1A", "merge"),
        ("2006", "2010", "FI18", "split"),
        ("2006", "2010", "GR30", "renamed"),
        ("2013", "2016", "LT00", "split"),
        ("2013", "2016", "NO061", "merge"),
        ("2013", "2016", "FR71", "renamed"),
        ("2013", "2016", "UKM2", "boundary shift"),
        ("2013", "2016", "SE33", "same"),
        ("2016", "2021", "UKN10", "renamed"),
        # Renumbered although its parent stayed: Estonia's list of changes calls it a boundary shift.
        ("2016", "2021", "EE006", "boundary shift"),
        ("2016", "2013", "RS11", "gone"),
    ],
)
def test_known_changes_have_their_kind(older, newer, code, kind):
    rows = changes(older, newer, len(code) - 2).filter(pl.col("source") == code)
    assert set(rows["kind"]) == {kind}


@pytest.mark.parametrize("call", [lambda: changes("2012", "2016", 2), lambda: changes("2013", "2016", 1)])
def test_a_version_or_level_that_does_not_exist_is_a_clear_error(call):
    with pytest.raises(SettingError, match="There is no"):
        call()
