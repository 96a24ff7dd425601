"""What was found of partners, as the rows of tables: empty cells where there is no number, and why."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from linkages.indicators.partners.lock_in import Judged
from linkages.indicators.partners.partnerships import Integers, Numbers, Partnerships
from linkages.indicators.partners.project_samples import FEWEST, over
from linkages.indicators.partners.reach import ACROSS, REACHES, Beside, Reach
from linkages.indicators.partners.repetition import Meetings, Repetition


def linkages_rows(joint: Reach, pairs: Reach | None) -> pl.DataFrame:
    """
    Lay out shares of ties by reach.

    Parameters
    ----------
    joint, pairs
        What `linkages.indicators.partners.reach.reach` and ``distinct`` gave.

    Returns
    -------
    The columns of `linkages.tables.linkages.LINKAGES`.
    """
    found = [_reach_rows("joint_projects", joint)]
    if pairs is not None:
        found.append(_reach_rows("pairs", pairs))
    table = pl.concat(found)
    order = {"all": 0, "country": 1, "region": 2}
    return table.sort(
        pl.col("unit_kind").replace_strict(order, return_dtype=pl.Int64), "unit", "counted", maintain_order=True
    )


def _reach_rows(counted: str, found: Reach) -> pl.DataFrame:
    units, reaches = len(found.units), (*REACHES, ACROSS)
    each = len(reaches)
    ratios = found.ratios
    table = pl.DataFrame(
        {
            "unit_kind": np.repeat(np.array(found.units.kind, dtype=object), each).tolist(),
            "unit": np.repeat(np.array(found.units.name, dtype=object), each).tolist(),
            "counted": [counted] * (units * each),
            "reach": list(reaches) * units,
            "ties": _whole(ratios.part.ravel()),
            "n": _whole(np.repeat(ratios.whole, each)),
            "unknown": _whole(np.repeat(found.unknown, each)),
            "projects": np.repeat(ratios.projects, each).tolist() if counted == "joint_projects" else None,
            "share": _cells(ratios.share.ravel()),
            "low": _cells(ratios.low.ravel()),
            "high": _cells(ratios.high.ravel()),
            **_beside(found.chance, ratios.share),
        },
        schema_overrides={"projects": pl.Int64},
    )
    why = (
        pl.when(pl.col("n") == 0)
        .then(pl.lit("no tie whose reach is known"))
        .when(pl.col("counted") == "pairs")
        .then(pl.lit("no interval: drawing a project twice makes no new pairs"))
        .when(pl.col("low").is_null() & (pl.col("projects") < FEWEST))
        .then(pl.lit(f"no interval: fewer than {FEWEST} projects"))
        .when(pl.col("low").is_null())
        .then(pl.lit("no interval: all its projects give the same share"))
        .when(pl.col("share").is_in([0.0, 1.0]))
        .then(pl.lit("all its projects give the same share: Wilson's interval over the effective projects"))
    )
    return table.with_columns(caveat=_with_chance(why, "the share"))


def repeated_rows(found: Repetition) -> pl.DataFrame:
    """
    Lay out shares of partners who met before, and of newcomers.

    Parameters
    ----------
    found
        What `linkages.indicators.partners.repetition.repetition` gave.

    Returns
    -------
    The columns of `linkages.tables.linkages.REPEATED_PARTNERS`.
    """
    ratios, share = found.ratios, found.ratios.share[:, 0]
    chance = Beside(found.draws) if len(found.draws) else None
    table = pl.DataFrame(
        {
            "unit_kind": found.kind,
            "unit": found.unit,
            "measure": found.measure,
            "count": _whole(ratios.part[:, 0]),
            "n": _whole(ratios.whole),
            "unknown": _whole(found.unknown),
            "projects": ratios.projects,
            "share": _cells(share),
            "low": _cells(ratios.low[:, 0]),
            "high": _cells(ratios.high[:, 0]),
            **_beside(chance, share),
        }
    )
    why = (
        pl.when((pl.col("n") == 0) & (pl.col("unknown") > 0))
        .then(pl.lit("the sequence of projects is not known: no start date"))
        .when(pl.col("n") == 0)
        .then(pl.lit("none in the projects at hand"))
        .when(pl.col("low").is_null() & (pl.col("projects") < FEWEST))
        .then(pl.lit(f"no interval: fewer than {FEWEST} projects"))
        .when(pl.col("low").is_null())
        .then(pl.lit("no interval: all its projects give the same share"))
        .when(pl.col("share").is_in([0.0, 1.0]))
        .then(pl.lit("all its projects give the same share: Wilson's interval over the effective projects"))
    )
    return table.with_columns(caveat=_with_chance(why, "the share"))


def _with_chance(why: pl.Expr, what: str) -> pl.Expr:
    """Say too where there is nothing to compare with."""
    nothing = pl.when((pl.col("n") > 0) & (pl.col("draws") == 0)).then(pl.lit(f"{what} under chance is not known"))
    parts = pl.concat_str([why, nothing], separator="; ", ignore_nulls=True)
    return pl.when(parts != "").then(parts)


def lock_in_rows(found: Reach, judged: Judged, repeated: Repetition | None, rules: str) -> pl.DataFrame:
    """
    Lay out which regions stand out as locked in.

    Parameters
    ----------
    found, judged, repeated
        Shares by reach, what `linkages.indicators.partners.lock_in.lock_in` made of them, and repetition.
    rules
        The rules in words.

    Returns
    -------
    The columns of `linkages.tables.linkages.LOCK_IN`.
    """
    here = np.array([kind == "region" for kind in found.units.kind], dtype=bool)
    regions = [name for name, region in zip(found.units.name, here, strict=True) if region]
    share = found.ratios.share[here]
    none = np.full((len(regions), share.shape[1]), np.nan)
    chance = none if found.chance is None else found.chance.mean[here]
    again = region_repetition(repeated, regions)
    return pl.DataFrame(
        {
            "region": pl.Series(regions, dtype=pl.String),
            "state": pl.Series(judged.state, dtype=pl.String),
            "reason": pl.Series(judged.reason, dtype=pl.String),
            "ties": _whole(found.ratios.whole[here]),
            "projects": found.ratios.projects[here],
            "inside_share": _cells(share[:, 0]),
            "inside_chance": _cells(chance[:, 0]),
            "inside_q": _cells(judged.inside),
            "across_share": _cells(share[:, -1]),
            "across_chance": _cells(chance[:, -1]),
            "across_q": _cells(judged.across),
            "met_before_share": _cells(again[0]),
            "met_before_chance": _cells(again[1]),
            "met_before_q": _cells(judged.repeated),
            "newcomer_share": _cells(again[3]),
        }
    ).with_columns(rules=pl.lit(rules))


def region_repetition(found: Repetition | None, regions: Sequence[str]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """
    Pick what is known of repetition in regions.

    Parameters
    ----------
    found
        What `linkages.indicators.partners.repetition.repetition` gave.
    regions
        The regions, in the order wanted.

    Returns
    -------
    Share of partners that met before, its mean under chance, chance of at least as many; share of newcomers. NaN where
    not known.
    """
    values = np.full((4, len(regions)), np.nan)
    if found is None:
        return values[0], values[1], values[2], values[3]
    rows = {key: at for at, key in enumerate(zip(found.kind, found.unit, found.measure, strict=True))}
    met = np.array([rows["region", region, "met_before"] for region in regions], dtype=np.int64)
    new = np.array([rows["region", region, "newcomer"] for region in regions], dtype=np.int64)
    share = found.ratios.share[:, 0]
    values[0], values[3] = share[met], share[new]
    if len(found.draws) > 1:
        chance = Beside(found.draws[:, met])
        values[1], values[2] = chance.mean, chance.above(share[met])
    return values[0], values[1], values[2], values[3]


def partnership_rows(found: Partnerships, met: Meetings | None) -> pl.DataFrame:
    """
    Lay out every project: who is in it, who met before, who meets again.

    Parameters
    ----------
    found
        The partnerships.
    met
        What `linkages.indicators.partners.repetition.meetings` gave; None where meetings are too many to be listed.

    Returns
    -------
    The first columns of `linkages.tables.linkages.PARTNERSHIPS`.
    """
    incidence, places = found.incidence, found.places
    projects, project, size = incidence.projects, incidence.project, incidence.sizes
    columns: dict[str, object] = {
        "project_id": pl.Series(found.project_ids, dtype=pl.String),
        "organisations": size,
        "regions": _distinct(project, np.where(places.placed, np.arange(len(places)), -1)[found.place], projects),
        "countries": _distinct(project, places.country_code[found.place], projects),
        "pairs": size * (size - 1) // 2,
    }
    if met is not None:
        of = project[incidence.first]
        for name, told, where in (
            ("met_before", met.before, of),
            ("meet_again", met.again, of),
            ("newcomers", met.newcomer, project),
        ):
            yes, no, lost = (np.bincount(where[told == value], minlength=projects) for value in (1, 0, -1))
            columns |= {name: yes, f"{name}_unknown": lost}
            if name != "newcomers":
                columns[f"{name}_share"] = _cells(over(yes.astype(np.float64), (yes + no).astype(np.float64)))
    return pl.DataFrame(columns)


def _distinct(project: Integers, code: Integers, projects: int) -> Integers:
    cells = np.unique(np.stack((project[code >= 0], code[code >= 0])), axis=1)
    return np.asarray(np.bincount(cells[0], minlength=projects))


def _beside(chance: Beside | None, share: Numbers) -> dict[str, object]:
    if chance is None:
        empty = pl.Series([None] * share.size, dtype=pl.Float64)
        return dict.fromkeys(("null_mean", "null_sd", "z", "p_value"), empty) | {"draws": [0] * share.size}
    mean, sd = chance.mean, chance.sd
    # a spread that is rounding alone is none
    apart = np.divide(share - mean, sd, out=np.full(share.shape, np.nan), where=np.nan_to_num(sd) > 1e-12)  # noqa: PLR2004
    return {
        "null_mean": _cells(mean.ravel()),
        "null_sd": _cells(sd.ravel()),
        "z": _cells(apart.ravel()),
        "p_value": _cells(chance.two_sided(share).ravel()),
        "draws": np.broadcast_to(chance.defined, share.shape).ravel(),
    }


def _whole(values: Numbers) -> pl.Series:
    return pl.Series(np.rint(values).astype(np.int64))


def _cells(values: Numbers) -> pl.Series:
    return pl.Series(values, dtype=pl.Float64).fill_nan(None)
