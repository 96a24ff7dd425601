from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from linkages.errors import ColumnError
from linkages.indicators.dealing import Incidence, blocks, deal, deals, incidences


def overlapping(seed: int = 1, projects: int = 60, units: int = 8) -> Incidence:
    rng = np.random.default_rng(seed)
    inside = rng.random((units, projects)) < rng.uniform(0.05, 0.5, units)[:, None]
    inside[0] |= ~inside.any(axis=0)
    unit, project = np.nonzero(inside)
    return Incidence(tuple(map(str, range(units))), unit, project, rng.random(projects) < 0.3)


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_every_set_has_the_size_asked_for(projects: int, initiatives: int, seed: int) -> None:
    initiatives = min(projects, initiatives)
    dealt = deal(projects, initiatives, 25, np.random.default_rng(seed))
    assert dealt.shape == (projects, 25)
    assert set(np.unique(dealt)) <= {0, 1}
    assert (dealt.sum(axis=0) == initiatives).all()


@pytest.mark.parametrize(("projects", "initiatives"), [(6, 2), (5, 4), (4, 2)])
def test_all_sets_are_equally_likely(projects: int, initiatives: int) -> None:
    dealt = deal(projects, initiatives, 30_000, np.random.default_rng(2))
    sets = list(combinations(range(projects), initiatives))
    seen = [tuple(np.flatnonzero(column)) for column in dealt.T]
    assert stats.chisquare([seen.count(one) for one in sets]).pvalue > 0.001


def test_no_project_can_be_dealt() -> None:
    assert deal(0, 0, 3, np.random.default_rng(1)).shape == (0, 3)


def test_initiatives_are_counted_in_every_unit_of_a_project() -> None:
    incidence = overlapping()
    inside = np.zeros((len(incidence.units), incidence.projects), dtype=int)
    inside[incidence.unit, incidence.project] = 1
    labels = deal(incidence.projects, incidence.initiatives, 50, np.random.default_rng(3))
    assert np.array_equal(incidence.counts(labels), inside @ labels.astype(int))
    assert np.array_equal(incidence.trials, inside.sum(axis=1))
    assert np.array_equal(incidence.successes, inside @ incidence.label)
    initiatives, projects = incidence.common()
    assert np.array_equal(projects, inside @ inside.T)
    assert np.array_equal(initiatives, (inside * incidence.label) @ inside.T)
    assert incidence.shared == (inside.sum(axis=0) > 1).sum()


def test_deals_vary_as_the_hypergeometric_distribution_says() -> None:
    incidence = overlapping()
    size, k = incidence.projects, incidence.initiatives
    labels = np.concatenate(list(deals(size, k, 20_000, np.random.default_rng(4))), axis=1)
    dealt = incidence.counts(labels)
    assert labels.shape == (size, 20_000)
    for counts, n in zip(dealt, incidence.trials, strict=True):
        expected = stats.hypergeom(size, k, n)
        assert counts.mean() == pytest.approx(expected.mean(), abs=5 * expected.std() / np.sqrt(20_000))
        assert counts.var() == pytest.approx(expected.var(), rel=0.06)


def test_resamples_draw_as_many_projects_as_there_are() -> None:
    incidence = overlapping()
    for successes, trials in incidence.resamples(200, np.random.default_rng(5)):
        assert (trials[-1] == incidence.projects).all()
        assert (successes <= trials).all()
        assert trials[:-1].mean(axis=1) == pytest.approx(incidence.trials, rel=0.15, abs=0.5)


def test_a_membership_is_read_by_kind_of_unit() -> None:
    rows = [
        ("region", "A", "1", True),
        ("region", "A", "1", False),
        ("region", "B", "1", True),
        ("region", "B", "2", False),
        ("region", "C", "3", None),
        ("region", "D", None, None),
        ("country", "X", "2", False),
    ]
    frame = pl.DataFrame(rows, schema=["unit_kind", "unit", "project_id", "ici"], orient="row")
    found = incidences(frame)
    assert list(found) == ["country", "region"]
    regions = found["region"]
    assert regions.units == ("A", "B", "C", "D")
    assert regions.trials.tolist() == [1, 2, 0, 0]
    assert regions.successes.tolist() == [1, 1, 0, 0]
    assert (regions.projects, regions.initiatives, regions.shared, regions.overall) == (2, 1, 1, 0.5)


def test_without_a_coded_project_there_is_no_overall_share() -> None:
    frame = pl.DataFrame(
        {"unit_kind": ["region"], "unit": ["A"], "project_id": [None], "ici": [None]},
        schema={"unit_kind": pl.String, "unit": pl.String, "project_id": pl.String, "ici": pl.Boolean},
    )
    incidence = incidences(frame)["region"]
    assert incidence.projects == 0
    assert np.isnan(incidence.overall)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnError, match="'ici'"):
        incidences(pl.DataFrame({"unit_kind": [], "unit": [], "project_id": []}))


@given(st.integers(0, 50_000), st.integers(0, 10_000_000))
def test_blocks_add_up_to_all_draws(draws: int, cells: int) -> None:
    sizes = list(blocks(draws, cells))
    assert sum(sizes) == draws
    assert all(size == 1 or size * cells <= 4_000_000 for size in sizes)
