"""
Tables of shares compared: spread and averages by kind of unit, comparisons of units, funnel, shrunk shares.

What each number is stands in `linkages.indicators.comparison`, `averages`, `shrinkage` and `funnel`.
"""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from linkages.errors import SettingError
from linkages.indicators import averages as average
from linkages.indicators import comparison, shrinkage
from linkages.indicators.dealing import Incidence, incidences
from linkages.indicators.funnel import limits
from linkages.tables import conform
from linkages.tables.shares import ICI_SHARES, SHARE_AVERAGES, SHARE_COMPARISONS, SHARE_FUNNEL, SHARE_SPREAD

EVERYTHING = "all"
POOLED = "no spread beyond chance was found: shrunk shares are the mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """
    How shares are compared.

    Parameters
    ----------
    permutations
        How often initiatives are dealt out anew over projects.
    resamples
        How often projects are resampled for averages.
    seed
        Seed of both.
    method
        How intervals of averages are made (`linkages.indicators.averages.METHODS`).
    most_paired
        Units with a project up to which every two of a kind are compared.
    most_shared
        Share of projects in two units or more up to which shares are shrunk.
    """

    permutations: int = 9999
    resamples: int = 999
    seed: int = 0
    method: average.Method = average.METHOD
    most_paired: int = comparison.MOST_PAIRED
    most_shared: float = shrinkage.MOST_SHARED

    def __post_init__(self) -> None:
        for name in ("permutations", "resamples"):
            if getattr(self, name) < 1:
                raise SettingError(f"{name} is {getattr(self, name)}; at least one is needed to compare shares.")
        if self.seed < 0:
            raise SettingError(f"seed is {self.seed}; it must be 0 or more.")


@dataclass(frozen=True, slots=True)
class SharesCompared:
    """
    What comparing gave.

    Parameters
    ----------
    tables
        ``share_spread``, ``share_averages``, ``share_comparisons``, as `linkages.tables` specifies them.
    shrunk
        Shrunk share by kind of unit and unit.
    reasons
        Why the shares of a kind are not shrunk, by kind; empty where they are.
    """

    tables: Mapping[str, pl.DataFrame]
    shrunk: Mapping[tuple[str, str], float] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def compare_shares(
    membership: pl.DataFrame, *, options: Options, inside: Mapping[str, Collection[str]] | None = None
) -> SharesCompared:
    """
    Compare the shares of the units of each kind.

    Parameters
    ----------
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id``, ``ici`` (0, 1 or missing); a row without
        ``project_id`` names a unit without a project. The kind ``all`` is left out: it has one unit.
    options
        How.
    inside
        Units that are compared, by kind: those of the universe. All of a kind that is not named.

    Returns
    -------
    The tables and the shrunk shares.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    rows = membership.filter(pl.col("unit_kind") != EVERYTHING) if "unit_kind" in membership.columns else membership
    for kind, units in (inside or {}).items():
        rows = rows.filter((pl.col("unit_kind") != kind) | pl.col("unit").is_in(sorted(units)))
    spread, averaged, compared = [], [], []
    shrunk: dict[tuple[str, str], float] = {}
    reasons: dict[str, str] = {}
    kinds = incidences(rows)
    every = comparison.compare_kinds(
        kinds, draws=options.permutations, seed=options.seed, most_paired=options.most_paired
    )
    for kind, incidence in kinds.items():
        own, found = {"unit_kind": kind}, every[kind]
        rng = np.random.default_rng([options.seed, zlib.crc32(kind.encode())])
        model = shrinkage.shrink(
            incidence.successes, incidence.trials, shared=_shared(incidence), most_shared=options.most_shared
        )
        spread.append(own | _spread(incidence, found.spread, model, options.permutations))
        compared += [own | row for row in found.rows]
        averaged += [own | row for row in _averages(incidence, rng, options)]
        reasons[kind] = model.reason
        shrunk |= {
            (kind, unit): float(value)
            for unit, value in zip(incidence.units, model.shrunk, strict=True)
            if not np.isnan(value)
        }
    tables = {
        "share_spread": conform(pl.DataFrame(spread, schema=SHARE_SPREAD.empty().schema), SHARE_SPREAD),
        "share_averages": conform(pl.DataFrame(averaged, schema=SHARE_AVERAGES.empty().schema), SHARE_AVERAGES),
        "share_comparisons": conform(
            pl.DataFrame(compared, schema=SHARE_COMPARISONS.empty().schema), SHARE_COMPARISONS
        ),
    }
    return SharesCompared(tables, shrunk, reasons)


def with_shrunk(shares: pl.DataFrame, compared: SharesCompared) -> pl.DataFrame:
    """
    Add the shrunk shares to a table of shares.

    Parameters
    ----------
    shares
        What `linkages.indicators.shares.share` gave.
    compared
        What `compare_shares` gave.

    Returns
    -------
    The columns of `linkages.tables.ICI_SHARES`; ``remark`` says why a unit has no share or no shrunk one.
    """
    keys = [(str(kind), str(unit)) for kind, unit in shares.select("unit_kind", "unit").iter_rows()]
    values = [compared.shrunk.get(key) for key in keys]
    remarks = [
        _why(kind, projects, value, compared.reasons)
        for (kind, _), projects, value in zip(keys, shares["projects"], values, strict=True)
    ]
    return conform(
        shares.with_columns(pl.Series("shrunk", values, pl.Float64), pl.Series("remark", remarks, pl.String)),
        ICI_SHARES,
    )


def funnel(shares: pl.DataFrame) -> pl.DataFrame:
    """
    Place the share of each unit among the limits around the share of all projects.

    Parameters
    ----------
    shares
        What `linkages.indicators.shares.share` gave, with the row of all projects.

    Returns
    -------
    The columns of `linkages.tables.SHARE_FUNNEL`; without the row of all projects there are no limits.
    """
    every = shares.filter(pl.col("unit_kind") == EVERYTHING)["share"].drop_nulls().to_list()
    overall = float(every[0]) if every else float("nan")
    units = shares.filter(pl.col("unit_kind") != EVERYTHING).select("unit_kind", "unit", "projects", "ici", "share")
    found = limits(units["projects"].to_numpy(), overall)
    columns = {name: getattr(found, name) for name in ("low_95", "high_95", "low_998", "high_998")}
    table = units.with_columns(
        pl.lit(overall).fill_nan(None).alias("overall"),
        *(pl.Series(name, values, pl.Float64).fill_nan(None) for name, values in columns.items()),
        pl.Series("position", found.position(units["share"].cast(pl.Float64).to_numpy()), pl.String),
    )
    return conform(table, SHARE_FUNNEL)


def _shared(incidence: Incidence) -> float:
    return incidence.shared / incidence.projects if incidence.projects else 0.0


def _spread(
    incidence: Incidence, spread: comparison.Spread, model: shrinkage.Shrinkage, draws: int
) -> dict[str, object]:
    sds = [float(np.sqrt(m * (1 - m) * r)) for m, r in model.ends]
    remarks = [f"no test: {spread.reason}"] if spread.reason else []
    remarks += [f"not shrunk: {model.reason}"] if model.reason else []
    remarks += [POOLED] if not model.reason and model.correlation == 0 else []
    ratio = spread.statistic / spread.expected if spread.expected else float("nan")
    numbers = {
        "overall": incidence.overall,
        "statistic": spread.statistic,
        "expected": spread.expected,
        "ratio": ratio,
        "p_value": spread.p_value,
        "mean": model.mean,
        "sd": model.sd,
        "sd_low": sds[0],
        "sd_high": sds[1],
        "correlation": model.correlation,
        "correlation_low": model.low,
        "correlation_high": model.high,
    }
    return {
        "units": len(incidence.units),
        "units_with_projects": int((incidence.trials > 0).sum()),
        "projects": incidence.projects,
        "initiatives": incidence.initiatives,
        "memberships": len(incidence.unit),
        "shared_projects": incidence.shared,
        "permutations": None if spread.reason else draws,
        **{name: None if np.isnan(value) else float(value) for name, value in numbers.items()},
        "remark": "; ".join(remarks) or None,
    }


def _averages(incidence: Incidence, rng: np.random.Generator, options: Options) -> list[dict[str, object]]:
    found = average.averages(incidence, draws=options.resamples, rng=rng, method=options.method)
    return [
        {
            "average": one.average,
            "units": one.units,
            "projects": one.projects,
            "estimate": one.estimate,
            "low": one.low,
            "high": one.high,
            "method": one.method,
            "resamples": options.resamples if one.low is not None else None,
            "remark": one.remark or None,
        }
        for one in found
    ]


def _why(kind: str, projects: int | None, shrunk: float | None, reasons: Mapping[str, str]) -> str | None:
    if not projects:
        return "no coded project: no share"
    if kind == EVERYTHING or shrunk is not None:
        return None
    return f"not shrunk: {reasons.get(kind) or 'outside the universe'}"
