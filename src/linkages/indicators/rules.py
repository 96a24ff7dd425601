"""Shares by several rules side by side, and how far the rules agree."""

import polars as pl

from linkages.indicators.shares import share


def by_rule(membership: pl.DataFrame, judged: pl.DataFrame, rules: dict[str, str]) -> pl.DataFrame:
    """
    Share of initiatives by unit and rule.

    Parameters
    ----------
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id`` (`linkages.indicators.shares`).
    judged
        ``project_id`` and a column of judgements (true, false, missing) for each rule.
    rules
        Name of each rule and its column in `judged`; the first is the one in force.

    Returns
    -------
    One row a unit and rule: ``unit_kind``, ``unit``, ``rule``, ``in_force``, ``projects``, ``uncoded``, ``ici``,
    ``share``, ``low``, ``high`` (as `linkages.indicators.shares.share`), ``both`` (projects that this rule and the one
    in force have judged), ``agreement`` (share of these judged alike) and ``kappa`` (Cohen's; missing where a rule says
    the same of all).

    References
    ----------
    Cohen (1960), A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20, 37-46.
    """
    places = membership.select("unit_kind", "unit", "project_id")
    first = next(iter(rules.values()))
    parts = []
    for name, column in rules.items():
        own = judged.select("project_id", ici=pl.col(column), first=pl.col(first))
        rows = places.join(own, on="project_id", how="left")
        counted = share(rows.select("unit_kind", "unit", "project_id", pl.col("ici").cast(pl.Int8)))
        agreed = _agreement(rows)
        parts.append(
            counted.join(agreed, on=["unit_kind", "unit"], how="left").with_columns(
                pl.col("both").fill_null(0), rule=pl.lit(name), in_force=pl.lit(column == first)
            )
        )
    return pl.concat(parts).sort("unit_kind", "unit", "in_force", "rule", descending=[False, False, True, False])


def _agreement(rows: pl.DataFrame) -> pl.DataFrame:
    both = rows.drop_nulls(["project_id", "ici", "first"]).unique(["unit_kind", "unit", "project_id"])
    a, b = pl.col("ici").cast(pl.Float64), pl.col("first").cast(pl.Float64)
    chance = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    agreed = both.group_by("unit_kind", "unit").agg(
        both=pl.len().cast(pl.Int64), agreement=(pl.col("ici") == pl.col("first")).mean(), chance=chance
    )
    kappa = pl.when(pl.col("chance") < 1).then((pl.col("agreement") - pl.col("chance")) / (1 - pl.col("chance")))
    # no dust of the last digit where agreement is that of chance
    return agreed.with_columns(kappa=kappa.round(12) + 0.0).drop("chance")
