import numpy as np
import polars as pl
import pytest

from linkages.indicators.complementarity import complementarity
from linkages.indicators.mentions import gather
from linkages.indicators.relatedness import Related, density, proximity, related
from linkages.tables import conform, validate
from linkages.tables.specialisation import COMPLEMENTARITY

HAS = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1], [0, 0, 0, 0]], dtype=bool)


def made(has):
    near = proximity(has)
    names = tuple("ABCDEFGH"[: len(has)])
    return Related(names, tuple("wxyz"), has.astype(np.int64) + 1, has * 2.0, has, near, density(has, near))


def ties(*pairs):
    rows = [(a, b, n, True) for a, b, n in pairs]
    return pl.DataFrame(rows, schema=["source", "target", "joint_projects", "cross_border"], orient="row")


def test_added_density_agrees_with_a_loop():
    found = made(HAS)
    row = complementarity(found, ties(("A", "D", 3))).row(0, named=True)
    near, (a, d) = found.proximity, (HAS[0], HAS[3])
    gains = {
        f: sum(near[g, f] for g in range(4) if d[g] and not a[g]) / near[:, f].sum()
        for f in range(4)
        if not a[f] and near[:, f].sum() > 0
    }
    assert row["added_source"] == pytest.approx(np.mean(list(gains.values())), abs=1e-9)
    assert row["field_source"] == "wxyz"[max(gains, key=gains.get)]


def test_regions_alike_add_nothing_to_each_other():
    row = complementarity(made(HAS), ties(("A", "B", 1))).row(0, named=True)
    assert row["overlap"] == 1
    assert (row["added_source"], row["added_target"]) == (0, 0)
    assert (row["field_source"], row["field_target"]) == (None, None)
    assert row["similarity"] == pytest.approx(1)


def test_turning_a_pair_round_turns_its_columns_round():
    one = complementarity(made(HAS), ties(("A", "D", 1))).row(0, named=True)
    other = complementarity(made(HAS), ties(("D", "A", 1))).row(0, named=True)
    for name in ("added", "field", "fields"):
        assert one[f"{name}_source"] == other[f"{name}_target"]
        assert one[f"{name}_target"] == other[f"{name}_source"]


def test_a_region_specialised_in_nothing_is_told():
    row = complementarity(made(HAS), ties(("A", "E", 1))).row(0, named=True)
    assert "specialised in no field" in row["caveat"]
    assert row["added_source"] == 0


def test_of_too_many_ties_the_strongest_are_kept():
    table = complementarity(made(HAS), ties(("A", "B", 1), ("A", "C", 9), ("B", "D", 5)), most=2)
    assert table.select("source", "target").rows() == [("A", "C"), ("B", "D")]


def test_ties_of_regions_without_a_field_are_left_out():
    assert complementarity(made(HAS), ties(("A", "elsewhere", 4))).is_empty()


def test_the_table_is_as_specified_also_without_ties(specialised):
    found = related(gather(*specialised.at_random(2)))
    for some in (ties(("U0", "U1", 2), ("U1", "U2", 1)), ties(("U0", "U1", 2)).clear()):
        validate(conform(complementarity(found, some), COMPLEMENTARITY), COMPLEMENTARITY)


def test_without_any_field_there_is_nothing(specialised):
    found = related(gather(specialised.membership({}), specialised.fields({})))
    assert complementarity(found, ties(("U0", "U1", 2))).is_empty()
