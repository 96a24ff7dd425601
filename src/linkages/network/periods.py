"""
Ties within each programming period: the same evidence, rules and null as over all of them, from its projects alone.

A covalent tie may last over two periods or over years: within one period only the second can hold, so its rule is
stricter there by nature. Projects whose period is unknown are a slice of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from linkages.network.backbone import Null
from linkages.network.engines import Engine
from linkages.network.rules import TieRules
from linkages.network.ties import Kind, Ties, link

__all__ = ["PERIOD_DRAWS", "UNKNOWN", "Periods", "by_period"]

UNKNOWN = "unknown"
# p at 0.05 is then known to 0.022; all periods together take about a fifth of the time that those over all take
PERIOD_DRAWS = 100


@dataclass(frozen=True, slots=True)
class Periods:
    """
    Ties by period.

    Parameters
    ----------
    table
        ``period`` and the columns of ``Ties.table``; one row a pair and period with a joint project.
    classes
        ``period``, ``tie``, ``observed``, ``null_mean``, ``null_sd``: ties of each class beside what chance gives.
    draws
        Random networks behind each period's p values.
    """

    table: pl.DataFrame
    classes: pl.DataFrame
    draws: int


def by_period(  # noqa: PLR0913  (those of `link`)
    members: pl.DataFrame,
    *,
    projects: pl.DataFrame,
    fields: pl.DataFrame,
    whole: Ties | None = None,
    nodes_country: Mapping[str, str | None] | None = None,
    rules: TieRules | None = None,
    draws: int = PERIOD_DRAWS,
    seed: int = 1,
    kind: Kind = "region",
    engine: Engine | str = "polars",
    null: Null = "auto",
) -> Periods:
    """
    Class the ties of each programming period by its own projects.

    Parameters
    ----------
    members, projects, fields, nodes_country, rules, seed, kind, engine, null
        As in `linkages.network.ties.link`.
    whole
        What `link` gave for all projects; where they are all of one period, its ties are taken from here.
    draws
        Random networks a period, at most `PERIOD_DRAWS` in a run.

    Returns
    -------
    The ties by period, in the order of the periods, those whose period is unknown last, as ``unknown``.

    Raises
    ------
    LinkagesError
        As `link` does.
    """
    period = pl.col("period").cast(pl.String)
    here = projects.join(members.select("project_id").unique(), on="project_id", how="semi")
    periods = here.select(period)["period"].unique().sort(nulls_last=True).to_list()
    found: dict[str, Ties] = {}
    for name in periods:
        if whole is not None and len(periods) == 1:
            found[name or UNKNOWN] = whole
            continue
        some = here.filter(period.eq_missing(pl.lit(name, pl.String)))
        found[name or UNKNOWN] = link(
            members.join(some.select("project_id"), on="project_id", how="semi"),
            projects=some,
            fields=fields,
            nodes_country=nodes_country,
            rules=rules,
            draws=draws,
            seed=seed,
            kind=kind,
            engine=engine,
            null=null,
        )
    return Periods(
        table=_stacked({name: ties.table for name, ties in found.items()}),
        classes=_stacked({name: ties.classes for name, ties in found.items()}),
        draws=whole.null.draws if whole and whole.null and len(periods) == 1 else draws,
    )


def _stacked(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    named = [frame.select(pl.lit(name).alias("period"), pl.all()) for name, frame in frames.items()]
    return pl.concat(named, how="diagonal") if named else pl.DataFrame(schema={"period": pl.String})
