import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.coding import draw_sample
from linkages.errors import ColumnError, SettingError


def frame(n: int, **columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame({"project_id": [f"p{i:04}" for i in range(n)], **columns})


@given(st.integers(2, 60), st.integers(1, 80), st.integers(0, 9))
def test_a_simple_draw_takes_that_many_each_with_the_same_probability(n: int, size: int, seed: int) -> None:
    drawn = draw_sample(frame(n), max(size, 2), seed=seed)
    assert drawn.height == min(n, max(size, 2)) == drawn["project_id"].n_unique()
    assert drawn["inclusion_probability"].unique().to_list() == [drawn.height / n]


@given(st.lists(st.sampled_from("abcde"), min_size=20, max_size=80), st.integers(10, 40))
def test_weights_of_a_stratified_draw_add_up_to_the_projects_of_each_stratum(names: list[str], size: int) -> None:
    drawn = draw_sample(frame(len(names), programme=names), size, draw="stratified")
    weights = drawn.group_by("stratum").agg((1 / pl.col("inclusion_probability")).sum())
    assert {k: round(v, 6) for k, v in weights.iter_rows()} == {k: float(names.count(k)) for k in set(names)}
    assert drawn.height == min(size, len(names))


def test_the_draw_does_not_depend_on_the_order_of_rows_but_on_the_seed() -> None:
    projects = frame(50)
    one, again = draw_sample(projects, 10), draw_sample(projects.reverse(), 10)
    assert one.equals(again)
    assert not one["project_id"].equals(draw_sample(projects, 10, seed=1)["project_id"])


def test_every_project_is_drawn_as_often_as_its_probability_says() -> None:
    projects = frame(12, programme=["a"] * 8 + ["b"] * 4)
    drawn = pl.concat([draw_sample(projects, 6, draw="stratified", seed=seed) for seed in range(400)])
    share = drawn.group_by("project_id").agg(pl.len() / 400, said=pl.col("inclusion_probability").first())
    assert (share["len"] - share["said"]).abs().max() < 0.1


def test_the_doubtful_are_drawn_more_densely_and_the_sure_not_never() -> None:
    projects = frame(100, probability=[0.01] * 50 + [0.5] * 30 + [0.99] * 20)
    drawn = draw_sample(projects, 40, draw="unsure").sort("probability")
    doubtful = drawn.filter(pl.col("probability") == 0.5)["inclusion_probability"].mean()
    sure = drawn.filter(pl.col("probability") != 0.5)["inclusion_probability"]
    assert doubtful > 2 * sure.mean()
    assert sure.min() > 0


def test_without_probabilities_the_rules_yes_and_no_are_drawn_in_equal_parts() -> None:
    projects = frame(100, ici=[True] * 10 + [False] * 80 + [None] * 10)
    counts = dict(draw_sample(projects, 30, draw="unsure").group_by("stratum").len().iter_rows())
    assert counts == {"rule says yes": 10, "rule says no": 10, "not judged": 10}


def test_what_cannot_be_drawn_is_said() -> None:
    with pytest.raises(SettingError, match=r"no draw 'odd'.*simple, stratified, unsure"):
        draw_sample(frame(3), 2, draw="odd")  # type: ignore[arg-type]
    with pytest.raises(SettingError, match="sample of 0"):
        draw_sample(frame(3), 0)
    with pytest.raises(ColumnError, match="programme"):
        draw_sample(frame(3), 2, draw="stratified")
    with pytest.raises(ColumnError, match="probability"):
        draw_sample(frame(3), 2, draw="unsure")
    with pytest.raises(SettingError, match=r"too small for 3 strata.*Ask for 6"):
        draw_sample(frame(9, programme=list("aaabbbccc")), 4, draw="stratified")
