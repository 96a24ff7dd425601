"""All that is measured of one network: its nodes, its claims beside chance, its turnover, its robustness."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from linkages.network.centrality import ERROR, EXACT_NODES
from linkages.network.communities import Communities, affordable_seeds, communities
from linkages.network.graph import Graph, graph_of, one_thread
from linkages.network.measure_chance import DRAWS, against_chance
from linkages.network.node_measures import node_measures
from linkages.network.robustness import robustness
from linkages.network.turnover import turnover
from linkages.tables import NETWORK_MEASURES, ROBUSTNESS, TURNOVER, conform


@dataclass(frozen=True, slots=True)
class Measured:
    """
    Measures of one network.

    Parameters
    ----------
    nodes
        One row a node (`linkages.network.node_measures`).
    network
        One row a measure of the whole, with ``network`` (`linkages.tables.NETWORK_MEASURES`).
    turnover
        One row a unit and slice, with ``network`` (`linkages.tables.TURNOVER`).
    robustness
        One row a step, with ``network`` (`linkages.tables.ROBUSTNESS`).
    """

    nodes: pl.DataFrame
    network: pl.DataFrame
    turnover: pl.DataFrame
    robustness: pl.DataFrame


def measure(
    name: str,
    ties: pl.DataFrame,
    members: pl.DataFrame,
    *,
    projects: pl.DataFrame,
    groups: Mapping[str, Mapping[str, str | None]],
    specialisations: pl.DataFrame | None = None,
    draws: int = DRAWS,
    seed: int = 1,
) -> Measured:
    """
    Measure one network.

    Parameters
    ----------
    name
        What the network is called in the tables, such as ``regions``.
    ties
        ``source``, ``target``, ``joint_projects``: one row a pair.
    members
        ``project_id``, ``node``: one row a participation in a project whose partners are known.
    projects
        ``project_id``, ``year`` (in which it starts), ``period``.
    groups
        Attribute -> node -> group; brokerage goes by ``country``.
    specialisations
        ``project_id``, ``specialisation``, where they are known.
    draws
        Random networks beside the claims, at most.
    seed
        Seed of all that is drawn.

    Returns
    -------
    The measures.
    """
    # many small graphs: waking threads for each takes longer than the work
    with one_thread(seed):
        return _measured(name, ties, members, projects, groups, specialisations, draws, seed)


def _measured(
    name: str,
    ties: pl.DataFrame,
    members: pl.DataFrame,
    projects: pl.DataFrame,
    groups: Mapping[str, Mapping[str, str | None]],
    specialisations: pl.DataFrame | None,
    draws: int,
    seed: int,
) -> Measured:
    graph = graph_of(ties, members["node"])
    seeds = affordable_seeds(graph)
    parts = communities(graph, seeds=seeds, seed=seed)
    country = groups.get("country", {})
    countries = pl.Series([country.get(node) for node in graph.names], dtype=pl.String)
    claims = against_chance(members, groups=groups, specialisations=specialisations, draws=draws, seed=seed)
    table = pl.concat([_plain(graph, parts, seeds, claims.schema), claims])
    named = pl.lit(name).alias("network")
    return Measured(
        nodes=node_measures(graph, countries, found=parts, seed=seed),
        network=table.select(named, pl.all()),
        turnover=turnover(members, projects).select(named, pl.all()),
        robustness=robustness(graph, seed=seed).select(named, pl.all()),
    )


def tables(measured: Iterable[Measured]) -> dict[str, pl.DataFrame]:
    """
    Put the tables of several networks together.

    Parameters
    ----------
    measured
        One a network; at least one.

    Returns
    -------
    ``network_measures``, ``turnover`` and ``robustness``, as `linkages.tables` specifies them.
    """
    networks = list(measured)
    return {
        "network_measures": conform(pl.concat([one.network for one in networks]), NETWORK_MEASURES),
        "turnover": conform(pl.concat([one.turnover for one in networks]), TURNOVER),
        "robustness": conform(pl.concat([one.robustness for one in networks]), ROBUSTNESS),
    }


def _plain(graph: Graph, parts: Communities, seeds: int, schema: pl.Schema) -> pl.DataFrame:
    """Values that stand beside no random network: counts, and how good the communities in the table of nodes are."""
    sampled = graph.size > EXACT_NODES
    component = graph.components()
    largest = np.bincount(component).max() / graph.size if graph.size else np.nan
    rows = [
        ("nodes", graph.size, "nodes with a participation in a project whose partners are known"),
        ("ties", graph.ties, "pairs of nodes with a joint project"),
        ("components", len(np.unique(component)), "connected components, isolates among them"),
        ("largest_component", largest, "nodes of the largest component / nodes"),
        (
            "communities",
            parts.labels.max(initial=0),
            f"communities in the table of nodes (Leiden; best of {seeds} seeds)",
        ),
        ("community_modularity", parts.modularity, "their modularity, weights as strength"),
        ("community_stability", parts.stability, f"mean adjusted Rand index of all pairs of {seeds} runs"),
        ("betweenness_error", ERROR if sampled else 0.0, "largest error of betweenness in the table of nodes"),
    ]
    made = [
        {"measure": name, "value": None if np.isnan(value) else float(value), "n": graph.ties, "draws": 0}
        | {"definition": definition}
        for name, value, definition in rows
    ]
    return pl.DataFrame(made, schema=schema)
