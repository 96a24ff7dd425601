"""What the pages show of an association, from the tables of a run."""

import json
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from scipy import stats

from linkages.atlas.parts.association import part
from linkages.indicators.association import associate
from linkages.indicators.autocorrelation import autocorrelation, local, variables
from linkages.indicators.influence import influence
from linkages.indicators.neighbours import Neighbours, distances
from linkages.indicators.pairs import METHODS, Pair
from linkages.tables.association import INFLUENCE, LISA, SPATIAL_AUTOCORRELATION

HOSTILE = "<script>alert(1)</script>"


def study(y="ici_projects", n=30):
    rng = np.random.default_rng(1)
    names = [HOSTILE, *(f"R{i:02}" for i in range(1, n))]
    x, counts = np.exp(rng.normal(size=n)), rng.poisson(4, n).astype(float)
    units = pl.DataFrame({"unit": names, "urban": x, "ici_projects": counts, "country": ["AA"] * n})
    ys = ["ici_projects"] if y == "ici_projects" else ["ici_projects", y]
    if y != "ici_projects":
        units = units.with_columns(pl.col("ici_projects").alias(y), ici_projects=pl.lit(None, pl.Float64))
    pair = Pair("urban", y, METHODS[0], x, counts)
    far = distances(rng.uniform(0, 10, n), rng.uniform(0, 10, n))
    near = Neighbours("borders within 100 km", tuple(names), ((far < 3) & (far > 0)).astype(float))
    near.matrix[3] = near.matrix[:, 3] = 0
    found = variables(pair, names)
    tables = {
        "association": associate(
            units, x="urban", ys=ys, level="NUTS 2", country="country", permutations=99, bootstrap=49
        ),
        "influence": influence(pair, names, ["AA"] * n),
        "spatial_autocorrelation": autocorrelation(found, [near], level="NUTS 2", permutations=99, seed=1),
        "lisa": local(found[1:3], near, permutations=99, seed=1),
    }
    return SimpleNamespace(tables=tables), x, counts


def test_every_method_of_the_declared_association_is_there_and_it_stands_first():
    data, x, counts = study()
    made = part(data)
    assert made["declared"]
    assert [row[0] for row in made["means"]][:2] == ["spearman", "pearson"]
    assert made["means"][0][2] == pytest.approx(stats.spearmanr(x, counts).statistic, abs=1e-3)
    assert {row[0] for row in made["means"]} >= {"spearman within countries", "log-log pearson within countries"}


def test_points_are_ranks_with_what_is_left_without_the_region():
    data, x, counts = study()
    points = {point[0]: point for point in part(data)["points"]}
    order = 5
    assert points["R05"][1:3] == [stats.rankdata(x)[order], stats.rankdata(counts)[order]]
    left = np.arange(30) != order
    assert points["R05"][5] == pytest.approx(stats.spearmanr(x[left], counts[left]).statistic, abs=1e-3)
    assert len(points) == 30


def test_regions_without_a_neighbour_are_counted_and_not_drawn():
    made = part(study()[0])["local"]
    assert made["islands"] == 1
    assert len(made["points"]) == 29
    assert made["neighbours"] == "borders within 100 km"


def test_an_association_that_stands_in_for_the_declared_one_says_so():
    made = part(study("projects")[0])
    assert (made["y"], made["declared"]) == ("projects", False)


def test_it_is_json_without_nan():
    json.dumps(part(study()[0]), allow_nan=False)


def test_without_an_association_there_is_nothing_to_draw():
    data, _, _ = study()
    data.tables["influence"] = INFLUENCE.empty()
    assert part(data) is None
    del data.tables["influence"]
    assert part(data) is None


def test_without_likeness_the_other_pictures_stay():
    data, _, _ = study()
    data.tables |= {"lisa": LISA.empty(), "spatial_autocorrelation": SPATIAL_AUTOCORRELATION.empty()}
    made = part(data)
    assert made["local"] is None
    assert made["points"]
