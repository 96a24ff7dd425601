"""
The projection of the two-mode network: two nodes are linked when they share a project.

A participation is a node (an organisation, a region, a country) in a project. A project counts once for a pair,
however many rows either end has in it. Written on Narwhals: the same expressions run on Polars, pandas and DuckDB,
and give the kind of frame that was handed in. Nodes and projects become integers first, and a pair one integer,
because joining and grouping integers takes half the time and memory of the same on text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import uuid4

import narwhals as nw
from narwhals.typing import IntoFrameT

from linkages.errors import ColumnError, SettingError

Lazy: TypeAlias = nw.LazyFrame[Any]

# Two codes below 2^31 fit into one 64-bit integer; the smaller code comes first, so pairs sort as their ends do.
PAIR_BASE = 2**31
# Sums of floating-point numbers depend on their order in the last digits; rounding makes every run and engine give
# the same.
DIGITS = 6


@dataclass(frozen=True, slots=True)
class TwoMode:
    """
    A two-mode network with integers for names.

    Parameters
    ----------
    rows
        One row a project and node: ``project``, ``node`` (codes) and, where roles are known, ``led`` (1 where the
        node leads it, else 0).
    projects
        ``project_id`` and its code ``project``; None where ids are integers that serve as codes.
    nodes
        ``name`` and its code ``node``, in the order of the names; None where names are integers that serve as codes.
    """

    rows: Lazy
    projects: Lazy | None
    nodes: Lazy | None


def joint_projects(
    members: IntoFrameT, projects: IntoFrameT | None = None, *, at_least: int = 1, newman: bool = False
) -> IntoFrameT:
    """
    Project the two-mode network: pairs of nodes with their joint projects, and the years of the first and the last.

    Parameters
    ----------
    members
        ``project_id`` and ``node``: one row a participation. Rows without one of them make no tie.
    projects
        ``project_id`` and ``year`` (in which it starts; may be missing): one row a project.
    at_least
        Keep pairs with so many joint projects or more. Nodes with fewer projects are left out before the join: they
        can't be in such a pair.
    newman
        Whether to give ``newman_weight`` too: the sum over joint projects of 1 / (nodes in the project - 1). Each
        project then adds as much to a node, whatever its size, so one with 500 partners does not outweigh all others.

    Returns
    -------
    ``source``, ``target`` (source sorts first), ``joint_projects`` and, with `projects`, ``first_year``,
    ``last_year`` (in which a joint project starts), and ``newman_weight`` where asked for; in no order.

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        `at_least` is below 1.

    References
    ----------
    Newman (2001), Scientific collaboration networks II, Physical Review E 64, 016132, for the weight.

    Examples
    --------
    >>> import polars as pl
    >>> members = pl.DataFrame({"project_id": [1, 1, 1, 2, 2], "node": ["a", "b", "b", "a", "b"]})
    >>> joint_projects(members).rows()
    [('a', 'b', 2)]
    """
    whole = encode(lazy(members, ("project_id", "node"), where="members"))
    network = frequent(whole, at_least)
    counts = {"joint_projects": nw.len()}
    attributes = None
    if projects is not None:
        years = lazy(projects, ("project_id", "year"), where="projects").unique("project_id", keep="any")
        attributes = narrow(by_project(years, network), "year")
        counts |= {"first_year": nw.col("year").min(), "last_year": nw.col("year").max()}
    if newman:
        shares = newman_shares(whole)
        attributes = shares if attributes is None else shares.join(attributes, on="project", how="left")
        counts["newman_weight"] = nw.col("newman_weight").sum()
    rows = pair_rows(network, attributes).drop("project")
    ties = rows.group_by("pair").agg(*(count.alias(name) for name, count in counts.items()))
    if newman:
        ties = ties.with_columns(nw.col("newman_weight").round(DIGITS))
    if at_least > 1:
        ties = ties.filter(nw.col("joint_projects") >= at_least)
    return native(decode(ties, network.nodes).select("source", "target", *counts), members)


def frequent(network: TwoMode, at_least: int) -> TwoMode:
    """
    Leave out nodes with fewer projects than a pair must share.

    Parameters
    ----------
    network
        The two-mode network.
    at_least
        Joint projects that a pair must have, 1 or more.

    Returns
    -------
    The network itself where any pair will do, else the smaller one.

    Raises
    ------
    SettingError
        `at_least` is below 1.
    """
    if at_least < 1:
        raise SettingError(f"at_least: found {at_least}, expected 1 joint project or more.")
    if at_least == 1:
        return network
    busy = network.rows.group_by("node").agg(nw.len().alias("_total")).filter(nw.col("_total") >= at_least)
    return replace(network, rows=hold(network.rows.join(busy.select("node"), on="node", how="semi")))


def newman_shares(network: TwoMode) -> Lazy:
    """Give each project its ``newman_weight``: 1 / (its nodes - 1); projects of one node make no pair and go."""
    sizes = network.rows.group_by("project").agg(nw.len().alias("_size")).filter(nw.col("_size") > 1)
    weight = 1.0 / (nw.col("_size").cast(nw.Float64) - 1.0)
    return sizes.select("project", weight.alias("newman_weight"))


def encode(members: Lazy) -> TwoMode:
    """
    Make the two-mode network: each project and node once, names as integers.

    Parameters
    ----------
    members
        ``project_id``, ``node`` and, where leads are wanted, ``role``: one row a participation.

    Returns
    -------
    The network, without the rows that lack project or node.
    """
    known = members.drop_nulls(["project_id", "node"])
    rows, projects = _coded(known, "project_id", "project")
    rows, nodes = _coded(rows, "node", "code")
    rows = rows.rename({"code": "node"})
    if "role" in rows.collect_schema().names():
        rows = rows.with_columns((nw.col("role") == "lead").cast(nw.Int8).alias("led"))
        rows = rows.group_by("project", "node").agg(nw.col("led").max())
    else:
        rows = rows.unique(["project", "node"])
    return TwoMode(hold(rows), projects, None if nodes is None else nodes.rename({"node": "name", "code": "node"}))


def by_project(frame: Lazy, network: TwoMode) -> Lazy:
    """Replace ``project_id`` by its code ``project``; rows of projects that the network does not have go."""
    if network.projects is None:
        return frame.rename({"project_id": "project"}).with_columns(nw.col("project").cast(nw.Int32))
    return frame.join(network.projects, on="project_id").drop("project_id")


def pair_rows(network: TwoMode, attributes: Lazy | None = None) -> Lazy:
    """
    List every pair of nodes in every project.

    Parameters
    ----------
    network
        The two-mode network.
    attributes
        Columns to carry along, one row a ``project``.

    Returns
    -------
    ``pair`` (see `PAIR_BASE`), ``project``, ``led`` and ``led_right`` where the network has leads, and the attributes.
    """
    right = network.rows if attributes is None else network.rows.join(attributes, on="project", how="left")
    rows = network.rows.join(right, on="project").filter(nw.col("node") < nw.col("node_right"))
    pair = nw.col("node").cast(nw.Int64) * PAIR_BASE + nw.col("node_right").cast(nw.Int64)
    return rows.with_columns(pair.alias("pair")).drop("node", "node_right")


def split(pairs: Lazy) -> Lazy:
    """Replace ``pair`` by the codes of its ends, ``source`` and ``target``."""
    source, target = nw.col("pair") // PAIR_BASE, nw.col("pair") % PAIR_BASE
    return pairs.with_columns(source.cast(nw.Int32).alias("source"), target.cast(nw.Int32).alias("target")).drop("pair")


def decode(pairs: Lazy, nodes: Lazy | None) -> Lazy:
    """Replace ``pair`` by the names of its ends, ``source`` and ``target``."""
    if nodes is None:
        return split(pairs)
    pairs = split(pairs).rename({"source": "_source", "target": "_target"})
    for end in ("source", "target"):
        names = nodes.select(nw.col("node").alias(f"_{end}"), nw.col("name").alias(end))
        pairs = pairs.join(names, on=f"_{end}").drop(f"_{end}")
    return pairs


def lazy(frame: IntoFrameT, columns: Sequence[str], *, where: str) -> Lazy:
    """Wrap a native frame as a lazy Narwhals frame of these columns; ColumnError when one is missing."""
    wrapped = _wrap(frame).lazy()
    present = wrapped.collect_schema().names()
    missing = [name for name in columns if name not in present]
    if missing:
        raise ColumnError(missing, present=present, where=where)
    return wrapped.select(*columns)


def narrow(frame: Lazy, column: str) -> Lazy:
    """Store a column of small integers in 16 bits; pandas holds integers with gaps as floats, which stay."""
    integer = frame.collect_schema()[column].is_integer()
    return frame.with_columns(nw.col(column).cast(nw.Int16)) if integer else frame


def native(frame: Lazy, like: IntoFrameT) -> IntoFrameT:
    """Unwrap a frame: eager when `like` is eager, lazy when it is lazy."""
    eager = isinstance(_wrap(like), nw.DataFrame)
    result: IntoFrameT = (frame.collect() if eager else frame).to_native()
    return result


def hold(frame: Lazy, *, large: bool = False) -> Lazy:
    """
    Compute a frame that several later steps read, so that it is not computed again for each.

    DuckDB keeps it in a temporary table, which may spill to disk and lasts as long as the connection, but not a large
    one: there it takes longer to spill the pairs of ten million participations than to join them again. Spark keeps it
    in a local checkpoint, which goes when nobody asks for it any more; any other engine keeps its plan.
    """
    if frame.implementation.is_duckdb():
        if large:
            return frame
        relation, name = frame.to_native(), f"linkages_{uuid4().hex}"
        relation.query("held", f"CREATE TEMPORARY TABLE {name} AS FROM held")
        held: Lazy = nw.from_native(relation.query("held", f"FROM {name}"))
        return held
    if frame.implementation.is_pyspark():
        checkpoint: Lazy = nw.from_native(frame.to_native().localCheckpoint(eager=False))
        return checkpoint
    in_memory = frame.implementation.is_polars() or frame.implementation.is_pandas_like()
    return frame.collect().lazy() if in_memory else frame


def codes(frame: Lazy, column: str, code: str) -> Lazy:
    """Number the distinct values of a column in their order."""
    values = frame.select(column).unique().with_row_index(code, order_by=column)
    return values.select(column, nw.col(code).cast(nw.Int32))


def _wrap(frame: Any) -> nw.DataFrame[Any] | Lazy:  # noqa: ANN401  (whatever Narwhals knows)
    wrapped: nw.DataFrame[Any] | Lazy = nw.from_native(frame)
    return wrapped


def _coded(frame: Lazy, column: str, code: str) -> tuple[Lazy, Lazy | None]:
    if frame.collect_schema()[column].is_integer():
        low, high = frame.select(nw.col(column).min().alias("low"), nw.col(column).max().alias("high")).collect().row(0)
        if low is None or (low >= 0 and high < PAIR_BASE):
            return frame.with_columns(nw.col(column).cast(nw.Int32).alias(code)).drop(column), None
    named = hold(codes(frame, column, code))
    return frame.join(named, on=column).drop(column), named
