"""
The triple helix of a project: whether university, business and government all take part, or which is missing.

What an organisation adds are its spheres (`linkages.organisations.kind`): an intermediary a set of them, civil society
and schools none. A partner whose kind is unknown, or told by so little that it may as well be another, could be what
seems to be missing: then the triple helix is undetermined, as it is where only lead partners are known.
"""

import polars as pl

from linkages.organisations.kind_codebook import SPHERES
from linkages.tables import coverage_row

STATES = ("complete", "incomplete", "undetermined")
LEAST_CONFIDENCE = 0.5
_INTERMEDIARY = "intermediary"


def triple_helix(
    members: pl.DataFrame, kinds: pl.DataFrame, *, least_confidence: float = LEAST_CONFIDENCE
) -> pl.DataFrame:
    """
    Tell for each project whether the triple helix is complete.

    Parameters
    ----------
    members
        ``project_id``, ``organisation_id`` of all partners of projects whose partners are known.
    kinds
        ``organisation_id``, ``kind``, ``spheres``, ``kind_confidence`` (see `linkages.organisations.kind.kinds`).
    least_confidence
        A kind that is less sure than this counts as unknown; legal status alone gives 0.4.

    Returns
    -------
    One row a project, sorted: ``project_id``; ``triple_helix`` (complete, incomplete, undetermined);
    ``spheres_missing`` (those that no partner of a known kind belongs to, separated by ``;``; empty where none is);
    ``triple_helix_core`` (the same judged without intermediaries: do a firm or bank, a university or institute, and a
    public body take part themselves?); ``partners_unknown_kind`` (organisations whose kind is not known).

    References
    ----------
    Etzkowitz and Leydesdorff (2000), The dynamics of innovation. Research Policy 29(2), 109-123; Mikhaylov and
    Mikhaylova (2015).
    """
    sure = (pl.col("kind") != "unknown") & (pl.col("kind_confidence") >= least_confidence)
    partners = (
        members.select("project_id", "organisation_id")
        .unique()
        .join(kinds.select("organisation_id", "kind", "spheres", "kind_confidence"), on="organisation_id", how="left")
        .with_columns(known=sure.fill_null(value=False), spheres=pl.col("spheres").fill_null(""))
    )
    belongs = {sphere: pl.col("known") & pl.col("spheres").str.contains(sphere, literal=True) for sphere in SPHERES}
    itself = pl.col("kind").fill_null("unknown") != _INTERMEDIARY
    counted = partners.group_by("project_id").agg(
        *(holds.any().alias(sphere) for sphere, holds in belongs.items()),
        *((holds & itself).any().alias(f"{sphere}_core") for sphere, holds in belongs.items()),
        partners_unknown_kind=(~pl.col("known")).sum().cast(pl.Int64),
    )
    missing = pl.concat_str(
        (pl.when(~pl.col(sphere)).then(pl.lit(sphere)) for sphere in SPHERES), separator=";", ignore_nulls=True
    )
    return counted.select(
        "project_id",
        triple_helix=_state(SPHERES),
        spheres_missing=pl.when(missing != "").then(missing),
        triple_helix_core=_state([f"{sphere}_core" for sphere in SPHERES]),
        partners_unknown_kind="partners_unknown_kind",
    ).sort("project_id")


def _state(columns: "tuple[str, ...] | list[str]") -> pl.Expr:
    complete, incomplete, undetermined = map(pl.lit, STATES)
    return (
        pl.when(pl.all_horizontal(columns))
        .then(complete)
        .when(pl.col("partners_unknown_kind") > 0)
        .then(undetermined)
        .otherwise(incomplete)
    )


def helix_coverage(projects: pl.DataFrame) -> list[dict[str, object]]:
    """
    Say of how many projects the triple helix is determined.

    Parameters
    ----------
    projects
        ``triple_helix`` of all projects; those whose partners are not known are undetermined.

    Returns
    -------
    Rows of `linkages.tables.COVERAGE`.
    """
    known = projects.filter(pl.col("triple_helix") != "undetermined").height
    reason = (
        "all there"
        if known == projects.height
        else "lead partners alone are known, or a partner of unknown kind may fill the sphere that is missing"
    )
    return [coverage_row("code", "triple helix of projects", rows=projects.height, known=known, reason=reason)]
