import numpy as np
import pytest

from linkages.errors import RegionError
from linkages.indicators.effective_sample import effective
from linkages.indicators.neighbours import Neighbours, distances
from linkages.indicators.pairs import METHODS, Pair
from linkages.indicators.spatial_tests import Map, spatial_tests
from linkages.indicators.spectral import randomise


def study(km: float, n: int = 50, seed: int = 3) -> tuple[Pair, Map]:
    rng = np.random.default_rng(seed)
    far = distances(rng.uniform(0, 1500, n), rng.uniform(0, 1200, n))
    root = np.linalg.cholesky(np.exp(-3 * far / km) + 1e-9 * np.eye(n))
    names = tuple(f"R{i:02}" for i in range(n))
    near = Neighbours("borders within 100 km", names, ((far < 250) & (far > 0)).astype(float))
    x, y = (np.exp(root @ rng.normal(size=n)) for _ in range(2))
    x[7] = np.nan
    return Pair("density", "projects", METHODS[0], x, np.round(5 * y)), Map(names, far, near, "NUTS 2")


def test_both_rows_are_what_the_tests_say_over_the_regions_with_both_values() -> None:
    pair, where = study(300.0)
    one, other = spatial_tests(pair, where, draws=499, seed=2)
    keep = pair.inside.nonzero()[0]
    names = tuple(where.regions[i] for i in keep)
    known = effective(*pair.values, where.distances[keep][:, keep])
    assert (one["estimate"], one["p_value"], one["effective_n"]) == (known.r, known.p_value, known.sample)
    assert one["range_km"] == min(known.x_km, known.y_km)
    assert other["estimate"] == pair.estimate
    assert other["p_value"] == randomise(*pair.values, where.neighbours.among(names), regions=names, draws=499, seed=2)
    assert (one["n"], one["missing"], other["n"]) == (49, 1, 49)
    assert one["method"] == "spearman, effective sample size"


def test_a_far_range_is_warned_of() -> None:
    far = spatial_tests(*study(2000.0, seed=1), draws=99)[0]
    near = spatial_tests(*study(50.0), draws=99)[0]
    assert far["range_km"] > 300 > near["range_km"]
    assert "few parts of the map" in far["caveat"]
    assert "few parts of the map" not in near["caveat"]


@pytest.mark.parametrize("x", [np.full(50, np.nan), np.ones(50)])
def test_without_a_coefficient_both_rows_say_why(x: np.ndarray) -> None:
    pair, where = study(300.0)
    rows = spatial_tests(Pair("density", "projects", METHODS[0], x, pair.y_all), where, draws=9)
    assert len(rows) == 2
    assert all("estimate" not in row and row["caveat"].endswith(".") for row in rows)


def test_four_regions_have_no_effective_sample_but_a_sentence() -> None:
    pair, where = study(300.0)
    few = Pair("density", "projects", METHODS[0], np.where(np.arange(50) < 4, pair.x_all, np.nan), pair.y_all)
    one, other = spatial_tests(few, where, draws=99)
    assert "Only 4 regions, at least 5 are needed." in one["caveat"]
    assert other["p_value"] is not None


def test_regions_in_another_order_are_refused() -> None:
    pair, where = study(300.0)
    with pytest.raises(RegionError, match="order"):
        spatial_tests(pair, Map(where.regions[::-1], where.distances, where.neighbours, "NUTS 2"))
