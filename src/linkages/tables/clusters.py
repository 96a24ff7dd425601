"""Clusters, which are never counted together with initiatives."""

from linkages.tables.reading import ORIGIN
from linkages.tables.specification import Column, Table, count, share, text

CLUSTER_KINDS = ("cross-border", "transnational", "regional")
INTERNATIONAL = CLUSTER_KINDS[:2]
PROCESSES = ("organic", "engineered", "re-engineered")
STAGES = ("agglomeration", "emerging", "developing", "mature", "transformation")
"""Life cycle of a cluster, in order (Cluster Policies Whitebook, lines 1111-1154)."""
ELEMENTS = (
    "concentration",
    "specialisation",
    "actors",
    "linkages",
    "critical_mass",
    "life_cycle",
    "innovation",
)
"""Elements of a cluster (Cluster Policies Whitebook, lines 65-70, 467-481): things to look for, never added up."""
RELATIONS = ("both", "initiatives_only", "clusters_only")
PLACED_BY = ("code", "town", "cross_border_region", "several", "none")


def _evidence(element: str) -> Column:
    return text(f"evidence_{element}", f"what speaks for the element {element.replace('_', ' ')}, verbatim")


CLUSTERS = Table(
    "clusters",
    "cluster of the file given with --clusters",
    (
        text("cluster_id", "C and its number in the file", nullable=False),
        text("name", "name, verbatim", nullable=False),
        text("kind", "cross-border, transnational or regional; empty where not told", allowed=CLUSTER_KINDS),
        text("place", "places, verbatim", nullable=False),
        text("regions", "regions of the study's level, separated by ;"),
        text("cross_border_regions", "cross-border regions that it lies in, separated by ;"),
        text("countries", "countries of its places, separated by ;"),
        text("placed_by", "how its places were found", nullable=False, allowed=PLACED_BY),
        text("fields", "codes of data/codebooks/specialisations.toml, separated by ;"),
        text("unknown_fields", "fields that the codebook does not have, verbatim"),
        text("process", "how it came about; empty where not told", allowed=PROCESSES),
        text("process_evidence", "what that is told by, verbatim"),
        text("stage_from", "earliest stage of its life cycle that it may be in", allowed=STAGES),
        text("stage_to", "latest stage", allowed=STAGES),
        *map(_evidence, ELEMENTS),
        text("source", "where this is from, verbatim"),
        text("url", "address, verbatim"),
        *ORIGIN,
    ),
    key=("cluster_id",),
)

CLUSTERS_AND_INITIATIVES = Table(
    "clusters_and_initiatives",
    "cross-border region or region x specialisation of initiatives or clusters there",
    (
        text("unit_kind", "cross_border_region or region", nullable=False, allowed=("cross_border_region", "region")),
        text("unit", "the region", nullable=False),
        text("specialisation", "code of data/codebooks/specialisations.toml", nullable=False),
        count("ici_projects", "initiatives with it; empty where unknown, as caveat says"),
        count("clusters", "clusters with it, of any kind; empty without a file of clusters"),
        count("international_clusters", "of them, cross-border and transnational ones"),
        text("relation", "initiatives and international clusters", allowed=RELATIONS),
        text("relation_any", "initiatives and clusters of any kind", allowed=RELATIONS),
        text("caveat", "why clusters or initiatives are unknown"),
    ),
    key=("unit_kind", "unit", "specialisation"),
)

REGION_CLUSTERS = Table(
    "region_clusters",
    "cross-border region, region or country",
    (
        text(
            "unit_kind",
            "cross_border_region, region or country",
            nullable=False,
            allowed=("cross_border_region", "region", "country"),
        ),
        text("unit", "the unit", nullable=False),
        count("clusters", "clusters there, of any kind; 0: the file lists none"),
        count("cross_border_clusters", "of them, cross-border ones"),
        count("transnational_clusters", "of them, transnational ones"),
        count("regional_clusters", "of them, regional ones"),
        count("international_clusters", "cross-border and transnational ones together"),
        count("ici_projects", "initiatives there; empty where no project could be judged, and outside the study"),
        count("ici_fields", "distinct specialisations of these initiatives"),
        count("cluster_fields", "distinct specialisations of international clusters"),
        count("both", "specialisations of both"),
        count("ici_only", "specialisations of initiatives alone"),
        count("cluster_only", "specialisations of international clusters alone"),
        share("jaccard", "both / specialisations of either; empty where there is none"),
    ),
    key=("unit_kind", "unit"),
)

TABLES = (CLUSTERS, CLUSTERS_AND_INITIATIVES, REGION_CLUSTERS)
