"""What a run tells of its ties beyond their class: their history, their classes in each period, and words for each."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import polars as pl

from linkages.network.backbone import Null
from linkages.network.engines import Engine
from linkages.network.explain import explanations
from linkages.network.histories import histories, slices
from linkages.network.periods import PERIOD_DRAWS, Periods, by_period
from linkages.network.ties import Ties
from linkages.tables import (
    TIE_CLASSES_BY_PERIOD,
    TIES_COUNTRIES,
    TIES_PERIODS,
    TIES_REGIONS,
    TIES_YEARS,
    Table,
    conform,
)

ALL = "all"
_TABLES = {"region": TIES_REGIONS, "country": TIES_COUNTRIES}


class Linked(NamedTuple):
    """One network of a run: its ties, and the participations that they come from."""

    ties: Ties
    members: pl.DataFrame


def chronicle(
    networks: Mapping[str, Linked],
    *,
    projects: pl.DataFrame,
    fields: pl.DataFrame,
    country_of: Callable[[str], str | None],
    draws: int,
    seed: int,
    engine: Engine | str = "polars",
    null: Null = "auto",
) -> dict[str, pl.DataFrame]:
    """
    Tell the ties of a run over time and in words.

    Parameters
    ----------
    networks
        ``regions``, ``countries`` and ``organisations``, or some of them: their ties and participations.
    projects, fields
        As in `linkages.network.ties.link`.
    country_of
        Gives the country of a node.
    draws
        Random networks of the run; for each period at most `PERIOD_DRAWS` of them.
    seed, engine, null
        As in `linkages.network.ties.link`.

    Returns
    -------
    ``ties_regions`` and ``ties_countries`` with their histories and explanations; ``ties_periods`` (the class of each
    pair in each period), ``ties_years`` (joint projects by the year in which they start) and ``tie_classes`` (how many
    ties of each class, beside chance, over all and in each period). Of organisations, whose ties may be millions, the
    last alone.
    """
    tables: dict[str, pl.DataFrame] = {}
    years, periods, classes = [], [], []
    for name, (ties, members) in networks.items():
        own = ties.kind in _TABLES
        found = by_period(
            members,
            projects=projects,
            fields=fields,
            whole=ties,
            nodes_country={n: country_of(n) for n in members["node"].drop_nulls().unique()} if own else None,
            rules=ties.rules,
            draws=min(draws, PERIOD_DRAWS),
            seed=seed,
            kind=ties.kind,
            engine=engine,
            null=null,
        )
        kind = pl.lit(ties.kind).alias("kind")
        classes += [_counted(ties, found).select(kind, pl.all())]
        if own:
            by_year = slices(members, projects)
            tables[f"ties_{name}"] = conform(_told(ties, by_year), _TABLES[ties.kind])
            years.append(by_year.select(kind, pl.all()))
            periods.append(found.table.select(kind, pl.all()))
    return tables | {
        "ties_periods": _table(periods, TIES_PERIODS),
        "ties_years": _table(years, TIES_YEARS),
        "tie_classes": _table(classes, TIE_CLASSES_BY_PERIOD),
    }


def _told(ties: Ties, by_year: pl.DataFrame) -> pl.DataFrame:
    known = histories(by_year).drop("first_year", "last_year")
    table = ties.table.join(known, on=["source", "target"], how="left", maintain_order="left")
    return table.with_columns(explanations(ties.table, ties.rules))


def _counted(ties: Ties, periods: Periods) -> pl.DataFrame:
    whole = ties.classes.select(pl.lit(ALL).alias("period"), pl.all())
    return pl.concat([whole, periods.classes], how="diagonal")


def _table(frames: list[pl.DataFrame], table: Table) -> pl.DataFrame:
    stacked = pl.concat([frame for frame in frames if frame.height] or [table.empty()], how="diagonal")
    return conform(stacked.select(name for name in stacked.columns if name in table.names), table)
