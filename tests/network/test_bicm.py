"""Expected degrees: solved by classes, they meet the degrees, and give the numbers that slower ways give."""

import contextlib
import io
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import poisson, poisson_binom

from linkages.errors import ConvergenceError
from linkages.network.bicm import TOLERANCE, exact_tail, poisson_tail, solve, sum_of_squares


def matrices(projects=8, nodes=7):
    cells = st.lists(st.lists(st.booleans(), min_size=nodes, max_size=nodes), min_size=1, max_size=projects)
    return cells.map(lambda rows: np.array(rows, dtype=np.int64))


def model_of(matrix, **options):
    return solve(matrix.sum(axis=1), matrix.sum(axis=0), **options)


def whole(model):
    """The probabilities of every project and node."""
    of_project, of_node = model.classes.of_project, model.classes.of_node
    if not model.probability.size:
        return np.zeros((len(of_project), len(of_node)))
    known = (of_project >= 0)[:, None] & (of_node >= 0)[None, :]
    return np.where(known, model.probability[of_project][:, of_node], 0.0)


def scattered(projects=60, nodes=25, seed=4):
    random = np.random.default_rng(seed)
    chance = np.outer(random.random(projects), random.random(nodes))
    return (random.random((projects, nodes)) < chance).astype(np.int64)


@given(matrices())
@settings(deadline=None)
def test_degrees_are_met_whatever_they_are(matrix):
    chance = whole(model_of(matrix))
    assert np.abs(chance.sum(axis=1) - matrix.sum(axis=1)).max() < 1e-6
    assert np.abs(chance.sum(axis=0) - matrix.sum(axis=0)).max() < 1e-6
    assert chance.min() >= 0
    assert chance.max() <= 1


def test_degrees_that_only_one_network_has_leave_nothing_to_chance():
    nested = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0]])
    assert whole(model_of(nested)) == pytest.approx(nested, abs=1e-6)


def test_a_direct_maximisation_of_the_likelihood_gives_the_same():
    matrix = scattered(12, 9)
    matrix = matrix[matrix.sum(axis=1) > 0][:, matrix.sum(axis=0) > 0]
    rows, columns = matrix.sum(axis=1), matrix.sum(axis=0)

    def loss(at):
        x = at[: len(rows), None] + at[None, len(rows) :]
        left = 1 / (1 + np.exp(-x))
        slope = np.concatenate((left.sum(axis=1) - rows, left.sum(axis=0) - columns))
        return np.logaddexp(0, x).sum() - at[: len(rows)] @ rows - at[len(rows) :] @ columns, slope

    found = minimize(loss, np.zeros(len(rows) + len(columns)), jac=True, method="L-BFGS-B", tol=1e-14).x
    direct = 1 / (1 + np.exp(-(found[: len(rows), None] + found[None, len(rows) :])))
    assert whole(model_of(matrix)) == pytest.approx(direct, abs=1e-4)


def oracle(matrix):
    package = pytest.importorskip("bicm", reason="the package bicm is not installed: pip install bicm")
    graph = package.BipartiteGraph()
    with contextlib.redirect_stdout(io.StringIO()):
        graph.set_biadjacency_matrix(matrix)
        return graph, np.asarray(graph.get_bicm_matrix())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_probabilities_are_those_of_the_package_bicm(seed):
    matrix = scattered(seed=seed)
    assert whole(model_of(matrix)) == pytest.approx(oracle(matrix)[1], abs=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_p_values_are_those_of_the_package_bicm():
    matrix = scattered()
    matrix = matrix[:, matrix.sum(axis=0) > 0]
    graph, _ = oracle(matrix.T)
    with contextlib.redirect_stdout(io.StringIO()):
        graph.compute_projection(rows=True, approx_method="poisson", threads_num=1, progress_bar=False)
    joint, model = matrix.T @ matrix, model_of(matrix)
    theirs = [(one, other, p) for one, found in graph.rows_pvals.items() for other, p in found.items()]
    one, other = (np.array([row[i] for row in theirs]) for i in (0, 1))
    expected = model.expected[model.classes.of_node[one], model.classes.of_node[other]]
    assert len(theirs) == (np.triu(joint, 1) > 0).sum()
    assert poisson_tail(joint[one, other], expected) == pytest.approx([row[2] for row in theirs], abs=1e-6)


@given(matrices(10, 5), st.integers(1, 6))
@settings(deadline=None)
def test_exact_tails_are_those_of_the_poisson_binomial_distribution(matrix, joint):
    model = model_of(matrix)
    chance = whole(model)
    for one, other in ((0, 1), (2, 4)):
        kinds = model.classes.of_node[[one, other]]
        if (kinds < 0).any():
            continue
        ours = exact_tail(model, np.array([joint]), kinds[:1], kinds[1:])[0]
        theirs = poisson_binom.sf(joint - 1, np.clip(chance[:, one] * chance[:, other], 0, 1))
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_far_tails_keep_their_digits():
    sizes, activities = np.full(200, 2), np.full(40, 10)
    model = solve(sizes, activities)
    tail = exact_tail(model, np.array([9]), np.array([0]), np.array([0]))[0]
    chance = model.probability[0, 0] ** 2
    terms = poisson_binom.pmf(np.arange(9, 40), np.full(200, chance))
    assert tail == pytest.approx(terms.sum(), rel=1e-6)
    assert tail < 1e-8


def test_poisson_tails_are_those_of_the_distribution_and_err_towards_caution():
    model = model_of(scattered())
    one, other = np.triu_indices(len(model.classes.activities))
    expected = model.expected[one, other]
    for more in (1, 2, 5):
        joint = np.ceil(expected).astype(np.int64) + more
        tail = poisson_tail(joint, expected)
        assert tail == pytest.approx(poisson.sf(joint - 1, expected), rel=1e-9)
        assert (tail >= exact_tail(model, joint, one, other)).all()


@pytest.mark.parametrize(
    "matrix",
    [
        [[1, 1, 0], [0, 1, 1], [1, 0, 0]],
        [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 1, 0]],
        [[1, 1, 0, 0], [0, 1, 1, 1], [1, 0, 0, 0]],
    ],
)
def test_mean_and_spread_of_the_sum_of_squares_are_those_of_all_networks(matrix):
    matrix = np.array(matrix)
    model = model_of(matrix)
    chance = whole(model).ravel()
    sums, weights = [], []
    for cells in product((0, 1), repeat=matrix.size):
        drawn = np.array(cells)
        joint = drawn.reshape(matrix.shape).T @ drawn.reshape(matrix.shape)
        sums.append((joint[np.triu_indices(len(joint), 1)] ** 2).sum())
        weights.append(np.where(drawn, chance, 1 - chance).prod())
    mean = np.average(sums, weights=weights)
    spread = np.sqrt(np.average((np.array(sums) - mean) ** 2, weights=weights))
    assert sum_of_squares(model) == pytest.approx((mean, spread), rel=1e-6)


def test_a_large_network_takes_as_many_unknowns_as_it_has_degrees():
    random = np.random.default_rng(1)
    sizes = random.poisson(4, 200_000) + 1
    activities = np.bincount(random.choice(141_000, sizes.sum()), minlength=141_000)
    model = solve(sizes, activities)
    assert model.probability.size < 1000
    assert model.error < 1e-6


@given(matrices(4, 3))
@settings(deadline=None)
def test_what_all_networks_of_these_degrees_share_is_sure_and_nothing_else_is(matrix):
    chance = whole(model_of(matrix))
    every = np.array(list(product((0, 1), repeat=matrix.size))).reshape(-1, *matrix.shape)
    same = (every.sum(axis=2) == matrix.sum(axis=1)).all(axis=1) & (every.sum(axis=1) == matrix.sum(axis=0)).all(axis=1)
    share = every[same].mean(axis=0)
    assert ((chance == 0) == (share == 0)).all()
    assert ((chance == 1) == (share == 1)).all()
    assert np.abs(chance.sum(axis=0) - matrix.sum(axis=0)).max() <= TOLERANCE


def test_probabilities_are_those_that_rs_backbone_publishes():
    # the case that the R package backbone (Neal) tests its own bicm() by, to three decimals
    chance = whole(model_of(np.array([[0, 0, 1], [0, 1, 0], [1, 0, 1]])))
    published = [[0.216, 0.216, 0.568], [0.216, 0.216, 0.568], [0.568, 0.568, 0.863]]
    assert chance == pytest.approx(np.array(published), abs=5.1e-4)


def test_an_accuracy_that_can_not_be_reached_is_said():
    with pytest.raises(ConvergenceError, match=r"still .* from the observed one.*--null fdsm"):
        model_of(scattered(), tolerance=0.0)


def test_nothing_at_all_is_a_model_of_nothing():
    model = solve(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    assert sum_of_squares(model) == (0.0, 0.0)
    assert model.largest_expected == 0
