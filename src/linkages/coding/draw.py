"""
Which projects people shall read: a random sample whose inclusion probabilities are known.

All three draws are simple random samples without replacement within strata, so that one estimator serves them all (see
`linkages.indicators.coding_error`): *simple* has one stratum, *stratified* one a programme, *unsure* one a band of the
rule's doubt, the doubtful bands drawn more densely. No project has probability 0.
"""

from typing import Literal, get_args

import polars as pl

from linkages.errors import ColumnError, SettingError

Draw = Literal["simple", "stratified", "unsure"]
DRAWS: tuple[Draw, ...] = get_args(Draw)
DESIGN = ("draw", "stratum", "stratum_projects", "stratum_drawn", "inclusion_probability")
# Drawn from each stratum where it has them: fewer give no variance within the stratum.
_FEWEST = 2
_BANDS = 5


def draw_sample(projects: pl.DataFrame, size: int, *, draw: Draw = "simple", seed: int = 20150301) -> pl.DataFrame:
    """
    Draw projects for people to read.

    Parameters
    ----------
    projects
        ``project_id``; ``programme`` for *stratified*; for *unsure* the rule's ``probability`` that a project is an
        initiative, or, from a rule that gives none, its ``ici``.
    size
        How many; all where there are fewer.
    draw
        ``simple``: each project alike. ``stratified``: of each programme in proportion, two at least. ``unsure``: of
        five bands of equal size by p (1 - p), more from the doubtful ones (Neyman's allocation); without probabilities
        the rule's yes, no and unjudged in equal parts. Two at least of each.
    seed
        Seed of the draw.

    Returns
    -------
    The rows drawn, in random order, with ``order`` (from 1), ``draw``, ``stratum``, ``stratum_projects``,
    ``stratum_drawn`` and ``inclusion_probability``. Order and choice do not depend on the order of `projects`.

    Raises
    ------
    SettingError
        There is no such draw, or `size` is less than 1.
    ColumnError
        A column is missing.

    References
    ----------
    Cochran (1977), Sampling techniques, chapters 2 and 5.
    """
    if draw not in DRAWS:
        raise SettingError(f"There is no draw {draw!r}; it can be one of: {', '.join(DRAWS)}.")
    if size < 1:
        raise SettingError(f"A sample of {size} projects was asked for; it must be at least 1.")
    if "project_id" not in projects.columns:
        raise ColumnError(["project_id"], present=projects.columns, where="projects to draw from")
    import numpy as np

    rng = np.random.default_rng(seed)
    ordered = projects.unique("project_id", keep="first").sort("project_id")
    frame = ordered.with_columns(_strata(ordered, draw).alias("stratum"))
    shuffled = frame.with_columns(pl.Series("_luck", rng.permutation(frame.height), dtype=pl.Int64))
    strata = frame.group_by("stratum").agg(stratum_projects=pl.len().cast(pl.Int64), _doubt=_doubt(frame, draw))
    strata = strata.sort("stratum")
    strata = strata.with_columns(stratum_drawn=_allocate(strata, size))
    drawn = (
        shuffled.join(strata.drop("_doubt"), on="stratum", how="left")
        .filter(pl.col("_luck").rank("ordinal").over("stratum") <= pl.col("stratum_drawn"))
        .sort("_luck")
        .with_columns(
            pl.lit(draw).alias("draw"),
            inclusion_probability=pl.col("stratum_drawn") / pl.col("stratum_projects"),
        )
        .with_row_index("order", offset=1)
    )
    own = [name for name in projects.columns if name not in DESIGN]
    return drawn.select(pl.col("order").cast(pl.Int64), *own, *DESIGN)


def _strata(projects: pl.DataFrame, draw: Draw) -> pl.Series:
    everywhere = pl.Series("stratum", ["all"] * projects.height, dtype=pl.String)
    if draw == "simple":
        return everywhere
    if draw == "stratified":
        if "programme" not in projects.columns:
            raise ColumnError(["programme"], present=projects.columns, where="projects to draw from, by programme")
        return projects["programme"].fill_null("no programme")
    if _has_probability(projects):
        p = projects["probability"].fill_null(0.5)
        rank = (p * (1 - p)).rank("ordinal")
        band = ((rank - 1) * _BANDS // max(projects.height, 1) + 1).cast(pl.Int64)
        return pl.Series("stratum", [f"doubt {number} of {_BANDS}" for number in band], dtype=pl.String)
    if "ici" in projects.columns:
        said = {True: "rule says yes", False: "rule says no", None: "not judged"}
        return pl.Series("stratum", [said[ici] for ici in projects["ici"].cast(pl.Boolean)], dtype=pl.String)
    raise ColumnError(["probability", "ici"], present=projects.columns, where="projects to draw from, by doubt")


def _has_probability(projects: pl.DataFrame) -> bool:
    return "probability" in projects.columns and projects["probability"].null_count() < projects.height


def _doubt(projects: pl.DataFrame, draw: Draw) -> pl.Expr:
    """How densely a stratum is drawn: the standard deviation of what is unknown in it."""
    if draw != "unsure":
        return pl.lit(1.0)
    if not _has_probability(projects):
        return 1.0 / pl.len()  # strata in equal parts
    p = pl.col("probability").fill_null(0.5)
    return (p * (1 - p)).sqrt().mean().clip(0.05)  # a rule that is sure may be wrong all the same


def _allocate(strata: pl.DataFrame, size: int) -> pl.Series:
    """Share out the sample over strata by size and doubt, `_FEWEST` at least where there are so many."""
    there = strata["stratum_projects"].to_list()
    size = min(size, sum(there))
    given = [min(_FEWEST, n) for n in there]
    if sum(given) > size:
        raise SettingError(
            f"A sample of {size} projects is too small for {len(there)} strata: each needs {_FEWEST} at least. "
            f"Ask for {sum(given)} or more, or take the simple draw."
        )
    weight = [n * doubt for n, doubt in zip(there, strata["_doubt"].to_list(), strict=True)]
    while sum(given) < size:  # the next project goes to the stratum that lies furthest below its part
        total = sum(weight)
        open_ = [i for i, n in enumerate(there) if given[i] < n]
        nearest = max(open_, key=lambda i: (weight[i] / total * size - given[i], -i))
        given[nearest] += 1
    return pl.Series("stratum_drawn", given, dtype=pl.Int64)
