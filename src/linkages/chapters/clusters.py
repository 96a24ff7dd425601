"""Existing clusters, from a file of the user's, beside initiatives; never added to them."""

from typing import TYPE_CHECKING

import polars as pl

from linkages.findings import Chapter
from linkages.ground import Work
from linkages.indicators.clusters import NOT_GIVEN, clusters_and_initiatives, region_clusters
from linkages.resources import data_path
from linkages.tables import conform
from linkages.tables.clusters import CLUSTERS, CLUSTERS_AND_INITIATIVES, INTERNATIONAL, REGION_CLUSTERS

if TYPE_CHECKING:
    from linkages.settings import Settings
    from linkages.sources.clusters import Clusters

_CAVEAT = (
    "Clusters are those of the file given: where it lists none there may be some. A cluster is no initiative, and what "
    "goes together need not bring about one another."
)


def chapter(work: Work) -> Chapter:
    """
    Set clusters beside initiatives, by region and field.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    With a file of clusters the tables ``clusters``, ``clusters_and_initiatives``, ``region_clusters``; without one
    ``clusters_and_initiatives`` alone, clusters unknown in it. The statement ``clusters``.

    Raises
    ------
    LinkagesError
        The file can't be used; every cell that can't is named.
    """
    fields = work.ground.judged.specialisations
    listed = read(work.settings)
    if listed is None:
        table = conform(clusters_and_initiatives(work.membership, fields, None), CLUSTERS_AND_INITIATIVES)
        said = f"Existing clusters are unknown: {NOT_GIVEN} (--clusters FILE)."
        return Chapter(title="Clusters", tables={"clusters_and_initiatives": table}, statements={"clusters": said})
    from linkages.places.cluster_places import locate_clusters
    from linkages.sources.countries import country

    areas, settings = work.space.areas, work.settings
    places = locate_clusters(listed.table, areas, version=work.ground.version, level=settings.level, code_of=country)
    clusters = listed.table.drop("country").join(places.clusters, on="cluster_id", maintain_order="left")
    units = places.units.join(clusters.select("cluster_id", "kind", "fields"), on="cluster_id")
    named = units.with_columns(specialisation=pl.col("fields").str.split(";")).explode("specialisation")
    membership = _study(work)
    relations = clusters_and_initiatives(membership, fields, named)
    table = region_clusters(membership, units, relations)
    judged = bool(work.membership["ici"].is_not_null().any())
    return Chapter(
        title="Clusters",
        tables={
            "clusters": conform(clusters, CLUSTERS),
            "clusters_and_initiatives": conform(relations, CLUSTERS_AND_INITIATIVES),
            "region_clusters": conform(table, REGION_CLUSTERS),
        },
        statements={"clusters": said_of(clusters, table, relations, judged=judged)},
        methods=_methods(clusters.height),
        citations=("mikhaylov2015", "andersson2004"),
        caveats=(_CAVEAT,),
        coverage=pl.concat([listed.coverage, places.coverage]),
    )


def _study(work: Work) -> pl.DataFrame:
    """Give every unit of the study: countries of the universe, too, that no partner came from."""
    from linkages.indicators.units import without_project
    from linkages.places.nuts import country_of

    known = work.membership
    own = set(known.filter(pl.col("unit_kind") == "country")["unit"])
    others = without_project("country", {country_of(region) for region in work.space.universe.regions} - own)
    return pl.concat([known.with_columns(pl.col("ici").cast(pl.Boolean)), others], how="diagonal")


def read(settings: "Settings") -> "Clusters | None":
    """
    Read the file of clusters.

    Parameters
    ----------
    settings
        What is set.

    Returns
    -------
    The clusters; None where no file is given.

    Raises
    ------
    LinkagesError
        The file can't be used; every cell that can't is named.
    """
    if settings.clusters is None:
        return None
    from linkages.sources.clusters import field_key, read_clusters

    names = {field_key(name): code for code, label in labels().items() for name in (label, code)}
    return read_clusters(settings.clusters, fields=names)


def labels() -> dict[str, str]:
    """
    Give the specialisations that there are.

    Returns
    -------
    Code and label of each, in the codebook's order.
    """
    from linkages.coding.matcher import ready

    book, _ = ready(data_path("codebooks/specialisations.toml"))
    return {code: str(keys["label"]) for code, keys in book.concepts.items()}


def said_of(clusters: pl.DataFrame, table: pl.DataFrame, relations: pl.DataFrame, *, judged: bool) -> str:
    """
    Say how many clusters there are, and how often initiatives and clusters meet.

    Parameters
    ----------
    clusters, table, relations
        `linkages.tables.clusters.CLUSTERS`, `REGION_CLUSTERS` and `CLUSTERS_AND_INITIATIVES`.
    judged
        Whether any project could be judged.

    Returns
    -------
    A few sentences.
    """
    international = clusters.filter(pl.col("kind").is_in(INTERNATIONAL)).height
    told = [
        f"The file lists {clusters.height} cluster{'s' if clusters.height != 1 else ''}, {international} of them "
        "cross-border or transnational."
    ]
    if not judged:
        return " ".join([*told, "No project could be judged: initiatives are unknown."])
    cross = table.filter((pl.col("unit_kind") == "cross_border_region") & (pl.col("ici_projects") > 0))
    if cross.height:
        held = cross.filter(pl.col("international_clusters") > 0).height
        told.append(f"Of {cross.height} cross-border regions with initiatives, {held} have such a cluster in the file.")
    kind, name = ("cross_border_region", "cross-border region") if cross.height else ("region", "region")
    known = pl.col("ici_projects").is_not_null()
    fields = relations.filter(known & (pl.col("unit_kind") == kind) & (pl.col("international_clusters") > 0))
    if fields.is_empty():
        return " ".join([*told, f"No such cluster with a known field lies in a {name} of this study."])
    both = fields.filter(pl.col("relation") == "both").height
    told.append(
        f"Of {fields.height} fields of such clusters (each counted in each {name}), {both} have an initiative in the "
        f"same {name}, too."
    )
    return " ".join(told)


def _methods(clusters: int) -> tuple[str, ...]:
    listed = "1 existing cluster is" if clusters == 1 else f"{clusters} existing clusters are"
    return (
        f"{listed} set beside initiatives by region and field, from a file of the user's "
        "(`clusters_and_initiatives`; table 2 of @mikhaylov2015). International are cross-border and transnational "
        "clusters. A cluster lies in a cross-border region that its file names, else where a place of it lies inside; "
        "where its places are in several countries, those inside must be of at least two [ours]. How a cluster came "
        "about (organic, engineered, re-engineered) and its stage, a range, are the file's, with its evidence "
        "(vocabulary of @andersson2004); nothing is summed into a score.",
    )
