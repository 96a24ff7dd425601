"""
In how many cross-border regions initiatives of each specialisation are found, and in which of each country's.

The first is figure 3, the second table 1 of Mikhaylov & Mikhaylova (2015), section 4. Regions overlap and share
projects: they are fewer than they seem. The interval of a share of regions is Wilson's with the *effective* number of
regions, n squared over the sum of overlaps of all pairs, an overlap being the initiatives that two regions share over
the geometric mean of those they have (1 with itself): n where no project is shared, 1 where all regions hold the same.
The effective number is our own, after Kish's design effect.

References
----------
Mikhaylov & Mikhaylova (2015), Geographies of Cluster Internationalization, figure 3 and table 1. Kish (1965), Survey
Sampling. Wilson (1927), Probable inference. JASA 22, 209-212.
"""

import numpy as np
import polars as pl

from linkages.indicators.shares import wilson

KINDS = ("cross_border_region", "region")


def initiatives(membership: pl.DataFrame) -> pl.DataFrame:
    """
    List the initiatives of every unit.

    Parameters
    ----------
    membership
        ``unit_kind``, ``unit``, ``project_id``, ``ici`` (`linkages.indicators.shares.membership`).

    Returns
    -------
    ``unit_kind``, ``unit``, ``project_id`` of projects that are initiatives, each once a unit.
    """
    yes = pl.col("ici").cast(pl.Float64) == 1
    return membership.filter(yes).select("unit_kind", "unit", "project_id").drop_nulls().unique()


def effective(pairs: pl.DataFrame) -> float:
    """
    Give the number of units that would say as much if they shared no project.

    Parameters
    ----------
    pairs
        ``unit``, ``project_id``, no pair twice.

    Returns
    -------
    From 1 to the number of units; 0 where there is none.
    """
    units, projects = pairs["unit"].unique().sort(), pairs["project_id"].unique().sort()
    if units.is_empty():
        return 0.0
    held = np.zeros((len(units), len(projects)))
    rows, columns = (
        units.search_sorted(pairs["unit"]).to_numpy(),
        projects.search_sorted(pairs["project_id"]).to_numpy(),
    )
    held[rows, columns] = 1
    held /= np.sqrt(held.sum(axis=1, keepdims=True))
    # the sum over all pairs of dot products is the squared length of the sum
    return float(len(units) ** 2 / np.square(held.sum(axis=0)).sum())


def specialisation_reach(membership: pl.DataFrame, fields: pl.DataFrame, *, confidence: float = 0.95) -> pl.DataFrame:
    """
    Give the share of regions that have at least one initiative in each specialisation.

    Parameters
    ----------
    membership
        ``unit_kind``, ``unit``, ``project_id``, ``ici``.
    fields
        ``project_id``, ``specialisation``.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    One row a kind of region and specialisation that initiatives there have: ``unit_kind`` (of `KINDS`),
    ``specialisation``, ``units`` (with at least one such initiative), ``of_units`` (with at least one initiative: the
    denominator), ``share``, ``low``, ``high``, ``effective_units``, ``all_units`` (with or without initiatives),
    ``ici_projects`` (distinct initiatives with the specialisation); within a kind sorted by share, then code. Several
    specialisations may hold, so shares do not sum to 1.
    """
    found = [_reach(kind, membership, fields, confidence) for kind in KINDS]
    return pl.concat(found)


def _reach(kind: str, membership: pl.DataFrame, fields: pl.DataFrame, confidence: float) -> pl.DataFrame:
    here = membership.filter(pl.col("unit_kind") == kind)
    ours = initiatives(here)
    n, alone = ours["unit"].n_unique(), effective(ours)
    named = ours.join(fields.select("project_id", "specialisation").drop_nulls().unique(), on="project_id")
    counted = (
        named.group_by("specialisation")
        .agg(
            units=pl.col("unit").n_unique().cast(pl.Int64), ici_projects=pl.col("project_id").n_unique().cast(pl.Int64)
        )
        .with_columns(share=pl.col("units") / n)
        .sort(["share", "specialisation"], descending=[True, False])
    )
    share = counted["share"].to_numpy()
    low, high = wilson(share * alone, np.full(len(share), alone), confidence=confidence)
    return counted.select(
        pl.lit(kind).alias("unit_kind"),
        "specialisation",
        "units",
        pl.lit(n, pl.Int64).alias("of_units"),
        "share",
        pl.Series("low", low, pl.Float64),
        pl.Series("high", high, pl.Float64),
        pl.lit(alone, pl.Float64).alias("effective_units"),
        pl.lit(here["unit"].n_unique(), pl.Int64).alias("all_units"),
        "ici_projects",
    )


def country_specialisations(
    membership: pl.DataFrame, fields: pl.DataFrame, areas: pl.DataFrame, participations: pl.DataFrame
) -> pl.DataFrame:
    """
    Count, by country and specialisation, the cross-border regions of the country with initiatives of that kind.

    Parameters
    ----------
    membership
        ``unit_kind``, ``unit``, ``project_id``, ``ici``.
    fields
        ``project_id``, ``specialisation``.
    areas
        ``unit``, ``country``: countries with a part in each cross-border region.
    participations
        ``project_id``, ``country`` of partner rows.

    Returns
    -------
    One row a country and specialisation that occurs there: ``country``, ``specialisation``, ``areas``: cross-border
    regions with a part in the country and at least one initiative of the specialisation (the source paper's figure);
    ``areas_with_partner``: of them, those where a partner of the country takes part in such an initiative;
    ``ici_projects``: distinct initiatives of the specialisation in the country's cross-border regions;
    ``ici_projects_with_partner``: of them, those with a partner of the country.
    """
    rows = _of_countries(membership, fields, areas, participations).drop_nulls("specialisation")
    return _counted(rows, ["country", "specialisation"]).sort("country", "specialisation")


def country_breadth(
    membership: pl.DataFrame, fields: pl.DataFrame, areas: pl.DataFrame, participations: pl.DataFrame
) -> pl.DataFrame:
    """
    Count, by country, how broad its initiatives are and how far they reach.

    Parameters
    ----------
    membership, fields, areas, participations
        As for `country_specialisations`.

    Returns
    -------
    One row a country that has a part in a cross-border region: ``country``, ``all_areas`` (cross-border regions with a
    part in it), ``reach`` (of them, those with at least one initiative), ``breadth`` (distinct specialisations of
    these initiatives), ``reach_with_partner``, ``breadth_with_partner``: where a partner of the country takes part;
    ``ici_projects``, ``ici_projects_with_partner``: distinct initiatives; sorted by country. All but ``all_areas`` are
    missing where its cross-border regions have projects and none of them was judged.
    """
    rows = _of_countries(membership, fields, areas, participations)
    every = areas.select("unit", "country").drop_nulls().group_by("country").agg(all_areas=pl.col("unit").n_unique())
    taking = pl.col("takes_part")
    named = (
        rows.group_by("country")
        .agg(
            breadth=pl.col("specialisation").drop_nulls().n_unique(),
            breadth_with_partner=pl.col("specialisation").filter(taking).drop_nulls().n_unique(),
        )
        .join(_counted(rows, ["country"]), on="country")
        .rename({"areas": "reach", "areas_with_partner": "reach_with_partner"})
    )
    counts = [
        "reach",
        "breadth",
        "reach_with_partner",
        "breadth_with_partner",
        "ici_projects",
        "ici_projects_with_partner",
    ]
    return (
        every.join(named, on="country", how="left")
        .join(_unjudged(membership, areas), on="country", how="left")
        .with_columns(pl.when(pl.col("unjudged").is_null()).then(pl.col(counts).fill_null(0)))
        .select("country", pl.col("all_areas", *counts).cast(pl.Int64))
        .sort("country")
    )


def _unjudged(membership: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """List countries whose cross-border regions have projects none of which was judged."""
    here = membership.filter(pl.col("unit_kind") == "cross_border_region").drop_nulls("project_id")
    of_countries = here.join(areas.select("unit", "country").drop_nulls().unique(), on="unit")
    unjudged = of_countries.group_by("country").agg(unjudged=pl.col("ici").is_null().all())
    return unjudged.filter("unjudged")


def _of_countries(
    membership: pl.DataFrame, fields: pl.DataFrame, areas: pl.DataFrame, participations: pl.DataFrame
) -> pl.DataFrame:
    """List country, cross-border region, initiative and specialisation; missing where an initiative names none."""
    ours = initiatives(membership.filter(pl.col("unit_kind") == "cross_border_region")).drop("unit_kind")
    partners = participations.select("project_id", "country").drop_nulls().unique().with_columns(takes_part=True)
    return (
        ours.join(areas.select("unit", "country").drop_nulls().unique(), on="unit")
        .join(fields.select("project_id", "specialisation").drop_nulls().unique(), on="project_id", how="left")
        .join(partners, on=["project_id", "country"], how="left")
        .with_columns(pl.col("takes_part").fill_null(value=False))
    )


def _counted(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    taking = pl.col("takes_part")
    distinct = {
        "areas": pl.col("unit").n_unique(),
        "areas_with_partner": pl.col("unit").filter(taking).n_unique(),
        "ici_projects": pl.col("project_id").n_unique(),
        "ici_projects_with_partner": pl.col("project_id").filter(taking).n_unique(),
    }
    return rows.group_by(keys).agg(**{name: count.cast(pl.Int64) for name, count in distinct.items()})
