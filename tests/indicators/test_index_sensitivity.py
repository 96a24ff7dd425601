import numpy as np
import polars as pl
import pytest

from linkages.indicators.index_sensitivity import DRAWS, IndexRules, sensitivity
from linkages.indicators.scenarios import Cut

FRAME = pl.DataFrame(
    {
        "cluster_id": ["a", "b", "c", "d"],
        "x": [10.0, 8.0, 1.0, 5.0],
        "y": [1.0, 10.0, 2.0, 5.0],
        "industry_group": ["g", "g", "h", "h"],
    }
)
RULES = IndexRules(("x", "y"))


def rows(frame, rules, analysis, **where):
    found = sensitivity(frame, rules).filter(pl.col("analysis") == analysis)
    for name, value in where.items():
        found = found.filter(pl.col(name) == value)
    return found


def test_a_cluster_that_leads_in_everything_leads_under_any_weights():
    frame = FRAME.with_columns(y=pl.Series([11.0, 10.0, 2.0, 5.0]))
    row = rows(frame, RULES, "weights", cluster_id="a").row(0, named=True)
    assert (row["rank_low"], row["rank"], row["rank_high"], row["high_share"]) == (1, 1, 1, 1.0)


def test_how_often_a_cluster_leads_is_the_share_of_weights_that_favour_it():
    """Of two clusters the weighted index differs by w (1 - .64) + (1 - w)(.01 - 1): a leads where w > .99 / 1.35."""
    frame = FRAME.head(2)
    row = rows(frame, IndexRules(("x", "y")), "weights", cluster_id="a").row(0, named=True)
    expected = 1 - 0.99 / (0.99 + 0.36)
    assert row["high_share"] == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / DRAWS))


def test_the_printed_form_says_that_weights_do_nothing_there():
    assert "cancel" in rows(FRAME, RULES, "weights", cluster_id="")["remark"][0]
    assert rows(FRAME, IndexRules(("x", "y"), form="weighted"), "weights", cluster_id="")["remark"][0] is None


def test_leaving_an_indicator_out_gives_the_index_of_the_others():
    found = rows(FRAME, RULES, "leave_one_out", variant="without y").filter(pl.col("cluster_id") != "")
    assert found["index"].to_list() == pytest.approx([1.0, 0.8, 0.1, 0.5])
    assert found["rank"].to_list() == [1, 2, 4, 3]


def test_an_index_of_one_indicator_has_no_weights_and_leaves_none_out():
    found = sensitivity(FRAME, IndexRules(("x",)))
    assert set(found["analysis"]) == {"missing", "form"}


def test_missing_values_drawn_at_random_are_told_only_where_some_are_missing():
    assert rows(FRAME, RULES, "fill").is_empty()
    holed = FRAME.with_columns(y=pl.Series([1.0, 10.0, None, 5.0]))
    found = rows(holed, RULES, "fill")
    known = found.filter(pl.col("cluster_id") == "b").row(0, named=True)
    assert (known["rank_low"], known["rank_high"]) == (1, 1)
    assert found.filter(pl.col("cluster_id") == "")["with_index"][0] == 4


def test_ranks_and_levels_are_those_of_the_group():
    rules = IndexRules(("x", "y"), within="industry_group", cut=Cut("mean"))
    found = rows(FRAME, rules, "leave_one_out", variant="without y").filter(pl.col("cluster_id") != "")
    assert found["rank"].to_list() == [1, 2, 2, 1]
    assert found["level"].to_list() == ["high", "low", "low", "high"]


def test_the_other_form_and_the_other_rule_stand_beside():
    found = sensitivity(FRAME, RULES)
    assert rows(FRAME, RULES, "form", cluster_id="")["variant"].to_list() == ["weighted"]
    assert found.filter((pl.col("analysis") == "missing") & (pl.col("cluster_id") == ""))["variant"][0] == "rescaled"


def test_the_same_seed_gives_the_same_draws_and_another_other_ones():
    first, again, other = (sensitivity(FRAME, RULES, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_one_cluster_alone_has_no_level():
    found = rows(FRAME.head(1), RULES, "weights", cluster_id="a")
    assert found["high_share"][0] == 0
    assert rows(FRAME.head(1), RULES, "weights", cluster_id="")["high"][0] == 0
