import numpy as np
import polars as pl
import pytest

from linkages.errors import ColumnError, RegionError, SettingError
from linkages.indicators.neighbours import Neighbours, distances

CHAIN = pl.DataFrame({"region": ["A", "B", "B", "C"], "other": ["B", "A", "C", "B"]})


def test_neighbours_stand_in_the_order_of_their_codes_whatever_the_order_of_the_pairs() -> None:
    one = Neighbours.from_pairs("chain", ["C", "A", "B", "Z"], CHAIN)
    other = Neighbours.from_pairs("chain", ["A", "B", "C", "Z"], CHAIN.reverse())
    assert one.regions == ("A", "B", "C", "Z")
    assert (one.matrix == other.matrix).all()
    assert one.counts.tolist() == [1, 2, 1, 0]


def test_the_lag_is_the_mean_of_the_neighbours_and_islands_have_none() -> None:
    here = Neighbours.from_pairs("chain", ["A", "B", "C", "Z"], CHAIN)
    assert (here.shares @ np.array([1.0, 2.0, 5.0, 9.0])).tolist() == [2.0, 3.0, 2.0, 0.0]
    assert (here.sparse @ np.array([1.0, 2.0, 5.0, 9.0])).tolist() == [2.0, 3.0, 2.0, 0.0]
    assert (here.islands, here.components) == (1, 2)


def test_values_in_another_order_are_refused_by_name() -> None:
    here = Neighbours.from_pairs("chain", ["A", "B", "C"], CHAIN)
    here.require(["A", "B", "C"])
    with pytest.raises(RegionError, match="'C' where 'B' stands"):
        here.require(["A", "C", "B"])
    with pytest.raises(RegionError, match="2 regions, the weights to 3"):
        here.require(["A", "B"])


def test_pairs_with_others_and_of_a_region_with_itself_are_left_out() -> None:
    pairs = pl.DataFrame({"region": ["A", "A", "B"], "other": ["A", "X", "A"]})
    assert Neighbours.from_pairs("some", ["A", "B"], pairs).matrix.tolist() == [[0, 0], [1, 0]]


def test_nearest_takes_the_first_by_code_of_those_equally_far() -> None:
    far = distances(np.array([0.0, 1.0, -1.0, 5.0]), np.zeros(4))
    here = Neighbours.nearest(("A", "B", "C", "D"), far, k=1)
    assert here.matrix.argmax(axis=1).tolist() == [1, 0, 0, 1]
    assert Neighbours.nearest(("A", "B"), far[:2, :2], k=4).counts.tolist() == [1, 1]
    with pytest.raises(RegionError, match="order"):
        Neighbours.nearest(("B", "A"), far[:2, :2])


def test_some_of_the_regions_keep_their_neighbours() -> None:
    here = Neighbours.from_pairs("chain", ["A", "B", "C"], CHAIN).among(["C", "B"])
    assert here.regions == ("B", "C")
    assert here.matrix.tolist() == [[0, 1], [1, 0]]
    with pytest.raises(RegionError, match="X"):
        here.among(["X"])


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnError, match="other"):
        Neighbours.from_pairs("none", ["A"], pl.DataFrame({"region": ["A"]}))


def test_distances_are_those_of_pythagoras() -> None:
    assert distances(np.array([0.0, 3.0]), np.array([0.0, 4.0])).tolist() == [[0.0, 5.0], [5.0, 0.0]]


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (np.array([[0.0, -1.0], [1.0, 0.0]]), "0 or 1"),
        (np.array([[0.0, np.nan], [1.0, 0.0]]), "0 or 1"),
        (np.eye(2), "no neighbour of itself"),
        (np.zeros((2, 3)), "2 x 2"),
    ],
)
def test_weights_that_can_not_be_are_refused(matrix: np.ndarray, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        Neighbours("bad", ("A", "B"), matrix)


def test_weights_of_zero_alone_are_no_neighbours() -> None:
    assert Neighbours("none", ("A", "B"), np.zeros((2, 2))).islands == 2
