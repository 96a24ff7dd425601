"""
Clusters beside initiatives, by region and field (table 2 of Mikhaylov & Mikhaylova 2015, section 4).

A cluster and an initiative are different things: they stand side by side and are never added up. Where no clusters are
given, their number is unknown, which is not nought; where some are given, nought says that the list has none. Likewise
the number of initiatives is unknown where there are projects and none of them could be judged, and in regions outside
the study: those that no programme was open to and no partner came from.
"""

import polars as pl

from linkages.indicators.reach import KINDS, initiatives
from linkages.tables.clusters import CLUSTER_KINDS, INTERNATIONAL

NOT_GIVEN = "no clusters file given"
NOT_JUDGED = "no project here could be judged: initiatives are unknown"
OUTSIDE = "outside the study, where no programme at hand was open: initiatives are unknown"
_KEYS = ["unit_kind", "unit"]
_COUNTS = {
    "clusters": pl.len(),
    **{f"{kind.replace('-', '_')}_clusters": (pl.col("kind") == kind).sum() for kind in CLUSTER_KINDS},
    "international_clusters": pl.col("kind").is_in(INTERNATIONAL).sum(),
}


def clusters_and_initiatives(
    membership: pl.DataFrame, fields: pl.DataFrame, clusters: pl.DataFrame | None
) -> pl.DataFrame:
    """
    Set the fields of initiatives beside those of clusters, by region.

    Parameters
    ----------
    membership
        ``unit_kind``, ``unit``, ``project_id``, ``ici`` (`linkages.indicators.shares.membership`).
    fields
        ``project_id``, ``specialisation``.
    clusters
        One row a cluster, unit and field: ``cluster_id``, ``kind``, ``unit_kind``, ``unit``, ``specialisation``; None
        where no clusters are given.

    Returns
    -------
    One row a region (cross-border, or of the study) and specialisation that initiatives or clusters have there:
    ``unit_kind``, ``unit``, ``specialisation``, ``ici_projects``, ``clusters``, ``international_clusters``
    (cross-border and transnational ones), ``relation`` (initiatives and international clusters: ``both``,
    ``initiatives_only``, ``clusters_only``; missing where neither), ``relation_any`` (initiatives and all clusters),
    ``caveat``; sorted.
    """
    keys = [*_KEYS, "specialisation"]
    named = initiatives(membership.filter(pl.col("unit_kind").is_in(KINDS))).join(
        fields.select("project_id", "specialisation").drop_nulls().unique(), on="project_id"
    )
    ours = named.group_by(keys).agg(ici_projects=pl.len().cast(pl.Int64))
    if clusters is None:
        return _unknown(ours).sort(keys)
    theirs = (
        clusters.filter(pl.col("unit_kind").is_in(KINDS))
        .drop_nulls("specialisation")
        .unique(["cluster_id", *keys])
        .group_by(keys)
        .agg(**{name: _COUNTS[name].cast(pl.Int64) for name in ("clusters", "international_clusters")})
    )
    both = ours.join(theirs, on=keys, how="full", coalesce=True).join(_unknown_in(membership), on=_KEYS, how="left")
    both = both.with_columns(pl.col("clusters", "international_clusters").fill_null(0), ici_projects=_known())
    both = both.with_columns(relation=_relation("international_clusters"), relation_any=_relation("clusters"))
    return both.with_columns(caveat=_why()).drop("judged").sort(keys)


def _unknown_in(membership: pl.DataFrame) -> pl.DataFrame:
    """Say of every unit of the study whether initiatives are known: not where it has projects and none was judged."""
    project, ici = pl.col("project_id").is_not_null(), pl.col("ici").is_not_null()
    return membership.group_by(_KEYS).agg(judged=~project.any() | (project & ici).any())


def _known() -> pl.Expr:
    """Take a missing number of initiatives for nought where it is known."""
    return pl.when(pl.col("judged")).then(pl.col("ici_projects").fill_null(0))


def _why() -> pl.Expr:
    judged = pl.col("judged")
    return pl.when(judged.is_null()).then(pl.lit(OUTSIDE)).when(~judged).then(pl.lit(NOT_JUDGED))


def region_clusters(membership: pl.DataFrame, units: pl.DataFrame, relations: pl.DataFrame) -> pl.DataFrame:
    """
    Count clusters and initiatives by region, cross-border region and country.

    Parameters
    ----------
    membership
        ``unit_kind``, ``unit``, ``project_id``, ``ici``; units without a project stand in the result, too.
    units
        One row a cluster and unit: ``cluster_id``, ``kind``, ``unit_kind``, ``unit``.
    relations
        What `clusters_and_initiatives` gave.

    Returns
    -------
    One row a unit, also those with neither: ``unit_kind``, ``unit``, ``clusters``, ``cross_border_clusters``,
    ``transnational_clusters``, ``regional_clusters``, ``international_clusters``; ``ici_projects``; ``ici_fields``,
    ``cluster_fields`` (of international clusters), ``both``, ``ici_only``, ``cluster_only`` (counts of specialisations;
    missing for countries), ``jaccard`` (missing where neither names one); what rests on initiatives is
    missing where no project of a unit could be judged and where the unit is outside the study; sorted.
    """
    kinds = [*KINDS, "country"]
    all_units = pl.concat([membership.select(_KEYS), units.select(_KEYS)]).filter(pl.col("unit_kind").is_in(kinds))
    counted = units.unique(["cluster_id", *_KEYS]).group_by(_KEYS).agg(**_COUNTS)
    ours = initiatives(membership).group_by(_KEYS).agg(ici_projects=pl.len())
    alike = relations.group_by(_KEYS).agg(
        both=(pl.col("relation") == "both").sum(),
        ici_only=(pl.col("relation") == "initiatives_only").sum(),
        cluster_only=(pl.col("relation") == "clusters_only").sum(),
    )
    table = all_units.unique().join(counted, on=_KEYS, how="left").join(ours, on=_KEYS, how="left")
    table = table.join(_unknown_in(membership), on=_KEYS, how="left").join(alike, on=_KEYS, how="left")
    table = table.with_columns(pl.col(*_COUNTS).fill_null(0), ici_projects=_known())
    compared = pl.col("unit_kind").is_in(KINDS) & pl.col("judged")
    table = table.with_columns(pl.when(compared).then(pl.col("both", "ici_only", "cluster_only").fill_null(0)))
    either = pl.col("both") + pl.col("ici_only") + pl.col("cluster_only")
    return (
        table.drop("judged")
        .with_columns(
            ici_fields=pl.col("both") + pl.col("ici_only"),
            cluster_fields=pl.col("both") + pl.col("cluster_only"),
            jaccard=pl.when(either > 0).then(pl.col("both") / either),
        )
        .sort(_KEYS)
    )


def _unknown(ours: pl.DataFrame) -> pl.DataFrame:
    counts = [pl.lit(None, pl.Int64).alias(name) for name in ("clusters", "international_clusters")]
    relations = [pl.lit(None, pl.String).alias(name) for name in ("relation", "relation_any")]
    return ours.with_columns(*counts, *relations, caveat=pl.lit(NOT_GIVEN))


def _relation(clusters: str) -> pl.Expr:
    ours, theirs = pl.col("ici_projects") > 0, pl.col(clusters) > 0
    return (
        pl.when(pl.col("ici_projects").is_null())
        .then(pl.lit(None, pl.String))
        .when(ours & theirs)
        .then(pl.lit("both"))
        .when(ours)
        .then(pl.lit("initiatives_only"))
        .when(theirs)
        .then(pl.lit("clusters_only"))
    )
