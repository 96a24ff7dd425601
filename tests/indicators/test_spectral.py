import numpy as np
import pytest
from scipy import stats

from linkages.errors import RegionError
from linkages.indicators.neighbours import Neighbours, distances
from linkages.indicators.spectral import patterns, randomise


def place(n: int = 51, seed: int = 1) -> tuple[Neighbours, np.ndarray]:
    rng = np.random.default_rng(seed)
    far = distances(rng.uniform(0, 1500, n), rng.uniform(0, 1200, n))
    return Neighbours("near", tuple(f"R{i:02}" for i in range(n)), ((far < 250) & (far > 0)).astype(float)), far


def test_patterns_are_orthogonal_to_one_another_and_to_a_constant() -> None:
    shapes = patterns(place()[0])
    assert shapes.shape == (51, 50)
    assert shapes.T @ shapes == pytest.approx(np.eye(50), abs=1e-9)
    assert np.abs(shapes.sum(axis=0)).max() < 1e-9


def test_turning_signs_leaves_morans_i_mean_and_variance() -> None:
    here, _ = place()
    shapes, rng = patterns(here), np.random.default_rng(2)
    z = rng.normal(size=51)
    z -= z.mean()
    turned = shapes @ (rng.choice([-1.0, 1.0], 50) * (shapes.T @ z))
    assert turned @ here.matrix @ turned == pytest.approx(z @ here.matrix @ z, abs=1e-9)
    assert turned @ turned == pytest.approx(z @ z)
    assert turned.sum() == pytest.approx(0, abs=1e-9)


def test_p_is_that_of_variables_made_one_by_one() -> None:
    here, _ = place()
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 51))
    y += 0.25 * x
    shapes = patterns(here)
    seen = [
        abs(stats.pearsonr(x, shapes @ (rng.choice([-1.0, 1.0], 50) * (shapes.T @ (y - y.mean())))).statistic)
        for _ in range(1500)
    ]
    expected = np.mean(np.array(seen) >= abs(stats.pearsonr(x, y).statistic))
    assert randomise(x, y, here, regions=here.regions, draws=4999) == pytest.approx(expected, abs=0.04)


def test_it_rejects_about_as_often_as_it_says() -> None:
    here, far = place()
    root = np.linalg.cholesky(np.exp(-3 * far / 500) + 1e-9 * np.eye(51))
    rng = np.random.default_rng(5)
    found = [
        randomise(root @ rng.normal(size=51), root @ rng.normal(size=51), here, regions=here.regions, draws=499)
        for _ in range(300)
    ]
    assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.05, abs=0.045)


def test_a_strong_association_is_found() -> None:
    here, _ = place()
    x = np.random.default_rng(1).normal(size=51)
    assert randomise(x, x + 0.1, here, regions=here.regions, draws=999) == 1 / 1000


def test_the_same_seed_gives_the_same_p_and_another_block_size_does_not_matter() -> None:
    here, _ = place()
    x, y = np.random.default_rng(1).normal(size=(2, 51))
    kinds = {"regions": here.regions, "draws": 777, "seed": 4}
    assert randomise(x, y, here, **kinds) == randomise(x, y, here, **kinds)


def test_what_does_not_vary_has_no_test_and_another_order_is_refused() -> None:
    here, _ = place()
    assert randomise(np.ones(51), np.arange(51.0), here, regions=here.regions) is None
    with pytest.raises(RegionError, match="order"):
        randomise(np.arange(51.0), np.arange(51.0), here, regions=here.regions[::-1])


def test_regions_without_any_neighbour_are_permuted_by_signs_alone() -> None:
    none = Neighbours("none", tuple("ABCDEFGH"), np.zeros((8, 8)))
    x, y = np.random.default_rng(1).normal(size=(2, 8))
    assert 0 < randomise(x, y, none, regions=none.regions, draws=199) <= 1


def test_p_does_not_hang_on_which_patterns_of_one_eigenvalue_are_found() -> None:
    # Three groups of regions that are all neighbours within their group: each group's patterns have one eigenvalue.
    group = np.repeat([0, 1, 2], 6)
    matrix = (group[:, None] == group).astype(float) - np.eye(18)
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(2, 18))
    y += 0.4 * x
    names = tuple(f"R{i:02}" for i in range(18))
    found = []
    for seed in range(4):
        order = np.random.default_rng(seed).permutation(18)
        here = Neighbours("groups", names, matrix[np.ix_(order, order)])
        found.append(randomise(x[order], y[order], here, regions=names, draws=9999, seed=1))
    assert max(found) - min(found) < 0.02
