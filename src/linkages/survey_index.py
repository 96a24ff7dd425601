"""From the index of clusters and of regions to the tables of a survey: ranges, scenarios, cuts, and what is missing."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from linkages.indicators.index_sensitivity import IndexRules
from linkages.indicators.internationalisation import Negative, internationalisation_index
from linkages.indicators.scenarios import UNDETERMINED, Cut, scenarios, threshold
from linkages.survey_settings import SurveySettings
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

_REGION = ("region", "index", "index_low", "index_high", "known", "wanted", "rank", "remark")


def regional_index(regions: pl.DataFrame, indicators: Sequence[str], settings: SurveySettings) -> pl.DataFrame:
    """
    Index of foreign economic activity of every region, by the formula of clusters, all regions together.

    Parameters
    ----------
    regions
        One row a region with its indicators.
    indicators
        Columns that it is made of; without any, no region has an index.
    settings
        Form, rules for missing values and for negative ones, weights.

    Returns
    -------
    Rows of `linkages.tables.survey.SURVEY_REGIONS`.
    """
    from linkages.tables.survey import SURVEY_REGIONS

    if regions.is_empty() or not indicators:
        return SURVEY_REGIONS.empty()
    made = internationalisation_index(
        regions,
        indicators,
        form=settings.form,
        weights={name: weight for name, weight in settings.weights.items() if name in indicators},
        missing=settings.missing,
        negative=settings.negative,
    )
    return made.select(_REGION)


def with_ranges(index: pl.DataFrame, shown: pl.DataFrame, rules: IndexRules) -> pl.DataFrame:
    """
    Put the ranges of ranks, and how often the level stays, beside the index.

    Parameters
    ----------
    index
        The index of every cluster.
    shown
        Table of the sensitivity.
    rules
        How the index is made.

    Returns
    -------
    Rows of `linkages.tables.survey.SURVEY_INDEX`.
    """
    from linkages.indicators.internationalisation import groups
    from linkages.tables.survey import SURVEY_INDEX

    values = index["index"].fill_null(np.nan).to_numpy()
    high = rules.high(values, groups(index, rules.within))
    drawn = shown.filter((pl.col("analysis") == "weights") & (pl.col("cluster_id") != ""))
    beside = index.with_columns(_high=pl.Series(high, dtype=pl.Boolean)).join(
        drawn.select("cluster_id", "rank_low", "rank_high", "high_share"),
        on="cluster_id",
        how="left",
        maintain_order="left",
    )
    same = pl.when("_high").then("high_share").otherwise(1 - pl.col("high_share"))
    return beside.with_columns(same_level=same).select(SURVEY_INDEX.names)


def scenario_table(index: pl.DataFrame, regions: pl.DataFrame, rules: IndexRules, region_cut: Cut) -> pl.DataFrame:
    """
    Scenario of every cluster.

    Parameters
    ----------
    index, regions
        Index of clusters and of regions.
    rules
        How the index is made, and where high begins.
    region_cut
        Where high begins for regions.

    Returns
    -------
    Rows of `linkages.tables.survey.SURVEY_SCENARIOS`.
    """
    from linkages.tables.survey import SURVEY_SCENARIOS

    group = pl.col(rules.within) if rules.within else pl.lit("all")
    topped = index.with_columns(group=group, top=_top(rules))
    found = scenarios(topped, regions.with_columns(top=_top(rules)), cut=rules.cut, region_cut=region_cut)
    named = found.join(index.select("cluster_id", "name"), on="cluster_id", how="left", maintain_order="left")
    return named.select(SURVEY_SCENARIOS.names)


def _top(rules: IndexRules) -> pl.Expr:
    """Largest value that the index can take."""
    return pl.lit(1.0) if rules.form == "weighted" else pl.col("wanted").cast(pl.Float64).sqrt().clip(1.0)


def cut_rows(
    index: pl.DataFrame, regions: pl.DataFrame, rules: IndexRules, cut: Cut, region_cut: Cut | None
) -> dict[str, object]:
    """
    Count scenarios under a cut.

    Parameters
    ----------
    index, regions
        Index of clusters and of regions.
    rules
        How the index is made.
    cut, region_cut
        Where high begins; for regions as for clusters without one.

    Returns
    -------
    A row of `linkages.tables.survey.SURVEY_SENSITIVITY`.
    """
    found = scenario_table(index, regions, replace(rules, cut=cut), region_cut or cut)
    values = index["index"].fill_null(np.nan).to_numpy()
    counts = dict(found.group_by("scenario").len().iter_rows())
    names = ("supported", "lonely", "late", "potential", UNDETERMINED)
    return {
        "analysis": "cut",
        "variant": str(cut) if region_cut in {None, cut} else f"{cut}, regions {region_cut}",
        "cluster_id": "",
        "with_index": index["index"].drop_nulls().len(),
        "cut": threshold(values, cut)[0] if rules.within is None else None,
        "high": int((found["level"] == "high").sum()),
        **{name: int(counts.get(name, 0)) for name in names},
    }


def index_coverage(
    clusters: pl.DataFrame,
    indicators: Sequence[str],
    regions: pl.DataFrame,
    *,
    negative: Negative = "clip",
    standard: Sequence[str] = (),
    others: Sequence[str] = (),
) -> pl.DataFrame:
    """
    Say what is missing for the index and the scenarios.

    Parameters
    ----------
    clusters
        Clusters with their indicators.
    indicators
        Columns that the index is made of.
    regions
        Index of the regions.
    negative
        What becomes of negative values.
    standard
        Indicators that the index should be made of; those without a column are counted as lost.
    others
        Indicators that were not asked for; those with a figure are told of.

    Returns
    -------
    Rows of `linkages.tables.COVERAGE`.
    """
    rows = [_known(clusters[name], f"indicator {name}", "cluster", negative) for name in indicators]
    for name in standard:
        if name not in clusters.columns:
            reason = "no sheet has this column: the index is made without it"
            rows.append(coverage_row("count", f"indicator {name}", rows=clusters.height, known=0, reason=reason))
    given = [name for name in others if name in clusters.columns and clusters[name].drop_nulls().len()]
    if given:
        reason = f"not part of the index unless named with --indicator: {', '.join(given)}"
        many = len(indicators)
        rows.append(coverage_row("count", "indicators with figures", rows=many + len(given), known=many, reason=reason))
    named = clusters["region"].drop_nulls()
    there = set(regions["region"])
    reason = "every cluster's region is among the regions"
    if not there:
        reason = "no sheet of regions has a figure: scenarios can't be determined"
    elif absent := sorted({name for name in named if name not in there}):
        reason = f"not among the regions: {', '.join(absent[:5])}" + (" ..." if absent[5:] else "")
    known = sum(name in there for name in named)
    rows.append(
        coverage_row("count", "clusters whose region has figures", rows=clusters.height, known=known, reason=reason)
    )
    return _coverage(rows)


def region_coverage(
    regions: pl.DataFrame, indicators: Sequence[str], *, negative: Negative = "clip", standard: Sequence[str] = ()
) -> pl.DataFrame:
    """
    Say what is missing for the index of regions.

    Parameters
    ----------
    regions
        Regions with their indicators.
    indicators, negative, standard
        As in `index_coverage`.

    Returns
    -------
    Rows of `linkages.tables.COVERAGE`.
    """
    rows = [_known(regions[name], f"indicator of regions {name}", "region", negative) for name in indicators]
    for name in standard:
        if name not in regions.columns:
            reason = "no sheet has this column: the index is made without it"
            rows.append(
                coverage_row("count", f"indicator of regions {name}", rows=regions.height, known=0, reason=reason)
            )
    return _coverage(rows)


def _coverage(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns})


def _known(column: pl.Series, field: str, unit: str, negative: Negative) -> dict[str, object]:
    known = [float(value) for value in column.drop_nulls()]
    least, most = (min(known), max(known)) if known else (0.0, 0.0)
    usable = len(known)
    reason = f"known for every {unit}"
    if not known:
        reason = "nobody has it: it is left out of the index"
    elif least == most == 0:
        reason = "0 for all that are known: it tells nothing and is left out of the index"
    elif most <= 0 and negative == "clip":
        reason, usable = "negative or 0 for all, hence taken as 0: it is left out of the index (see --negative)", 0
    elif least == most < 0:
        reason, usable = "the same negative value for all: it tells nothing and is left out of the index", 0
    elif len(known) < column.len():
        reason = f"the rule for missing values decides on {unit}s without it; never taken as 0"
    return coverage_row("count", field, rows=column.len(), known=usable, reason=reason)
