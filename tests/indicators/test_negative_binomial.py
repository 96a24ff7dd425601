import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ConvergenceError, SettingError
from linkages.indicators.negative_binomial import fit


def counts(n: int, seed: int, size: float = 2.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    country = rng.integers(0, 5, n)
    x, people = rng.normal(size=n), 13 + rng.normal(size=n)
    mean = np.exp(0.3 * x + 0.6 * (people - 13) + 1)
    design = np.column_stack([x, people, np.eye(5)[country]])
    return rng.negative_binomial(size, size / (size + mean)).astype(float), design, country


def statsmodels_fit(y: np.ndarray, design: np.ndarray, start: np.ndarray, **kinds: object):
    from statsmodels.discrete.discrete_model import NegativeBinomial

    with warnings.catch_warnings():  # its optimiser warns about steps that it takes back
        warnings.simplefilter("ignore")
        return NegativeBinomial(y, design).fit(start_params=start, method="newton", maxiter=200, disp=0, **kinds)


@pytest.mark.parametrize(("n", "seed"), [(40, 3), (60, 1), (320, 2)])
def test_everything_agrees_with_statsmodels(n: int, seed: int) -> None:
    y, design, country = counts(n, seed)
    found = fit(y, design)
    # Newton's method of theirs does not come home from afar: it starts near, and finds its own maximum
    near = np.append(found.coefficients * 1.01, found.dispersion * 1.2)
    theirs = statsmodels_fit(y, design, near)
    assert theirs.mle_retvals["converged"]
    theirs = statsmodels_fit(y, design, theirs.params, cov_type="HC0")
    assert found.coefficients == pytest.approx(theirs.params[:-1], abs=1e-9)
    assert found.dispersion == pytest.approx(theirs.params[-1], abs=1e-9)
    assert found.log_likelihood == pytest.approx(theirs.llf, abs=1e-9)
    k = design.shape[1] + 1
    errors = np.sqrt(np.diag(found.covariance) * (n - k) / n)
    assert errors == pytest.approx(theirs.bse[:-1], rel=1e-6)
    by_country = statsmodels_fit(y, design, theirs.params, cov_type="cluster", cov_kwds={"groups": country})
    assert np.sqrt(np.diag(found.clustered(country))) == pytest.approx(by_country.bse[:-1], rel=1e-6)


def test_counts_that_vary_no_more_than_poissons_are_fitted_as_poissons() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(4)
    x = rng.normal(size=50)
    design = np.column_stack([np.ones(50), x])
    y = np.round(np.exp(1 + 0.4 * x))  # no variation beyond the mean at all
    found = fit(y, design)
    theirs = sm.GLM(y, design, family=sm.families.Poisson()).fit(tol=1e-14, cov_type="HC0")
    assert found.dispersion == 0
    assert found.coefficients == pytest.approx(theirs.params, abs=1e-9)
    assert found.log_likelihood == pytest.approx(theirs.llf, abs=1e-9)
    assert np.sqrt(np.diag(found.covariance) * 48 / 50) == pytest.approx(theirs.bse, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 1000.0))
def test_the_unit_of_a_variable_changes_its_coefficient_alone(seed: int, unit: float) -> None:
    y, design, _ = counts(60, seed)
    try:
        plain = fit(y, design)
    except ConvergenceError:
        return
    scaled = fit(y, design * np.r_[unit, np.ones(6)])
    assert scaled.coefficients[0] * unit == pytest.approx(plain.coefficients[0], rel=1e-5, abs=1e-7)
    assert scaled.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-6)


def test_the_maximum_is_one() -> None:
    y, design, _ = counts(80, 7)
    found = fit(y, design)
    assert np.abs(found.scores.sum(axis=0)).max() < 1e-6
    assert (np.linalg.eigvalsh(found.bread) > 0).all()


def test_a_variable_that_parts_zeros_from_counts_is_told() -> None:
    rng = np.random.default_rng(1)
    some = np.arange(30) < 12
    y = np.where(some, rng.poisson(4, 30) + 1, 0).astype(float)
    design = np.column_stack([np.ones(30), rng.normal(size=30), np.where(some, 0.0, 1.0)])
    with pytest.raises(ConvergenceError, match="separate"):
        fit(y, design)


def test_zeros_alone_have_no_maximum() -> None:
    with pytest.raises(ConvergenceError, match="separate"):
        fit(np.zeros(20), np.ones((20, 1)))


def test_counts_without_zeros_are_never_separated() -> None:
    y, design, _ = counts(60, 5)
    assert np.isfinite(fit(y + 1, design).coefficients).all()


def test_variables_that_depend_on_one_another_are_told() -> None:
    y, design, _ = counts(60, 5)
    with pytest.raises(ConvergenceError, match="collinear"):
        fit(y, np.column_stack([design, design[:, 0] + 2 * design[:, 1]]))


@pytest.mark.parametrize("y", [np.array([1.0, -1.0] * 10), np.array([0.5, 1.0] * 10), np.ones(3)])
def test_what_is_no_count_is_refused(y: np.ndarray) -> None:
    with pytest.raises(SettingError, match="whole numbers"):
        fit(y, np.ones((20, 1)))


def test_too_few_regions_are_told() -> None:
    with pytest.raises(SettingError, match="too few"):
        fit(np.array([1.0, 2.0, 4.0]), np.column_stack([np.ones(3), [1.0, 2.0, 3.0]]))
