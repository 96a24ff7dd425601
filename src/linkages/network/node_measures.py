"""The measures of every node of a network, in one table: what `linkages.network.centrality` and its siblings define."""

import numpy as np
import polars as pl

from linkages.network.brokerage import constraint, gould_fernandez
from linkages.network.centrality import betweenness, closeness, clustering, eigenvector, pagerank
from linkages.network.communities import Communities, affordable_seeds, communities
from linkages.network.core import core, k_core
from linkages.network.graph import Graph, Numbers


def node_measures(
    graph: Graph, countries: pl.Series, *, found: Communities | None = None, seed: int = 1
) -> pl.DataFrame:
    """
    Measure every node.

    Parameters
    ----------
    graph
        The network.
    countries
        Country of each node in the order of its names; missing where unknown.
    found
        Its communities, where they are known already; found otherwise.
    seed
        Seed of what is sampled.

    Returns
    -------
    One row a node, in the order of the names: ``node``, ``betweenness``, ``closeness``, ``pagerank``, ``eigenvector``,
    ``clustering``, ``constraint``, ``k_core``, ``core`` (in Borgatti and Everett's core), ``community`` (its number as
    text), ``brokerage_coordinator`` and its four siblings. What is not defined is missing.
    """
    parts = found or communities(graph, seeds=affordable_seeds(graph), seed=seed)
    roles = gould_fernandez(graph, countries)
    columns = {
        "betweenness": betweenness(graph, seed=seed),
        "closeness": closeness(graph),
        "pagerank": pagerank(graph),
        "eigenvector": eigenvector(graph),
        "clustering": clustering(graph),
        "constraint": constraint(graph),
        **{f"brokerage_{role}": counts for role, counts in roles.items()},
    }
    numbers = pl.DataFrame({name: _steady(values) for name, values in columns.items()})
    tied = graph.ties > 0
    label = pl.Series(parts.labels)
    inside = pl.Series(core(graph)) if tied else pl.repeat(None, graph.size, dtype=pl.Boolean, eager=True)
    table = numbers.with_columns(pl.col(f"brokerage_{role}").cast(pl.Int64) for role in roles).with_columns(
        node=graph.names,
        k_core=pl.Series(k_core(graph)),
        core=inside,
        community=pl.when(label > 0).then(label.cast(pl.String)),
    )
    order = ("node", *list(columns)[:6], "k_core", "core", "community", *list(columns)[6:])
    return table.select(order)


def _steady(values: Numbers) -> pl.Series:
    """Round to 12 digits, so that the last bits of a sum show on no machine, and turn NaN into missing."""
    return pl.Series(np.round(values, 12)).fill_nan(None)
