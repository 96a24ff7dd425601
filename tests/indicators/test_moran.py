import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import RegionError
from linkages.indicators.moran import lisa, moran
from linkages.indicators.neighbours import Neighbours, distances


def place(n: int = 40, seed: int = 1, reach: float = 2.2) -> Neighbours:
    """Points on a plane; those within a reach of one another are neighbours, one is an island."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 10, n), rng.uniform(0, 10, n)
    x[-1] = 100
    far = distances(x, y)
    matrix = ((far < reach) & (far > 0)).astype(float)
    return Neighbours("near", tuple(f"R{i:03}" for i in range(n)), matrix)


def by_hand(z: np.ndarray, weights: np.ndarray) -> float:
    n, total, above = len(z), 0.0, 0.0
    z = z - z.mean()
    for i in range(n):
        for j in range(n):
            above += weights[i, j] * z[i] * z[j]
            total += weights[i, j]
    return n / total * above / (z**2).sum()


def values(here: Neighbours, seed: int = 2) -> np.ndarray:
    z = np.random.default_rng(seed).normal(size=len(here.regions))
    return z + 2 * here.shares @ z


def test_the_coefficient_is_the_sum_that_defines_it() -> None:
    here = place()
    z = values(here)
    assert moran(z, here.regions, here, permutations=99).i == pytest.approx(by_hand(z, here.shares), abs=1e-12)


def test_expectation_and_spread_are_those_of_many_normal_residuals() -> None:
    here = place(30)
    rng = np.random.default_rng(3)
    design = np.column_stack([np.ones(30), rng.normal(size=(30, 2))])
    left = np.eye(30) - design @ np.linalg.pinv(design)
    drawn = left @ rng.normal(size=(30, 20_000))
    z = drawn - drawn.mean(axis=0)
    seen = 30 / here.shares.sum() * (z * (here.shares @ z)).sum(axis=0) / (z**2).sum(axis=0)
    found = moran(drawn[:, 0], here.regions, here, design=design, permutations=9)
    assert found.expected == pytest.approx(seen.mean(), abs=4 * seen.std() / np.sqrt(20_000))
    assert found.sd == pytest.approx(seen.std(), rel=0.03)
    assert found.z == pytest.approx((found.i - found.expected) / found.sd)


def test_expectation_without_a_design_is_minus_one_over_n_less_one() -> None:
    here = place()
    assert moran(values(here), here.regions, here, permutations=9).expected == pytest.approx(-1 / 39, abs=1e-12)


def test_p_is_that_of_permutations_one_by_one() -> None:
    here = place(25)
    z = values(here, 5) * 0.5 + np.random.default_rng(9).normal(size=25) * 2
    rng = np.random.default_rng(11)
    seen = np.array([by_hand(rng.permutation(z), here.shares) for _ in range(1500)])
    own = by_hand(z, here.shares)
    expected = 2 * min((seen >= own).mean(), (seen <= own).mean())
    assert moran(z, here.regions, here, permutations=4999).p_value == pytest.approx(expected, abs=0.05)


def test_local_coefficients_and_their_p_are_those_of_conditional_permutations_one_by_one() -> None:
    here = place(25)
    raw = values(here, 6)
    found = lisa(raw, here.regions, here, permutations=4999, seed=4)
    z = (raw - raw.mean()) / raw.std()
    rng = np.random.default_rng(12)
    for i in range(25):
        k = int(here.counts[i])
        if not k:
            assert np.isnan(found.i[i])
            continue
        lag = here.matrix[i] @ z / k
        assert found.i[i] == pytest.approx(z[i] * lag, abs=1e-12)
        rest = np.delete(z, i)
        seen = np.array([rng.choice(rest, k, replace=False).mean() for _ in range(1500)])
        expected = min(1.0, 2 * min((seen >= lag - 1e-12).mean(), (seen <= lag + 1e-12).mean()))
        assert found.p_value[i] == pytest.approx(expected, abs=0.06)


def test_global_and_local_coefficients_go_together() -> None:
    here = place()
    z = values(here)
    found = lisa(z, here.regions, here, permutations=9)
    whole = moran(z, here.regions, here, permutations=9).i
    assert np.nansum(found.i) / (len(z) - here.islands) == pytest.approx(whole, abs=1e-12)


def test_both_agree_with_esda() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        esda = pytest.importorskip("esda", reason="esda is no dependency: it brings scikit-learn and numba along")
        weights = pytest.importorskip("libpysal.weights", reason="libpysal comes with esda")
    here = place()
    z = values(here)
    near = {i: np.flatnonzero(row).tolist() for i, row in enumerate(here.matrix)}
    theirs = weights.W(near, id_order=list(range(len(z))), silence_warnings=True)
    theirs.transform = "r"
    whole = esda.Moran(z, theirs, permutations=999)
    mine = moran(z, here.regions, here, permutations=999)
    assert mine.i == pytest.approx(whole.I, abs=1e-9)
    assert mine.expected == pytest.approx(whole.EI, abs=1e-9)
    assert mine.sd == pytest.approx(whole.VI_norm**0.5, abs=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by the spread of the island, which is 0
        local = esda.Moran_Local(z, theirs, permutations=9999, seed=1)
    own = lisa(z, here.regions, here, permutations=9999)
    has = here.counts > 0
    scale = len(z) / (len(z) - 1)  # theirs divides by n - 1
    assert own.i[has] / scale == pytest.approx(local.Is[has], abs=1e-9)
    one_sided = np.minimum(1, 2 * local.p_sim)
    # the difference of two such p has a standard error of up to 0.014
    assert np.abs(own.p_value - one_sided)[has].max() < 0.055


def test_regions_in_another_order_than_the_weights_are_refused() -> None:
    here = place(10)
    z = values(here)
    for ask in (moran, lisa):
        with pytest.raises(RegionError, match="order of the weights"):
            ask(z, here.regions[::-1], here, permutations=9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
def test_neither_place_nor_unit_of_the_scale_matters(seed: int, shift: float, unit: float) -> None:
    here = place(12, seed % 7)
    z = np.random.default_rng(seed).normal(size=12)
    if not here.matrix.any():
        return
    one, other = (moran(v, here.regions, here, permutations=49) for v in (z, z * unit + shift))
    assert one.i == pytest.approx(other.i, abs=1e-7)
    assert one.p_value == pytest.approx(other.p_value, abs=1e-12)


def test_the_same_seed_gives_the_same_numbers() -> None:
    here = place()
    z = values(here)
    assert moran(z, here.regions, here, seed=5) == moran(z, here.regions, here, seed=5)
    one, other = (lisa(z, here.regions, here, seed=5).q_value for _ in range(2))
    assert np.array_equal(one, other, equal_nan=True)


def test_where_there_is_none_it_says_why() -> None:
    here = place(10)
    assert "same value" in moran(np.ones(10), here.regions, here).why_not
    assert lisa(np.ones(10), here.regions, here) is None
    two = Neighbours("near", ("A", "B"), 1 - np.eye(2))
    assert "Only 2 regions" in moran(np.array([1.0, 2.0]), two.regions, two).why_not
    assert lisa(np.array([1.0, 2.0]), two.regions, two) is None
    alone = Neighbours("near", here.regions, np.zeros((10, 10)))
    assert "neighbour" in moran(np.arange(10.0), here.regions, alone).why_not
    assert set(lisa(np.arange(10.0), here.regions, alone, permutations=9).kinds()) == {"no neighbours"}


def test_a_region_that_neighbours_all_others_has_nothing_to_permute() -> None:
    matrix = np.zeros((6, 6))
    matrix[0, 1:] = matrix[1:, 0] = 1
    here = Neighbours("star", tuple("ABCDEF"), matrix)
    found = lisa(np.arange(6.0) ** 2, here.regions, here, permutations=99)
    assert found.p_value[0] == 1


def test_kinds_say_what_is_high_among_what() -> None:
    n = 60
    matrix = np.zeros((n, n))
    blocks = np.arange(n) // 20
    matrix[(blocks[:, None] == blocks) & ~np.eye(n, dtype=bool)] = 1
    here = Neighbours("blocks", tuple(f"R{i:02}" for i in range(n)), matrix)
    z = np.where(blocks == 0, 10.0, np.where(blocks == 1, 0.0, 5.0)) + np.arange(n) / 100
    z[0] = -5.0
    kinds = lisa(z, here.regions, here, permutations=999).kinds()
    assert kinds[0] == "low-high"
    assert kinds[1] == "high-high"
    assert kinds[25] == "low-low"
