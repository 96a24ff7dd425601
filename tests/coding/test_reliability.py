import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from linkages.coding import agreement, confusion
from linkages.coding.choices import choices
from linkages.coding.coefficients import MISSING, Ratings, alpha, jaccard, kappa, masi, nominal, similarity
from linkages.errors import ColumnError

ONCE = 1
pairs = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=40)


def value(measure: object, codes: list[tuple[int, ...]], distance: object = None) -> float:
    ratings = Ratings(np.array(codes), nominal(6) if distance is None else distance)  # type: ignore[arg-type]
    return float(measure(ratings, np.ones((1, len(codes))))[0])  # type: ignore[operator]


def by_hand(codes: list[tuple[int, ...]], distance: object) -> float:
    """Krippendorff's alpha by its definition: all pairs of answers within projects against all pairs there are."""
    units = [[c for c in row if c != MISSING] for row in codes]
    units = [unit for unit in units if len(unit) > 1]
    everything = [c for unit in units for c in unit]
    n = len(everything)
    within = sum(distance[a][b] / (len(unit) - 1) for unit in units for a, b in itertools.permutations(unit, 2)) / n
    among = sum(distance[a][b] for a, b in itertools.permutations(everything, 2)) / (n * (n - 1))
    return 1 - within / among if among else float("nan")


@given(pairs)
def test_kappa_is_that_of_statsmodels(codes: list[tuple[int, int]]) -> None:
    table, _ = to_table(np.array(codes), bins=np.array([-0.5, 0.5, 1.5, 2.5]))
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = cohens_kappa(table, return_results=False) if np.ptp(np.array(codes)) else np.nan
    assert value(kappa, codes) == pytest.approx(expected, nan_ok=True)


@given(st.lists(st.tuples(*[st.integers(-1, 3)] * 3), min_size=3, max_size=20))
def test_alpha_follows_its_definition_with_missing_answers_and_several_coders(codes: list[tuple[int, ...]]) -> None:
    if not any(sum(c != MISSING for c in row) > 1 for row in codes):
        return
    assert value(alpha, codes) == pytest.approx(by_hand(codes, nominal(6)), nan_ok=True)


def test_alpha_of_the_published_example() -> None:
    # Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C: four observers, twelve units, nominal
    rows = [
        "1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4",
        "4 4 4 4", "1 1 2 1", "2 2 2 2", ". 5 5 5", ". . 1 1", ". . 3 .",
    ]  # fmt: skip
    codes = [tuple(MISSING if c == "." else int(c) for c in row.split()) for row in rows]
    assert value(alpha, codes) == pytest.approx(0.743, abs=5e-4)


@given(pairs)
def test_a_resample_is_the_same_as_projects_written_that_often(codes: list[tuple[int, int]]) -> None:
    times = np.arange(len(codes)) % 3
    repeated = [row for row, n in zip(codes, times, strict=True) for _ in range(n)]
    if not repeated:
        return
    for measure in (kappa, alpha, similarity):
        weighted = measure(Ratings(np.array(codes), nominal(3)), times[None, :].astype(float))[0]
        assert weighted == pytest.approx(value(measure, repeated), nan_ok=True)


SETS = [frozenset(text) for text in ("", "a", "ab", "abc", "bd", "d")]


def test_distances_between_sets_are_those_of_jaccard_and_masi() -> None:
    assert jaccard(SETS)[1][2] == pytest.approx(1 / 2)
    assert masi(SETS)[1][2] == pytest.approx(1 - 1 / 2 * 2 / 3)  # nested
    assert masi(SETS)[2][4] == pytest.approx(1 - 1 / 3 * 1 / 3)  # crossing
    assert masi(SETS)[1][5] == 1  # apart
    for distance in (jaccard(SETS), masi(SETS)):
        assert np.allclose(distance, distance.T)
        assert not np.diag(distance).any()


@given(st.lists(st.tuples(*[st.integers(-1, 5)] * 2), min_size=3, max_size=20))
def test_alpha_of_sets_follows_its_definition(codes: list[tuple[int, ...]]) -> None:
    if not any(min(row) > MISSING for row in codes):
        return
    assert value(alpha, codes, masi(SETS)) == pytest.approx(by_hand(codes, masi(SETS)), nan_ok=True)


def codings(first: list[bool | None], second: list[bool | None]) -> pl.DataFrame:
    told = choices()
    rows = [
        {"coder": coder, "project_id": f"p{i}", "ici": ici, "certainty": "clear", "specialisations": "food;ict"}
        | dict.fromkeys(told.codes, "yes")
        for coder, said in (("anna", first), ("bo", second))
        for i, ici in enumerate(said)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def row(table: pl.DataFrame, variable: str, coefficient: str) -> dict[str, object]:
    return table.filter((pl.col("variable") == variable) & (pl.col("coefficient") == coefficient)).row(0, named=True)


def test_every_figure_has_its_projects_and_an_interval_around_it() -> None:
    said = [True, False] * 30
    table = agreement(codings(said, [*said[:-4], True, True, True, True]), draws=500)
    for name in ("agreement", "kappa", "alpha"):
        found = row(table, "ici", name)
        assert (found["n"], found["coders"]) == (60, 2)
        assert found["low"] < found["estimate"] < found["high"]  # type: ignore[operator]
    assert row(table, "ici", "agreement")["estimate"] == pytest.approx(58 / 60)


def test_what_nobody_decided_is_missing_and_not_a_category() -> None:
    table = agreement(codings([True, False, None, True], [True, False, True, None]), draws=50)
    assert row(table, "ici", "agreement")["n"] == 2


def test_where_all_say_one_thing_kappa_is_undefined_and_says_why() -> None:
    table = agreement(codings([True] * 5, [True] * 5), draws=50)
    assert row(table, "ici", "agreement")["estimate"] == 1
    assert row(table, "ici", "kappa")["estimate"] is None
    assert "undefined" in str(row(table, "ici", "alpha")["caveat"])


def test_one_coder_alone_gives_no_agreement_but_no_error() -> None:
    table = agreement(codings([True, False], []), draws=50)
    assert set(table["caveat"]) == {"no project has two answers: nothing to compare"}


def test_the_same_seed_gives_the_same_intervals() -> None:
    given_ = codings([True, False] * 20, [True, True, False, False] * 10)
    assert agreement(given_, draws=100).equals(agreement(given_, draws=100))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnError, match="certainty"):
        agreement(codings([True], [True]).drop("certainty"))


def judged(said: list[bool | None]) -> pl.DataFrame:
    return pl.DataFrame({"project_id": [f"p{i}" for i in range(len(said))], "ici": said})


def test_the_confusion_counts_and_measures_a_rule() -> None:
    people = judged([True] * 6 + [False] * 10 + [None])
    rule = judged([True] * 4 + [False] * 2 + [True] + [False] * 9 + [True])
    table = confusion(rule, people, rule="theme", draws=200)
    found = {one["measure"]: one for one in table.iter_rows(named=True)}
    assert [found["f1"][name] for name in ("n", "both", "rule_only", "coders_only", "neither")] == [16, 4, 1, 2, 9]
    assert found["precision"]["estimate"] == pytest.approx(4 / 5)
    assert found["recall"]["estimate"] == pytest.approx(4 / 6)
    assert found["f1"]["estimate"] == pytest.approx(8 / 11)
    expected = cohens_kappa(np.array([[4, 1], [2, 9]]), return_results=False)
    assert found["kappa"]["estimate"] == pytest.approx(expected)
    assert all(one["low"] <= one["estimate"] <= one["high"] for one in found.values())


def test_projects_drawn_more_densely_weigh_less() -> None:
    people = judged([True, True, False, False]).with_columns(inclusion_probability=pl.Series([1.0, 0.1, 1.0, 1.0]))
    table = confusion(judged([True, False, False, False]), people, rule="theme", draws=50)
    recall = table.filter(pl.col("measure") == "recall").row(0, named=True)
    assert recall["estimate"] == pytest.approx(1 / 11)
    assert "weighed" in recall["caveat"]


def test_a_rule_that_nobody_can_be_held_against_is_undefined_not_an_error() -> None:
    table = confusion(judged([]).cast({"project_id": pl.String, "ici": pl.Boolean}), judged([True]), rule="none")
    assert table["estimate"].null_count() == table.height
