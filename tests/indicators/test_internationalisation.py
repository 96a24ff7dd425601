import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError, SettingError
from linkages.indicators.internationalisation import internationalisation_index
from linkages.questionnaire import read_survey
from linkages.survey_example import example_files

FOUR = ["joint_rd", "publications", "exports", "international_members"]
# By hand from table 4 of Islankina (2015): largest values 8.2, 4458, 72.4, 7.
BY_HAND = {
    "RU20": math.sqrt(1 + (691 / 4458) ** 2 + 1 + 0),
    "RU18": math.sqrt((0.32 / 8.2) ** 2 + (3285 / 4458) ** 2 + (9.6 / 72.4) ** 2 + 1),
    "RU15": math.sqrt((3.3 / 8.2) ** 2 + 1 + (0.01 / 72.4) ** 2 + 0),
    "RU22": math.sqrt((0.5 / 8.2) ** 2 + (317 / 4458) ** 2 + (6.9 / 72.4) ** 2 + (3 / 7) ** 2),
    "RU01": math.sqrt((1.9 / 8.2) ** 2 + (1177 / 4458) ** 2 + (1.2 / 72.4) ** 2 + 0),
    "RU13": math.sqrt((0.35 / 8.2) ** 2 + (41 / 4458) ** 2 + (1.2 / 72.4) ** 2 + 0),
}
PRINTED = {"RU20": 1.4227, "RU18": 1.2498, "RU15": 1.0779, "RU22": 0.4489, "RU01": 0.3517, "RU13": 0.0467}


@pytest.fixture(scope="module")
def pilot():
    return read_survey(example_files()).clusters


def index_of(frame, *names, **rules):
    return internationalisation_index(frame, names, **rules)["index"].to_list()


def test_the_printed_form_agrees_with_hand_calculation_on_the_pilot_clusters(pilot):
    made = internationalisation_index(pilot, FOUR)
    found = dict(made.filter(pl.col("index").is_not_null()).select("cluster_id", "index").iter_rows())
    assert found == pytest.approx(BY_HAND, abs=1e-9)
    assert found == pytest.approx(PRINTED, abs=5e-5)


def test_the_rescaled_form_agrees_with_hand_calculation(pilot):
    made = internationalisation_index(pilot, FOUR, missing="rescaled")
    found = dict(made.select("cluster_id", "index").iter_rows())
    # RU25: joint R&D, publications and exports are known, international members are not.
    assert found["RU25"] == pytest.approx(
        math.sqrt(4 / 3 * ((1.55 / 8.2) ** 2 + (2532 / 4458) ** 2 + (6.2 / 72.4) ** 2)), abs=1e-9
    )
    assert made["index"].drop_nulls().len() == 22
    assert made["index"].mean() == pytest.approx(0.511, abs=5e-4)
    assert made["index"].median() == pytest.approx(0.325, abs=5e-4)


def test_the_weighted_form_agrees_with_hand_calculation():
    frame = pl.DataFrame({"a": [2.0, 4.0], "b": [9.0, 3.0]})
    found = index_of(frame, "a", "b", form="weighted", weights={"a": 3, "b": 1})
    assert found == pytest.approx([math.sqrt(0.75 * 0.25 + 0.25), math.sqrt(0.75 + 0.25 / 9)], abs=1e-9)


values = st.lists(st.tuples(*[st.floats(0.001, 1e6)] * 3), min_size=2, max_size=12)
weights = st.tuples(*[st.floats(0.01, 100)] * 3)


@given(values, weights)
@settings(max_examples=40, deadline=None)
def test_in_the_printed_form_weights_cancel(rows, given_weights):
    frame = pl.DataFrame(rows, schema=["a", "b", "c"], orient="row")
    weighed = index_of(frame, "a", "b", "c", weights=dict(zip("abc", given_weights, strict=True)))
    # as printed, with the weight inside numerator and maximum
    table = np.array(rows) * np.array(given_weights)
    assert weighed == pytest.approx(np.sqrt(((table / table.max(axis=0)) ** 2).sum(axis=1)), rel=1e-9)
    assert weighed == pytest.approx(index_of(frame, "a", "b", "c"), rel=1e-12)


@given(values, weights, st.tuples(*[st.floats(1e-3, 1e3)] * 3))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_an_indicator_does_not_count_and_the_index_keeps_its_range(rows, given_weights, units):
    frame = pl.DataFrame(rows, schema=["a", "b", "c"], orient="row")
    other = pl.DataFrame(np.array(rows) * np.array(units), schema=["a", "b", "c"], orient="row")
    named = dict(zip("abc", given_weights, strict=True))
    for form, most in (("printed", math.sqrt(3)), ("weighted", 1)):
        found = index_of(frame, "a", "b", "c", form=form, weights=named)
        assert all(0 <= one <= most + 1e-9 for one in found)
        assert found == pytest.approx(index_of(other, "a", "b", "c", form=form, weights=named), rel=1e-9)


def test_a_cluster_with_a_new_maximum_lowers_the_others():
    before = index_of(pl.DataFrame({"a": [1.0, 2.0]}), "a")
    after = index_of(pl.DataFrame({"a": [1.0, 2.0, 4.0]}), "a")
    assert after[:2] == [0.5 * one for one in before]


@given(values, st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_missing_the_true_index_lies_between_the_ends(rows, data):
    full = pl.DataFrame(rows, schema=["a", "b", "c"], orient="row")
    largest = {name: full[name].arg_max() for name in "abc"}
    gaps = [[data.draw(st.booleans()) and largest[name] != at for name in "abc"] for at in range(len(rows))]
    holed = full.with_columns(
        pl.when(pl.Series([row[k] for row in gaps])).then(None).otherwise(pl.col(name)).alias(name)
        for k, name in enumerate("abc")
    )
    truth = index_of(full, "a", "b", "c")
    for missing in ("complete", "rescaled"):
        made = internationalisation_index(holed, ["a", "b", "c"], missing=missing)
        for row, true in zip(made.iter_rows(named=True), truth, strict=True):
            assert row["index_low"] - 1e-9 <= true <= row["index_high"] + 1e-9
            if row["index"] is not None:
                assert row["index_low"] - 1e-9 <= row["index"] <= row["index_high"] + 1e-9


def test_what_is_missing_is_never_0():
    frame = pl.DataFrame({"a": [4.0, 2.0], "b": [5.0, None]})
    complete = internationalisation_index(frame, ["a", "b"])
    assert complete["index"].to_list() == pytest.approx([math.sqrt(2), None])
    assert complete["remark"][1] == "no index: b not known"
    assert index_of(frame, "a", "b", missing="rescaled")[1] == pytest.approx(math.sqrt(2 * 0.25))


def test_an_indicator_that_nobody_has_is_left_out():
    frame = pl.DataFrame({"a": [4.0, 2.0], "b": [None, None]}, schema={"a": pl.Float64, "b": pl.Float64})
    made = internationalisation_index(frame, ["a", "b"])
    assert made["index"].to_list() == [1.0, 0.5]
    assert made["wanted"].to_list() == [1, 1]


def test_an_indicator_that_is_0_for_all_counts_for_nothing():
    frame = pl.DataFrame({"a": [4.0, 2.0], "b": [0.0, None]})
    for missing in ("complete", "rescaled"):
        assert index_of(frame, "a", "b", missing=missing) == [1.0, 0.5]


def test_where_all_indicators_are_0_so_is_the_index():
    frame = pl.DataFrame({"a": [0.0, 0.0, None], "b": [0.0, 0.0, None]})
    assert index_of(frame, "a", "b") == [0.0, 0.0, None]


def test_where_nothing_is_known_there_is_no_index_and_it_says_so():
    frame = pl.DataFrame({"a": [None, None]}, schema={"a": pl.Float64})
    made = internationalisation_index(frame, ["a"])
    assert made["index"].to_list() == [None, None]
    assert made["remark"].str.starts_with("no index").all()


def test_within_groups_each_has_its_own_maximum_and_ranks():
    frame = pl.DataFrame({"a": [1.0, 2.0, 10.0, 5.0], "g": ["x", "x", "y", "y"]})
    made = internationalisation_index(frame, ["a"], within="g")
    assert made["index"].to_list() == [0.5, 1.0, 1.0, 0.5]
    assert made["rank"].to_list() == [2, 1, 1, 2]


def test_who_belongs_to_no_group_has_no_index_and_who_is_alone_is_told_so():
    frame = pl.DataFrame({"a": [1.0, 2.0], "g": ["x", None]})
    made = internationalisation_index(frame, ["a"], within="g")
    assert made["index"].to_list() == [1.0, None]
    assert made["remark"].to_list() == [
        "alone in its group: compared with itself",
        "no index: it belongs to no group",
    ]


def test_a_deficit_is_no_surplus():
    frame = pl.DataFrame({"surplus": [-10.0, 0.0, 5.0]})
    assert index_of(frame, "surplus") == [0.0, 0.0, 1.0]
    assert index_of(frame, "surplus", negative="minmax") == pytest.approx([0, 10 / 15, 1])


def test_where_all_are_in_deficit_clipping_leaves_nothing():
    assert index_of(pl.DataFrame({"surplus": [-10.0, -2.0]}), "surplus") == [0.0, 0.0]


def test_a_weight_of_0_leaves_an_indicator_out_in_both_forms():
    frame = pl.DataFrame({"a": [1.0, 2.0], "b": [7.0, None]})
    for form in ("printed", "weighted"):
        assert index_of(frame, "a", "b", form=form, weights={"b": 0}) == [0.5, 1.0]


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_weights_of_any_size_give_the_same(scale):
    frame = pl.DataFrame({"a": [1.0, 2.0], "b": [3.0, 1.0]})
    plain = index_of(frame, "a", "b", form="weighted", weights={"a": 2, "b": 1})
    assert index_of(frame, "a", "b", form="weighted", weights={"a": 2 * scale, "b": scale}) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("given_weights", "said"),
    [
        ({"a": -1}, "expected a number from 0"),
        ({"a": math.nan}, "expected a number from 0"),
        ({"a": math.inf}, "expected a number from 0"),
        ({"a": 0, "b": 0}, "All weights are 0"),
        ({"c": 1}, "no indicator of this index"),
    ],
)
def test_weights_that_cannot_be_are_refused(given_weights, said):
    frame = pl.DataFrame({"a": [1.0], "b": [1.0]})
    with pytest.raises(SettingError, match=said):
        index_of(frame, "a", "b", weights=given_weights)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ColumnError, match="no column 'b'"):
        index_of(pl.DataFrame({"a": [1.0]}), "a", "b")


def test_an_index_of_nothing_is_refused():
    with pytest.raises(SettingError, match="at least one indicator"):
        index_of(pl.DataFrame({"a": [1.0]}))
