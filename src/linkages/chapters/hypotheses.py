"""Hypotheses, stated before the run and tested on its tables; those of the user beside those of the sources."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from linkages import wording
from linkages.chapters.clusters import labels
from linkages.findings import Chapter
from linkages.ground import Work

if TYPE_CHECKING:
    from linkages.indicators.hypotheses import Hypothesis

_CAVEATS = (
    "A hypothesis is tested on projects of programmes and on lists at hand: what goes together is no cause, and what "
    "could not be told from chance is not shown to be absent.",
    "p values of hypotheses on regions take regions, or projects, for exchangeable under chance; neighbours that are "
    "alike make them too small.",
)
# what a test rests on, by its kind
_CITED = {
    "groups": ("cliff1993", "romano2006"),
    "two_by_two": ("mantel1959", "newcombe1998"),
    "proportion": ("clopper1934",),
    "correlation": ("spearman1904",),
    "association": ("spearman1904",),
    "paired": (),
    "shares": (),
    "sets": (),
}
_SAID = {
    "groups": "Two groups are compared by ranks (Cliff's delta, which is the rank-biserial correlation; @cliff1993), "
    "values dealt out anew over units, within strata where the hypothesis says so.",
    "shares": "Shares of projects are compared as means over units, and which projects count is dealt out anew over "
    "projects, because units share them; intervals resample projects.",
    "two_by_two": "Yes and no are compared by exact tests, over strata by the exact conditional test with the "
    "difference of @mantel1959; intervals are those of @newcombe1998, over strata by resampling them.",
    "paired": "Pairs within strata are compared by the mean difference, its sign dealt out anew in each stratum.",
    "correlation": "Correlations are Spearman's, values dealt out anew over units (projects, for shares); intervals by "
    "bootstrap of units.",
    "proportion": "Proportions are tested exactly, with the interval of @clopper1934.",
    "sets": "Sets are compared by Jaccard's coefficient with sets dealt out anew over units.",
    "association": "The association with urbanisation is the primary one of this run.",
}


def chapter(work: Work) -> Chapter:
    """
    Test the hypotheses that ship with the package, and those of the user.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    The table ``hypotheses``, one row each, those that can't be tested with the reason; the statement ``hypotheses``.

    Raises
    ------
    TableError
        A file of the user's is wrong; file and key are named.
    """
    from linkages.indicators.hypotheses import examine, read

    settings = work.settings
    stated = read(settings.hypotheses)
    table = examine(
        stated,
        {**work.tables, **_beside(work)},
        permutations=settings.permutations,
        bootstraps=settings.bootstraps,
        seed=settings.seed,
    )
    tested = table.filter(pl.col("status") != "not testable")
    kinds = [kind for kind in _SAID if kind in tested["test"].to_list()]
    return Chapter(
        title="Hypotheses",
        tables={"hypotheses": table},
        statements={"hypotheses": _opening(table)},
        methods=_methods(table, kinds),
        citations=(
            *(key for kind in kinds for key in _CITED[kind]),
            *(("holm1979",) if tested.height else ()),
            *_sources(stated, tested["id"].to_list()),
        ),
        caveats=_CAVEATS if tested.height else (),
    )


def _beside(work: Work) -> dict[str, pl.DataFrame]:
    """Make the tables that hypotheses are told in beside those that are written."""
    from linkages.indicators.hypotheses.meetings import meetings

    ground = work.ground
    named = labels()
    who = work.tables["organisations"].select("organisation_id", "kind", "kind_detail", "spheres")
    judged = ground.projects.select("project_id", "ici", "partners_complete")
    # once a project; what leads anywhere in it leads it
    partners = (
        ground.participations.select("project_id", "organisation_id", "role", "country", region=ground.node)
        .sort("project_id", "organisation_id", "role", "region", "country", nulls_last=True)
        .unique(["project_id", "organisation_id"], keep="first", maintain_order=True)
        .join(who, on="organisation_id", how="left", maintain_order="left")
        .join(judged, on="project_id", how="left", maintain_order="left")
    )
    met = meetings(ground.participations, ground.projects)
    return {
        "membership": work.membership,
        "fields": pl.DataFrame({"specialisation": list(named), "label": list(named.values())}),
        "partners": partners,
        **({} if met is None else {"meetings": met}),
    }


def _opening(table: pl.DataFrame) -> str:
    counts = dict(table.group_by("status").len().iter_rows())
    tested = table.height - counts.get("not testable", 0)
    said = [
        f"{counts[status]} {words}"
        for status, words in (
            ("supported", "in line with what was stated"),
            ("contrary", "against it"),
            ("not supported", "without support"),
            ("undecided", "undecided"),
            ("descriptive", "described, not judged"),
        )
        if status in counts
    ]
    found = f": {', '.join(said)}" if said else ""
    return (
        f"{tested} of {table.height} hypotheses could be tested on this study{found}. A verdict speaks of these "
        "projects and regions; none shows a cause."
    )


def _methods(table: pl.DataFrame, kinds: Sequence[str]) -> tuple[str, ...]:
    tested = table.filter(pl.col("status") != "not testable")
    own = table.filter(pl.col("status") == "not testable")["id"].to_list()
    lost = f" Not testable for want of data: {wording.plain_markdown(', '.join(own))}." if own else ""
    if not tested.height:
        return (
            f"None of {table.height} hypotheses could be tested on the data at hand; tables/hypotheses.csv says why.",
        )
    return (
        f"{table.height} hypotheses were stated before the run, each with its variables, test and direction "
        f"(data/hypotheses, and files of the user's); {tested.height} could be tested.{lost} All p values are "
        f"two-sided and corrected together for {tested.height} tests by @holm1979. A hypothesis counts as supported, "
        "or contrary, at a corrected p of at most 0.05; as not supported where the 95 % interval rules out any effect "
        "in the direction stated that would matter (column `least`) [ours]; else as undecided. Hypotheses that their "
        "source tells of cases chosen after the fact are described and not judged.",
        " ".join(_SAID[kind] for kind in kinds),
        "\n".join(
            f"- **{wording.plain_markdown(row['id'])}** ({wording.plain_markdown(row['source'])}): "
            f"{wording.plain_markdown(row['statement'])} {wording.plain_markdown(row['result'])}"
            for row in tested.iter_rows(named=True)
        ),
    )


def _sources(stated: "Sequence[Hypothesis]", tested: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for one in stated if one.id in tested for key in one.cite))
