"""
Networks for other libraries in Python: networkx, NetworKit and igraph.

A tie's ``weight`` is its joint projects: strength, not distance. What asks for distances (betweenness, closeness) wants
1 / weight.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from linkages.errors import ColumnError, SettingError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Networkit", "checked", "to_igraph", "to_networkit", "to_networkx"]


class Networkit(NamedTuple):
    """
    A NetworKit graph, whose nodes are numbers, and their names.

    Parameters
    ----------
    graph
        ``networkit.Graph``, undirected, weighted.
    names
        Name of each node, in the order of their numbers.
    """

    graph: Any
    names: list[str]


def to_networkx(nodes: pl.DataFrame, ties: pl.DataFrame) -> "nx.Graph[str]":
    """
    Make a networkx graph.

    Parameters
    ----------
    nodes
        ``node`` and any attributes, one row a node; nodes that only `ties` name are added.
    ties
        ``source``, ``target`` and any attributes, one row a pair.

    Returns
    -------
    An undirected graph; attributes that are unknown are left out; ``weight`` of a tie is its ``joint_projects``.

    Raises
    ------
    ColumnError
        A column is missing.

    Examples
    --------
    >>> nodes = pl.DataFrame({"node": ["SE11", "LV00"], "name": ["Stockholm", "Latvija"]})
    >>> ties = pl.DataFrame({"source": ["LV00"], "target": ["SE11"], "joint_projects": [3], "first_year": [None]})
    >>> to_networkx(nodes, ties).edges(data=True)
    EdgeDataView([('SE11', 'LV00', {'joint_projects': 3, 'weight': 3})])
    """
    import networkx as nx

    nodes, ties = checked(nodes, ties)
    graph: nx.Graph[str] = nx.Graph()
    for row in nodes.iter_rows(named=True):
        graph.add_node(row.pop("node"), **_known(row))
    for row in ties.iter_rows(named=True):
        graph.add_edge(row.pop("source"), row.pop("target"), **_known(row))
    return graph


def to_networkit(nodes: pl.DataFrame, ties: pl.DataFrame, *, weight: str = "joint_projects") -> Networkit:
    """
    Make a NetworKit graph: fast, for large networks.

    Parameters
    ----------
    nodes, ties
        As in `to_networkx`; NetworKit keeps no attributes but one weight.
    weight
        The column of `ties` that becomes the weight, such as ``newman_weight``.

    Returns
    -------
    The graph, and the name of each of its nodes beside it.

    Raises
    ------
    ColumnError
        A column is missing.

    Examples
    --------
    >>> nodes = pl.DataFrame({"node": ["SE11", "LV00", "EE00"]})
    >>> ties = pl.DataFrame({"source": ["LV00"], "target": ["SE11"], "joint_projects": [3]})
    >>> graph, names = to_networkit(nodes, ties)
    >>> graph.numberOfNodes(), graph.totalEdgeWeight(), names
    (3, 3.0, ['SE11', 'LV00', 'EE00'])
    """
    import networkit as nk

    nodes, ties = checked(nodes, ties)
    if weight not in ties.columns:
        raise ColumnError([weight], present=ties.columns, where="ties")
    ends = _numbered(nodes, ties)
    source, target = (ends[end].cast(pl.UInt64).to_numpy() for end in ("source", "target"))
    value = ties[weight].cast(pl.Float64).to_numpy()
    graph = nk.GraphFromCoo((value, (source, target)), n=nodes.height, weighted=True, directed=False)
    return Networkit(graph, nodes["node"].to_list())


def to_igraph(nodes: pl.DataFrame, ties: pl.DataFrame) -> Any:  # noqa: ANN401  (igraph need not be there)
    """
    Make an igraph graph, where igraph is installed; it is under the GPL, so this package does not bring it.

    Parameters
    ----------
    nodes, ties
        As in `to_networkx`.

    Returns
    -------
    ``igraph.Graph``, undirected. igraph calls a node by its attribute ``name``: that is the node, and a column ``name``
    becomes ``label``. Unknown attributes are None.

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        igraph is not installed.
    """
    try:
        igraph = import_module("igraph")
    except ImportError as error:
        raise SettingError(
            "igraph is not installed. It is free software under the GPL and no part of this package: install it "
            "yourself (pip install igraph), or take to_networkx or to_networkit."
        ) from error
    nodes, ties = checked(nodes, ties)
    ends = _numbered(nodes, ties)
    labelled = nodes.rename({"name": "label"} if "name" in nodes.columns else {}).rename({"node": "name"})
    return igraph.Graph(
        n=nodes.height,
        edges=ends.rows(),
        vertex_attrs=labelled.to_dict(as_series=False),
        edge_attrs=ties.drop("source", "target").to_dict(as_series=False),
    )


def checked(nodes: pl.DataFrame, ties: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Check the columns, add nodes that only ties name, and give ties a weight.

    Parameters
    ----------
    nodes, ties
        As in `to_networkx`.

    Returns
    -------
    Nodes and ties, the latter with ``weight``.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    for frame, columns, where in ((nodes, ["node"], "nodes"), (ties, ["source", "target", "joint_projects"], "ties")):
        missing = [name for name in columns if name not in frame.columns]
        if missing:
            raise ColumnError(missing, present=frame.columns, where=where)
    ends = pl.concat([ties["source"], ties["target"]]).unique().sort().cast(pl.String).alias("node").to_frame()
    nodes = pl.concat([nodes, ends.join(nodes, on="node", how="anti")], how="diagonal")
    return nodes, ties.with_columns(weight=pl.col("joint_projects").cast(pl.Int64))


def _numbered(nodes: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Replace the ends of ties by the positions of their nodes."""
    numbers = nodes.select("node").with_row_index("number")
    return pl.DataFrame(
        {
            end: ties.select(node=end).join(numbers, on="node", how="left", maintain_order="left")["number"]
            for end in ("source", "target")
        }
    )


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
