"""What a projection makes by itself is told apart from what is there."""

import numpy as np
import polars as pl
import pytest

from linkages.network import measure_chance
from linkages.network.measure_chance import DEFINITIONS, against_chance


def made(*, seed, projects=60, nodes=30, size=4, home=False):
    """Projects of nodes drawn at random; with `home`, each project's nodes are of one country."""
    draw = np.random.default_rng(seed)
    rows = []
    for number in range(projects):
        pool = np.arange(nodes)
        pool = pool[pool % 3 == number % 3] if home else pool
        rows += [(f"p{number:03}", f"n{node:02}") for node in draw.choice(pool, size, replace=False)]
    members = pl.DataFrame(rows, {"project_id": pl.String, "node": pl.String}, orient="row")
    return members, {f"n{node:02}": "ABC"[node % 3] for node in range(nodes)}


def values(table, column="z"):
    return dict(table.select("measure", column).iter_rows())


def test_clustering_of_random_projects_is_high_and_nothing_beyond_chance():
    found = [values(against_chance(made(seed=seed)[0], groups={"country": made(seed=seed)[1]})) for seed in range(8)]
    for name in ("clustering_global", "ei_country", "cross_border_share", "two_mode_clustering", "modularity"):
        scores = [z[name] for z in found]
        assert abs(np.mean(scores)) < 1.5
        assert max(map(abs, scores)) < 4


def test_projects_within_countries_are_seen_against_chance():
    members, country = made(seed=1, home=True)
    table = against_chance(members, groups={"country": country})
    assert values(table, "value")["ei_country"] == -1
    z = values(table)
    assert z["ei_country"] < -5
    assert z["assortativity_country"] > 5
    assert z["modularity"] > 5
    assert table.filter(pl.col("measure") == "ei_country")["n"].item() == table.filter(measure="modularity")["n"].item()


def test_every_measure_is_defined_and_the_same_seed_gives_the_same():
    members, country = made(seed=2)
    both = [against_chance(members, groups={"country": country, "kind": {}}, draws=20, seed=3) for _ in range(2)]
    assert both[0].equals(both[1])
    assert both[0]["definition"].str.len_chars().min() > 10
    assert set(DEFINITIONS) - {"ei", "assortativity"} <= set(both[0]["measure"])
    unknown = both[0].filter(measure="ei_kind").row(0, named=True)
    assert (unknown["value"], unknown["n"], unknown["draws"]) == (None, 0, 0)


def test_a_specialisation_follows_the_projects_of_a_node_in_each_random_network():
    members, country = made(seed=4, projects=20)
    fields = pl.DataFrame({"project_id": [f"p{n:03}" for n in range(20)], "specialisation": ["x", "y"] * 10})
    row = against_chance(members, groups={"country": country}, specialisations=fields).filter(
        measure="assortativity_specialisation"
    )
    # sharing a project makes specialisations alike: by construction, so it is as high in random networks
    assert row["null_mean"].item() > 0.1
    assert abs(row["z"].item()) < 4


def test_one_node_one_project_or_nothing_at_all_has_values_missing():
    members, country = made(seed=5)
    for few in (members.head(1), members.head(4), members.clear()):
        table = against_chance(few, groups={"country": country}, draws=20)
        assert table["z"].is_null().all()
    one = against_chance(members.head(4), groups={"country": country}, draws=20)
    assert values(one, "value")["clustering_global"] == 1
    assert values(one, "value")["two_mode_closure"] is None


def test_networks_that_would_take_too_long_stand_without_chance(monkeypatch):
    members, country = made(seed=6)
    monkeypatch.setattr(measure_chance, "_MOST_TRIPLES", 0)
    table = against_chance(members, groups={"country": country}, draws=20)
    assert dict(table.select("measure", "draws").iter_rows())["two_mode_closure"] == 0
    assert dict(table.select("measure", "draws").iter_rows())["modularity"] == 20
    monkeypatch.setattr(measure_chance, "_MOST_PAIRS", 10)
    table = against_chance(members, groups={"country": country}, draws=20)
    assert table["draws"].max() == 0
    assert table["null_mean"].is_null().all()
    assert values(table, "value")["modularity"] == pytest.approx(values(table, "value")["modularity"])
