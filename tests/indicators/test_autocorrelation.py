import numpy as np
import pytest

from linkages.indicators.autocorrelation import autocorrelation, local, variables
from linkages.indicators.moran import moran
from linkages.indicators.neighbours import Neighbours, distances
from linkages.indicators.pairs import METHODS, Pair
from linkages.tables import validate
from linkages.tables.association import LISA, SPATIAL_AUTOCORRELATION


def study(n: int = 40) -> tuple[Pair, tuple[str, ...], Neighbours]:
    rng = np.random.default_rng(1)
    far = distances(rng.uniform(0, 10, n), rng.uniform(0, 10, n))
    names = tuple(f"R{i:02}" for i in range(n))
    matrix = ((far < 2.2) & (far > 0)).astype(float)
    matrix[5] = matrix[:, 5] = 0
    x = np.exp(rng.normal(size=n))
    x[3] = np.nan
    return (
        Pair("density", "projects", METHODS[0], x, rng.poisson(4, n).astype(float)),
        names,
        Neighbours("near", names, matrix),
    )


def test_residuals_are_those_of_the_regression_on_ranks_and_on_logarithms() -> None:
    pair, names, _ = study()
    found = {v.name: v for v in variables(pair, names)}
    assert list(found) == [
        "density",
        "projects",
        "projects given density (ranks)",
        "projects given density (logarithms)",
    ]
    x, y = np.log(pair.x_all[pair.inside]), np.log1p(pair.y_all[pair.inside])
    slope, start = np.polyfit(x, y, 1)
    assert found["projects given density (logarithms)"].values == pytest.approx(y - start - slope * x, abs=1e-9)
    assert "R03" not in found["density"].regions


def test_the_table_is_what_the_test_says_and_keeps_its_rules() -> None:
    pair, names, near = study()
    found = variables(pair, names)
    few = Neighbours("few", near.regions, np.triu(near.matrix))
    table = autocorrelation(found, [near, few], level="NUTS 2", permutations=99, seed=3)
    assert validate(table, SPATIAL_AUTOCORRELATION).height == 8
    last = found[3]
    expected = moran(last.values, last.regions, near.among(last.regions), design=last.design, permutations=99, seed=3)
    row = table.row(6, named=True)
    assert (row["moran_i"], row["p_value"]) == (pytest.approx(expected.i, abs=1e-12), expected.p_value)
    assert (row["n"], row["islands"]) == (39, near.among(last.regions).islands)
    assert "Regions without a neighbour" in row["caveat"]


def test_local_rows_keep_their_rules_and_say_the_seed() -> None:
    pair, names, near = study()
    table = validate(local(variables(pair, names), near, permutations=99, seed=3), LISA)
    assert table.height == 4 * 39
    assert table["seed"].unique().to_list() == [3]
    island = table.filter(table["region"] == "R05")
    assert island["kind"].unique().to_list() == ["no neighbours"]
    assert island["p_value"].null_count() == island.height


def test_of_an_association_that_is_not_defined_nothing_is_asked() -> None:
    _, names, near = study()
    none = variables(Pair("density", "projects", METHODS[0], np.ones(40), np.arange(40.0)), names)
    assert none == []
    assert autocorrelation(none, [near], level="NUTS 2", permutations=9, seed=1).is_empty()
    assert local(none, near, permutations=9, seed=1).is_empty()


def test_a_residual_that_does_not_vary_says_so() -> None:
    pair, names, near = study()
    same = Pair("density", "projects", METHODS[0], pair.x_all, np.where(pair.inside, pair.x_all, 0.0))
    table = autocorrelation(variables(same, names), [near], level="NUTS 2", permutations=9, seed=1)
    assert table.row(2, named=True)["moran_i"] is None
    assert "same value" in table.row(2, named=True)["caveat"]
