"""Who comes, stays and goes, and who meets again: nodes and ties by the year or the period in which projects start."""

from typing import Literal

import narwhals as nw
import polars as pl

from linkages.network.engines import computed
from linkages.network.projection import TwoMode, by_project, encode, lazy, pair_rows

Slice = Literal["year", "period"]
Unit = Literal["node", "tie"]

SCHEMA = {
    "unit": pl.String,
    "slice_kind": pl.String,
    "slice": pl.String,
    "active": pl.Int64,
    "entered": pl.Int64,
    "returned": pl.Int64,
    "persisted": pl.Int64,
    "left": pl.Int64,
    "newcomer_share": pl.Float64,
    "repeated_share": pl.Float64,
    "with_newcomer": pl.Int64,
    "between_known": pl.Int64,
}


def turnover(members: pl.DataFrame, projects: pl.DataFrame) -> pl.DataFrame:
    """
    Count entry, persistence and exit of nodes and of ties.

    A node is active in a slice (a year, a programming period) in which one of its projects starts, a tie in one in
    which a joint project starts. Slices without any project are not there: the slice before is the last one that
    has some.

    Parameters
    ----------
    members
        ``project_id``, ``node``: one row a participation.
    projects
        ``project_id``, ``year``, ``period``: once each; projects without a year or period are left out of its slices.

    Returns
    -------
    One row a unit (``node``, ``tie``), ``slice_kind`` (``year``, ``period``) and ``slice``, in order:
    ``active``; ``entered`` (for the first time), ``returned`` (before, but not in the slice before), ``persisted`` (in
    the slice before too), ``left`` (in the slice before, not in this); ``newcomer_share`` (entered / active); and of
    ties ``repeated_share`` ((returned + persisted) / active: partners who met before), ``with_newcomer`` (entered, an
    end of it new in this slice), ``between_known`` (entered, both ends active before). All but ``active`` are missing
    in the first slice: nothing before it is seen.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    rows = lazy(members.lazy(), ("project_id", "node"), where="members")
    facts = lazy(projects.lazy(), ("project_id", "year", "period"), where="projects")
    network = encode(rows)
    pairs = computed(pair_rows(TwoMode(network.rows.select("project", "node"), network.projects, network.nodes)))
    nodes = computed(network.rows.select("project", "node"))
    when = computed(by_project(facts, network)).with_columns(pl.col("year", "period").cast(pl.String))
    tables = []
    for kind in ("period", "year"):
        known = when.select("project", slice=pl.col(kind)).drop_nulls().unique()
        slices = known.select(pl.col("slice").unique().sort()).with_row_index("at")
        dated = known.join(slices, on="slice").select("project", pl.col("at").cast(pl.Int64))
        seen = {
            unit: frame.join(dated, on="project").select(pl.col(column).alias("who"), "at").unique()
            for unit, frame, column in (("node", nodes, "node"), ("tie", pairs, "pair"))
        }
        first = seen["node"].group_by("who").agg(pl.col("at").min().alias("first"))
        tables += [_counted(frame, slices, first, unit, kind) for unit, frame in seen.items()]
    return pl.concat(tables) if tables else pl.DataFrame(schema=SCHEMA)


def _counted(seen: pl.DataFrame, slices: pl.DataFrame, first: pl.DataFrame, unit: str, kind: str) -> pl.DataFrame:
    ordered = seen.sort("who", "at").with_columns(before=pl.col("at").shift().over("who"))
    status = (
        pl.when(pl.col("before").is_null())
        .then(pl.lit("entered"))
        .when(pl.col("before") == pl.col("at") - 1)
        .then(pl.lit("persisted"))
        .otherwise(pl.lit("returned"))
    )
    ordered = ordered.with_columns(status=status, new_end=_newcomers(ordered, first, unit))
    counted = ordered.group_by("at").agg(
        pl.len().cast(pl.Int64).alias("active"),
        *((pl.col("status") == name).sum().cast(pl.Int64).alias(name) for name in ("entered", "returned", "persisted")),
        ((pl.col("status") == "entered") & pl.col("new_end")).sum().cast(pl.Int64).alias("with_newcomer"),
    )
    tie = unit == "tie"
    counts = ("active", "entered", "returned", "persisted", "with_newcomer")
    table = (
        slices.with_columns(pl.col("at").cast(pl.Int64))
        .join(counted, on="at", how="left")
        .sort("at")
        .with_columns(pl.col(counts).fill_null(0))
        .with_columns(left=pl.col("active").shift() - pl.col("persisted"))
        .with_columns(
            newcomer_share=_share(pl.col("entered")),
            repeated_share=_share(pl.col("returned") + pl.col("persisted")) if tie else pl.lit(None, pl.Float64),
            between_known=pl.col("entered") - pl.col("with_newcomer") if tie else pl.lit(None, pl.Int64),
            with_newcomer=pl.col("with_newcomer") if tie else pl.lit(None, pl.Int64),
            unit=pl.lit(unit),
            slice_kind=pl.lit(kind),
        )
    )
    unseen = [name for name in SCHEMA if name not in ("unit", "slice_kind", "slice", "active")]
    return table.with_columns(pl.when(pl.col("at") > 0).then(pl.col(unseen))).select(list(SCHEMA))


def _newcomers(seen: pl.DataFrame, first: pl.DataFrame, unit: str) -> pl.Expr | pl.Series:
    """Tell of each tie whether an end of it is active for the first time."""
    if unit == "node":
        return pl.lit(value=False)
    from linkages.network.projection import split

    ends = computed(split(nw.from_native(seen.select(pair="who").lazy())))
    known = [
        ends.select(who=end).join(first, on="who", how="left", maintain_order="left")["first"]
        for end in ("source", "target")
    ]
    return (known[0] == seen["at"]) | (known[1] == seen["at"])


def _share(part: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("active") > 0).then(part / pl.col("active"))
